"""The scrutiny desk: its records, what is watched for, who was told, and messages until they are delivered."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("noun", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=30), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("desk_once", "desk", ["noun", "subject", "number"], unique=True)
    op.add_column("alert", sa.Column("acknowledged_on", sa.Date(), nullable=True))
    op.add_column("alert", sa.Column("acknowledged_by", sa.String(length=200), nullable=True))
    op.add_column("alert", sa.Column("snoozed_until", sa.Date(), nullable=True))
    op.add_column("alert", sa.Column("snoozed_by", sa.String(length=200), nullable=True))
    op.add_column("alert", sa.Column("because", sa.Text(), nullable=True))
    op.add_column("alert", sa.Column("measure", sa.Integer(), nullable=True))
    op.create_table(
        "alert_told",
        sa.Column("alert", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("message", sa.String(length=36), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("alert", "recipient"),
    )
    # What was sent so far went to its owner, by files.
    op.execute(
        'INSERT INTO alert_told (alert, recipient, message, "on")'
        " SELECT id, COALESCE(owner, 'nobody named'), NULL, sent_on FROM alert"
        " WHERE sent_on IS NOT NULL AND rule <> 'weekly-digest'"
    )
    _keep_lengths_of_gaps()
    op.create_table(
        "message",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("any_day", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("message_by_state", "message", ["state", "next_at"])
    op.create_table(
        "run",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("began", sa.DateTime(), nullable=False),
        sa.Column("ended", sa.DateTime(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("run_by_day", "run", ["name", "day"])
    op.create_table(
        "watch",
        sa.Column("speaks_on", sa.Date(), nullable=False),
        sa.Column("alert", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("holds", sa.Date(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("speaks_on", "alert", "recipient"),
        sqlite_with_rowid=False,
    )
    op.create_index("watch_by_reference", "watch", ["reference"])
    op.create_table(
        "watched",
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("wake", sa.Date(), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("reference"),
    )
    op.create_index("watched_by_wake", "watched", ["wake"])


def _keep_lengths_of_gaps() -> None:
    """Until now the length of a gap that was told stood in the words of its alert alone."""
    alert = sa.table("alert", *(sa.column(name) for name in ("id", "rule", "subject", "measure")))
    connection = op.get_bind()
    gaps = sa.select(alert.c.id, alert.c.subject).where(alert.c.rule == "continuity-gap")
    for id, subject in connection.execute(gaps).all():
        length = re.search(r"(\d+) days? without a service", subject)
        if length:
            connection.execute(sa.update(alert).where(alert.c.id == id).values(measure=int(length[1])))


def downgrade() -> None:
    for table in ("watched", "watch", "run", "message", "alert_told"):
        op.drop_table(table)
    for column in ("measure", "because", "snoozed_by", "snoozed_until", "acknowledged_by", "acknowledged_on"):
        op.drop_column("alert", column)
    op.drop_table("desk")

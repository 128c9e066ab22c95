"""What calendars hold ready: rendered entries, spans, cancelled ones with their day, and the addresses of feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("until", sa.Date(), nullable=True))
    op.add_column("event", sa.Column("cancelled_on", sa.Date(), nullable=True))
    op.add_column("event", sa.Column("shown", sa.Text(), nullable=True))
    op.add_column("event", sa.Column("withheld", sa.Boolean(), nullable=False, server_default=sa.false()))
    columns = ["day", "reference", "key", "kind", "cancelled_on", "id", "sequence", "stamp"]
    op.create_index("event_by_day", "event", columns)
    op.create_index("event_by_committee", "event", ["committee", "day"])
    op.create_index("event_by_owner", "event", [sa.text("substr(owner, 1, 64)")])
    op.create_table(
        "event_text",
        sa.Column("event", sa.String(length=36), sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False),
        sa.Column("variant", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("event", "variant"),
    )
    op.create_table(
        "feed_token",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("scope", sa.String(length=2100), nullable=False),
        sa.Column("profile", sa.String(length=20), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("revoked", sa.DateTime(), nullable=True),
        sa.Column("last_fetched", sa.DateTime(), nullable=True),
        sa.Column("last_reader", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash", name="feed_token_once"),
    )
    op.create_table(
        "feed_token_former",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=36), sa.ForeignKey("feed_token.id"), nullable=False),
        sa.Column("ended", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )


def downgrade() -> None:
    op.drop_table("feed_token_former")
    op.drop_table("feed_token")
    op.drop_table("event_text")
    op.drop_index("event_by_owner", "event")
    op.drop_index("event_by_committee", "event")
    op.drop_index("event_by_day", "event")
    op.drop_column("event", "withheld")
    op.drop_column("event", "shown")
    op.drop_column("event", "cancelled_on")
    op.drop_column("event", "until")

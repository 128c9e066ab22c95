"""Baselines, the slip ledger, and attempts: what failed is kept beside what was begun anew."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("slip", "evidence", "decision"):
        op.add_column(table, sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))
    _rekeyed("done", "key", 150, with_attempt=True)
    _rekeyed("stage_entry", "stage", 20, with_attempt=True)
    op.create_table(
        "restart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("stages", sa.Text(), nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("terminates", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference", "attempt", name="restart_once"),
    )
    op.create_table(
        "baseline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("holidays", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference", "name", name="baseline_once"),
    )
    op.create_table(
        "baseline_milestone",
        sa.Column("baseline", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=150), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("target", sa.Date(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("forecast", sa.Date(), nullable=True),
        sa.Column("actual", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("baseline", "key"),
        sa.ForeignKeyConstraint(["baseline"], ["baseline.id"]),
    )
    op.create_table(
        "move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=150), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("before", sa.Date(), nullable=True),
        sa.Column("after", sa.Date(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("caused_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["seq"], ["change.seq"]),
    )
    op.create_index(op.f("ix_move_reference"), "move", ["reference"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_move_reference"), table_name="move")
    op.drop_table("move")
    op.drop_table("baseline_milestone")
    op.drop_table("baseline")
    op.drop_table("restart")
    _rekeyed("stage_entry", "stage", 20, with_attempt=False)
    _rekeyed("done", "key", 150, with_attempt=False)
    for table in ("slip", "evidence", "decision"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("attempt")


def _rekeyed(table: str, name: str, length: int, *, with_attempt: bool) -> None:
    """Gives a table its new key. Without attempts, the last one of each record is what an earlier version knows."""
    columns = ["reference", name, "on"]
    attempt = [sa.Column("attempt", sa.Integer(), nullable=False, server_default="1")] if with_attempt else []
    op.create_table(
        f"{table}_next",
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column(name, sa.String(length=length), nullable=False),
        *attempt,
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name, *(["attempt"] if with_attempt else [])),
    )
    old = sa.table(table, *map(sa.column, [*columns, "attempt"]))
    new = sa.table(f"{table}_next", *map(sa.column, columns))
    rows = sa.select(*(old.c[column] for column in columns))
    if not with_attempt:
        other = sa.alias(old, "other")
        last = sa.select(sa.func.max(other.c.attempt)).where(
            other.c.reference == old.c.reference, other.c[name] == old.c[name]
        )
        rows = rows.where(old.c.attempt == last.scalar_subquery())
    op.execute(sa.insert(new).from_select(columns, rows))
    op.drop_table(table)
    op.rename_table(f"{table}_next", table)

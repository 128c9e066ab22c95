"""The terms of approvals, who decided for whom, versions of evidence, and approvals that are void."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_DECISION = ("corrects", "role", "on_behalf_of", "condition_ids", "terms", "seen")


def upgrade() -> None:
    op.add_column("evidence", sa.Column("version", sa.String(length=100), nullable=False, server_default="1"))
    op.add_column("decision", sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("decision", sa.Column("corrects", sa.Integer(), nullable=True))
    op.add_column("decision", sa.Column("role", sa.String(length=2000), nullable=True))
    op.add_column("decision", sa.Column("on_behalf_of", sa.String(length=2000), nullable=True))
    op.add_column("decision", sa.Column("condition_ids", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("decision", sa.Column("terms", sa.Text(), nullable=True))
    op.add_column("decision", sa.Column("seen", sa.Text(), nullable=True))
    _number()
    op.create_index("evidence_version_once", "evidence", ["reference", "stage", "key", "version"], unique=True)
    op.create_index("decision_once", "decision", ["reference", "stage", "attempt", "round"], unique=True)
    op.create_table(
        "void",
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("moved", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("reference", "stage", "attempt", "round"),
    )


def _number() -> None:
    """Numbers what is there in the order in which it was recorded, and says what each approval saw.

    Whatever was there on its day is what an approval saw: without all that its gate wanted it was refused.
    """
    connection = op.get_bind()
    evidence = sa.table("evidence", *map(sa.column, ("id", "reference", "stage", "key", "on", "attempt", "version")))
    decision = sa.table(
        "decision",
        *map(sa.column, ("id", "reference", "stage", "outcome", "on", "attempt", "round", "conditions")),
        *map(sa.column, ("condition_ids", "seen")),
    )
    counts: dict[tuple[str, ...], int] = {}
    there: dict[tuple[str, str, int], dict[str, list[tuple[str, str]]]] = {}
    for row in connection.execute(sa.select(evidence).order_by(evidence.c.id)).all():
        name = (row.reference, row.stage, row.key)
        version = str(counts.setdefault(name, 0) + 1)
        counts[name] += 1
        if version != "1":
            connection.execute(sa.update(evidence).where(evidence.c.id == row.id).values(version=version))
        of_gate = there.setdefault((row.reference, row.stage, row.attempt), {})
        of_gate.setdefault(row.key, []).append((str(row.on), version))
    rounds: dict[tuple[str, str, int], int] = {}
    conditions: dict[tuple[str, str], int] = {}
    for row in connection.execute(sa.select(decision).order_by(decision.c.id)).all():
        gate = (row.reference, row.stage, row.attempt)
        rounds[gate] = rounds.get(gate, 0) + 1
        values: dict[str, object] = {"round": rounds[gate]}
        if row.outcome.startswith("approve"):
            known = there.get(gate, {}).items()
            last = {key: [v for on, v in versions if on <= str(row.on)][-1:] for key, versions in known}
            values["seen"] = json.dumps([{"key": key, "version": v[0]} for key, v in last.items() if v])
        first = conditions.get((row.reference, row.stage), 0) + 1
        ids = [f"{row.reference}-{row.stage}-c{first + n}" for n in range(len(json.loads(row.conditions)))]
        conditions[row.reference, row.stage] = first - 1 + len(ids)
        values["condition_ids"] = json.dumps(ids)
        connection.execute(sa.update(decision).where(decision.c.id == row.id).values(**values))


def downgrade() -> None:
    # An earlier version takes the last decision of a gate for the one that counts, and any decision to stop for
    # final. So an approval that is void, and a stop that was corrected, stay there as a gate on hold.
    connection = op.get_bind()
    names = ("reference", "stage", "attempt", "round")
    void = sa.table("void", *map(sa.column, (*names, "on", "moved")))
    decision = sa.table("decision", *map(sa.column, (*names, "corrects", "outcome", "note")))
    for row in connection.execute(sa.select(void)).all():
        same = [decision.c[name] == getattr(row, name) for name in names]
        moved = ", ".join(f"{item['term']} {item['before']} to {item['after']}" for item in json.loads(row.moved))
        values = {"outcome": "hold", "note": f"The approval became void on {row.on}: {moved}."}
        connection.execute(sa.update(decision).where(*same).values(**values))
    other = sa.alias(decision, "other")
    corrected = sa.exists().where(
        other.c.reference == decision.c.reference, other.c.stage == decision.c.stage,
        other.c.attempt == decision.c.attempt, other.c.corrects == decision.c.round,
    )  # fmt: skip
    values = {"outcome": "hold", "note": "A decision to stop, which was corrected."}
    connection.execute(sa.update(decision).where(decision.c.outcome == "stop", corrected).values(**values))
    op.drop_table("void")
    op.drop_index("decision_once", table_name="decision")
    op.drop_index("evidence_version_once", table_name="evidence")
    with op.batch_alter_table("decision") as batch:
        for name in ("round", *_DECISION):
            batch.drop_column(name)
    with op.batch_alter_table("evidence") as batch:
        batch.drop_column("version")

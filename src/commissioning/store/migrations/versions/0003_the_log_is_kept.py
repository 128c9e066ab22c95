"""The change log takes entries and nothing else: the database itself refuses to edit or remove one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

REFUSED = "the change log takes new entries and nothing else"

SQLITE = {
    "change_not_edited": "BEFORE UPDATE ON change",
    "change_not_removed": "BEFORE DELETE ON change",
    # INSERT OR REPLACE removes a row without asking the trigger above.
    "change_not_replaced": "BEFORE INSERT ON change WHEN EXISTS (SELECT 1 FROM change WHERE seq = NEW.seq)",
    "log_head_not_removed": "BEFORE DELETE ON log_head",
    "log_head_not_set_back": "BEFORE UPDATE ON log_head WHEN NEW.entries <= OLD.entries",
}

POSTGRES = {
    "change_not_edited": "BEFORE UPDATE OR DELETE ON change FOR EACH ROW",
    "change_not_emptied": "BEFORE TRUNCATE ON change FOR EACH STATEMENT",
    "log_head_not_removed": "BEFORE DELETE ON log_head FOR EACH ROW",
    "log_head_not_emptied": "BEFORE TRUNCATE ON log_head FOR EACH STATEMENT",
    "log_head_not_set_back": "BEFORE UPDATE ON log_head FOR EACH ROW WHEN (NEW.entries <= OLD.entries)",
}


def upgrade() -> None:
    # Who writes waits for the others at this row, so it must be there from the beginning.
    op.execute("INSERT INTO log_head (id, entries, hash) SELECT 1, 0, '' WHERE NOT EXISTS (SELECT 1 FROM log_head)")
    if op.get_bind().dialect.name == "sqlite":
        for name, when in SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END")
        return
    op.execute(
        f"CREATE FUNCTION change_log_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
    )
    for name, when in POSTGRES.items():
        op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION change_log_refuses()")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in SQLITE:
            op.execute(f"DROP TRIGGER {name}")
        op.execute("DELETE FROM log_head WHERE entries = 0")
        return
    for name, when in POSTGRES.items():
        table = when.split(" ON ")[1].split()[0]
        op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute("DROP FUNCTION change_log_refuses()")
    op.execute("DELETE FROM log_head WHERE entries = 0")
    # An earlier version lets the server number the entries.
    op.execute(
        sa.text("SELECT setval(pg_get_serial_sequence('change', 'seq'), (SELECT max(seq) FROM change)) "
                "WHERE EXISTS (SELECT 1 FROM change)")
    )  # fmt: skip

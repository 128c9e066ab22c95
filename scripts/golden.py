"""Rewrites the golden outputs; look at ``git diff tests/golden`` before you keep them."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.alerts import table as alert_table
from tests.golden_cases import GOLDEN, SCHEMA, golden_outputs, schema_bytes
from tests.rules.table import PAGE, page


def main() -> None:
    """Writes every golden output and removes those that no case makes."""
    GOLDEN.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        made = dict(golden_outputs(Path(folder)))
    for name, content in made.items():
        (GOLDEN / name).write_bytes(content)
    for path in GOLDEN.iterdir():
        if path.name not in made:
            path.unlink()
    SCHEMA.write_bytes(schema_bytes())
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    alert_table.PAGE.write_text(alert_table.page(), encoding="utf-8", newline="\n")
    print(f"{len(made)} golden outputs written to {GOLDEN.name}/; review them with git diff.")


if __name__ == "__main__":
    main()

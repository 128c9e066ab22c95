"""The notices of key decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commissioning.cli.options import verb
from commissioning.cli.programme import Form, Output, written
from commissioning.cli.run import Run

if TYPE_CHECKING:
    from rich.console import Console


@verb("notices")
def notices(run: Run, output: Output = None, form: Form = None) -> None:
    """The notice of key decisions, from the plans: what is decided, by whom, and by when it must be published."""
    from commissioning import service
    from commissioning.cli.tables import table_of, word
    from commissioning.dates import say

    if output is not None or form is not None:
        written(run, service.write_notices(run.store(), as_of=run.as_of(), output=output, form=form))
        return
    found = service.notices(run.store(), as_of=run.as_of())

    def people(out: Console) -> None:
        table = table_of(
            "Notice of key decisions", "decision", "decision maker", "decision due", "notice by", "last lawful day",
            "general exception by", "status",
        )  # fmt: skip
        for item in found.decisions:
            first, last = item.period
            due = say(first) if first == last else f"{say(first)} to {say(last)}"
            table.add_row(f"{item.what} ({item.reference})", item.decision_maker or "-", due, say(item.safe_day),
                          say(item.publish_by), say(item.general_exception_by), word(item.status))  # fmt: skip
        out.print(table)
        for problem in found.unsaid:
            out.print(f"Not said whether it is a key decision: {problem.reference}. {problem.remedy}")

    run.show(found.as_dict(), people)
    run.show_problems(found.problems)

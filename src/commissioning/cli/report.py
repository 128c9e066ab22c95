"""The command that writes the report for a meeting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commissioning.cli.options import verb
from commissioning.cli.run import Run

if TYPE_CHECKING:
    from commissioning.service import Report

_MEETING_HELP = "A meeting; 'meetings' lists them."
_FILE_HELP = "Where to write it: FILE.html, FILE.md or FILE.docx."
_PROFILE_HELP = "For whom it is: public (nothing withheld, no names), or officer (everything)."


@verb("report")
def report(
    run: Run,
    meeting: Annotated[str, typer.Argument(metavar="COMMITTEE:DATE", help=_MEETING_HELP)],
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help=_FILE_HELP)] = None,
    profile: Annotated[str, typer.Option("--profile", metavar="PROFILE", help=_PROFILE_HELP)] = "public",
) -> None:
    """The report for a meeting: slippage, what scrutiny can still influence, overdue actions, timelines."""
    from commissioning import service
    from commissioning.cli.whatif import meeting_of
    from commissioning.publish.documents.formats import document_bytes, format_of
    from commissioning.publish.files import write_if_changed
    from commissioning.publish.reports.document import report_document

    ending = format_of(output.name) if output else "md"
    committee, day = meeting_of(meeting, "COMMITTEE:DATE")
    made = service.report(run.store(), committee, day, as_of=run.as_of(), reader=profile)
    path = None
    if output is not None:
        write_if_changed(output, document_bytes(report_document(made), ending))
        path = str(output)
    run.show(
        {"report": made.as_dict(), "path": path},
        lambda out: out.print(_text(made, output), soft_wrap=True, end=""),
        plain=lambda: _text(made, output).rstrip("\n"),
    )


def _text(made: Report, output: Path | None) -> str:
    from commissioning.publish.documents.markdown import markdown_bytes
    from commissioning.publish.reports.document import report_document

    return f"{output}\n" if output else markdown_bytes(report_document(made)).decode()

"""``actions`` and what is recorded of them: ``action add``, ``action close`` and the rest."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commissioning.cli.options import group, verb
from commissioning.cli.run import Run, day
from commissioning.errors import BadInput

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.model import EventSort

_TYPES = "note, report-back, circulate, add-to-programme, monitor, standing or recommendation."
_DUE_MEETING = "The date of the meeting that it is due at."
_OUTPUT = "The tracker as a file: .csv, .html, .md or .docx."
_HELD = "The day of the meeting; else the minutes say when it was held."
_DRAFTS = "A new YAML file for the drafts, to be read, mended and loaded."
_VERIFIED = "Who verified that it is done; else --by."
Id = Annotated[str, typer.Argument(metavar="ID", help="The action's id; 'actions' lists them.")]
On = Annotated[str | None, typer.Option("--on", metavar="YYYY-MM-DD", help="The day on which it happened; else today.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What is to be said of it.")]
Link = Annotated[str | None, typer.Option("--link", metavar="URL", help="An address or a file name.")]
Closing = Annotated[str | None, typer.Option("--evidence", metavar="URL", help="What shows that it is done.")]
Verified = Annotated[str | None, typer.Option("--verified-by", metavar="WHO", help=_VERIFIED)]
To = Annotated[str | None, typer.Option("--to", metavar="YYYY-MM-DD", help="The new due date.")]
Meeting = Annotated[str | None, typer.Option("--meeting", metavar="YYYY-MM-DD", help=_DUE_MEETING)]
Role = Annotated[str, typer.Argument(metavar="ROLE", help="A role, never a person.")]

group("action", "Add an action that a meeting agreed, and record what became of it.")


_TRACKER = "The tracker: one line an action, with its reference of the municipal year and its status with the reason."
_READ = "Record what is new in a tracker (.csv, .docx, .html, .md) that somebody filled in."
_DRY = "With --read: show what would be recorded; change nothing."


@verb("actions", writes=True)
def actions(
    run: Run,
    tracker: Annotated[bool, typer.Option("--tracker", help=_TRACKER)] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help=_OUTPUT)] = None,
    committee: Annotated[str | None, typer.Option("--committee", metavar="KEY", help="Of one committee.")] = None,
    read: Annotated[Path | None, typer.Option("--read", metavar="FILE", help=_READ)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_DRY)] = False,
    only_open: Annotated[bool, typer.Option("--open", help="Only those that are open.")] = False,
) -> None:
    """Agreed actions, with how overdue each is; as a tracker; or what is new in a tracker that came back."""
    if tracker or output is not None:
        if read is not None or dry_run:
            raise BadInput("bad-usage", "Write a tracker or read one: give --tracker or --read.")
        _tracker(run, committee, output)
    elif read is not None:
        _read(run, read, dry_run=dry_run)
    else:
        _list(run, committee, only_open=only_open)


def _tracker(run: Run, committee: str | None, output: Path | None) -> None:
    from commissioning import service
    from commissioning.cli.action_tables import tracker_table

    found = service.tracker(run.store(), as_of=run.as_of(), committee=committee, output=output)

    def people(out: Console) -> None:
        out.print(f"Wrote {len(found.rows)} actions to {output}." if output else tracker_table(found))

    run.show({"tracker": {"path": str(output) if output else None, **found.as_dict()}}, people)


def _read(run: Run, path: Path, *, dry_run: bool) -> None:
    from commissioning import service

    author = run.author("nobody yet" if dry_run else None)
    found = service.read_tracker(run.store(), path, author=author, as_of=run.as_of(), dry_run=dry_run)

    def people(out: Console) -> None:
        would = "would be recorded" if dry_run else "recorded"
        out.print(f"{found.lines} lines; {len(found.changes)} things {would}.")
        for change in found.changes:
            out.print(f"  {change.reference}: {change.what}, {change.after}")

    run.show(found.as_dict(), people)
    run.show_problems(found.problems)


def _list(run: Run, committee: str | None, *, only_open: bool) -> None:
    from commissioning import service
    from commissioning.cli.action_tables import actions_table

    rows = service.actions(run.store(), as_of=run.as_of(), committee=committee)
    if only_open:
        rows = tuple(row for row in rows if row.action.status == "open")
    run.show({"actions": [row.as_dict() for row in rows]}, lambda out: out.print(actions_table(rows)))


@verb("action show")
def show(run: Run, id: Id) -> None:
    """One action: where it stands, why it is due when it is, and everything that was recorded of it."""
    from commissioning import service
    from commissioning.cli.action_tables import print_action

    found = service.action(run.store(), id, as_of=run.as_of())
    run.show({"action": found.as_dict()}, lambda out: print_action(out, found))


@verb("action add", writes=True)
def add(
    run: Run,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was agreed.")],
    sort: Annotated[str, typer.Option("--type", metavar="TYPE", help=_TYPES)],
    agreed_on: Annotated[str, typer.Option("--agreed-on", metavar="YYYY-MM-DD", help="The day of the meeting.")],
    committee: Annotated[str | None, typer.Option("--committee", metavar="KEY", help="Who agreed it.")] = None,
    owner: Annotated[str | None, typer.Option("--owner", metavar="ROLE", help="Who is to do it; a role.")] = None,
    presented_by: Annotated[str | None, typer.Option("--presented-by", metavar="ROLE")] = None,
    due: Annotated[str | None, typer.Option("--due", metavar="YYYY-MM-DD", help="By when.")] = None,
    due_meeting: Annotated[str | None, typer.Option("--due-meeting", metavar="YYYY-MM-DD", help=_DUE_MEETING)] = None,
    workstream: Annotated[str | None, typer.Option("--workstream", metavar="REF")] = None,
    origin: Annotated[str | None, typer.Option("--origin", metavar="TEXT", help="The minute that has it.")] = None,
    id: Annotated[str | None, typer.Option("--id", metavar="ID", help="Its id; else one is made.")] = None,
) -> None:
    """Add an action that a meeting agreed."""
    from commissioning import service

    new = service.NewAction(
        text, sort, day(agreed_on, "--agreed-on"), committee, owner, presented_by, _day(due, "--due"),
        _day(due_meeting, "--due-meeting"), workstream, origin, id,
    )  # fmt: skip
    _print(run, service.add_action(run.store(), new, author=run.author(), as_of=run.as_of()))


@verb("action draft")
def draft(
    run: Run,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Minutes: .txt, .md, .html or .docx.")],
    committee: Annotated[str, typer.Option("--committee", metavar="KEY", help="Whose minutes they are.")],
    agreed_on: Annotated[str | None, typer.Option("--agreed-on", metavar="YYYY-MM-DD", help=_HELD)] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help=_DRAFTS)] = None,
) -> None:
    """Draft actions from what minutes head AGREED or RESOLVED; a person reads, mends and loads them."""
    from commissioning import service
    from commissioning.cli.action_tables import drafts_table

    found = service.draft_actions(path, committee=committee, agreed_on=_day(agreed_on, "--agreed-on"), output=output)

    def people(out: Console) -> None:
        out.print(drafts_table(found))
        if output is not None:
            out.print(f"Wrote {output}. Read it, mend it, then: commissioning load {output}")

    run.show({"written": str(output) if output else None, **found.as_dict()}, people)


@verb("action progress", expects=True)
def progress(run: Run, id: Id, note: Note = None, on: On = None) -> None:
    """Record progress of an action."""
    _record(run, id, "progress", on, note=note)


@verb("action evidence", expects=True)
def evidence(run: Run, id: Id, link: Link = None, on: On = None, note: Note = None) -> None:
    """Record evidence of an action."""
    _record(run, id, "evidence", on, link=link, note=note)


@verb("action close", expects=True)
def close(
    run: Run, id: Id, on: On = None, evidence: Closing = None, note: Note = None, verified_by: Verified = None
) -> None:
    """Close an action: by evidence, or for a stated reason."""
    _record(run, id, "closed", on, link=evidence, note=note, verified_by=verified_by)


@verb("action reopen", expects=True)
def reopen(run: Run, id: Id, on: On = None) -> None:
    """Open a closed action again; needs --because."""
    _record(run, id, "reopened", on)


@verb("action drop", expects=True)
def drop(run: Run, id: Id, on: On = None) -> None:
    """Drop an action; needs --because."""
    _record(run, id, "dropped", on)


@verb("action due", expects=True)
def due(run: Run, id: Id, to: To = None, meeting: Meeting = None, on: On = None) -> None:
    """Give an action a new due date, or the meeting that it is due at; needs --because."""
    _record(run, id, "due", on, to=_day(to, "--to"), meeting=_day(meeting, "--meeting"))


@verb("action owner", expects=True)
def owner(run: Run, id: Id, role: Role, on: On = None) -> None:
    """Name who owns an action."""
    _record(run, id, "owner", on, role=role)


@verb("action sent", expects=True)
def sent(run: Run, id: Id, on: On = None, link: Link = None) -> None:
    """Record that a recommendation was sent to the executive."""
    _record(run, id, "sent", on, link=link)


@verb("action received", expects=True)
def received(run: Run, id: Id, on: On = None, link: Link = None) -> None:
    """Record that the executive received a recommendation: its two months begin."""
    _record(run, id, "received", on, link=link)


@verb("action notice", expects=True)
def notice(run: Run, id: Id, on: On = None, link: Link = None) -> None:
    """Record that the executive received the notice in writing, where that came after the report."""
    _record(run, id, "notice", on, link=link)


@verb("action responded", expects=True)
def responded(run: Run, id: Id, on: On = None, link: Link = None, note: Note = None) -> None:
    """Record the executive's response: its clock stops."""
    _record(run, id, "responded", on, link=link, note=note)


@verb("action published", expects=True)
def published(run: Run, id: Id, on: On = None, link: Link = None) -> None:
    """Record that the response was published."""
    _record(run, id, "published", on, link=link)


def _day(text: str | None, option: str) -> date | None:
    return day(text, option) if text is not None else None


def _record(run: Run, id: str, sort: EventSort, on: str | None, **said: object) -> None:
    from commissioning import service

    run.changes = (id, None)
    as_of = run.as_of()
    act = service.Act(sort, _day(on, "--on") or as_of, **said)  # type: ignore[arg-type]
    _print(run, service.record_action(run.store(), id, act, author=run.author(), as_of=as_of))


def _print(run: Run, found: object) -> None:
    from commissioning.service import ActionRecorded

    assert isinstance(found, ActionRecorded)
    item = found.record

    def people(out: Console) -> None:
        out.print(f"{item.action.id}: {item.action.text}")
        out.print(f"  {found.change.what}. It is {item.action.status}; {item.says}.")
        if item.clock.response is not None:
            out.print(f"  {item.clock.response.says}")

    run.show(found.as_dict(), people)
    run.show_problems(found.problems)

"""The report for a meeting as a document. Every format says the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from commissioning.dates import say, say_days
from commissioning.publish.documents.model import Block, Bullets, Document, Heading, Paragraph, Picture, Table
from commissioning.publish.reports.value import (
    CAUSES,
    Chance,
    Report,
    ReportMove,
    SlippedItem,
    StageChances,
    Window,
    WorkstreamPart,
)

NOTHING: Final = "–"


def report_document(report: Report) -> Document:
    """The report as a document; its stamp is when what it tells last changed."""
    since = f"Slippage is counted since the meeting of {say(report.last)}." if report.last else ""
    for_whom = (
        "For the public: what is withheld is left out."
        if report.reader == "public"
        else "For officers: it holds what is not public."
    )
    title = f"{report.title}: report for the meeting of {say(report.meeting.date)}"
    subtitle = " ".join(filter(None, (f"As of {say(report.as_of)}.", since, for_whom)))
    blocks = (*_brief(report), *_slippage(report), *_influence(report), *_actions(report), *_programme(report),
              *_continuity(report), *_timelines(report))  # fmt: skip
    return Document(title, subtitle, blocks, stamp=report.stamp)


def _brief(report: Report) -> Iterator[Block]:
    meeting = report.meeting
    if report.was:
        yield Paragraph(f"This meeting was planned for {' and '.join(say(day) for day in report.was)} before.")
    due = f"Final reports are due at governance on {say(meeting.papers_due)}, by the council's own chain;"
    yield Paragraph(f"{due} the agenda is published by {say(meeting.agenda_published_by)} (five clear days).")
    yield Heading(1, "In brief")
    if not report.workstreams:
        yield Paragraph("No workstream is scrutinised by this committee.")
    before = "at the last meeting" if report.last else "when it was loaded"
    lines = [_in_brief(part, before) for part in report.workstreams]
    if report.actions:
        lines.append(f"{_number(len(report.actions), 'agreed action')} overdue, or asked for without a date.")
    if lines:
        yield Bullets(tuple(lines))


def _in_brief(part: WorkstreamPart, before: str) -> str:
    says = []
    if part.goal and part.goal[1]:
        title, day = part.goal
        slip = part.goal_slip
        moved = (
            f"{say_days(abs(slip))} {'later' if slip > 0 else 'earlier'} than {before}" if slip else "not moved since"
        )
        says.append(f"{title} {_day(day, provisional=part.provisional)}, {moved}")
    if part.gap and part.gap.gap:
        says.append(f"{say_days(part.gap.gap)} without a service")
    closed = [stage for stage in part.chances if stage.forecast and not stage.forecast.chances]
    if closed:
        says.append(f"no meeting left for: {', '.join(stage.decision for stage in closed)}")
    told = "; ".join(says) or "nothing is planned any more"
    return f"{part.reference}, {part.title} ({part.stage}, {part.status}): {told}."


def _slippage(report: Report) -> Iterator[Block]:
    yield Heading(1, "What slipped since the last meeting" if report.last else "What slipped since it was loaded")
    for part in report.workstreams:
        if not part.moved:
            continue
        yield Heading(2, f"{part.reference}: {part.title}")
        lead = [item for item in part.moved if item.leads]
        if part.goal_days:
            words = ", ".join(f"{say_days(days)} because {CAUSES[cause]}" for cause, days in part.goal_days)
            yield Paragraph(
                f"In total {_signed(part.goal_slip)} days for '{part.goal[0] if part.goal else ''}': {words}."
            )
        officer = report.reader == "officer"
        columns = ("Milestone", "From", "To", "Days", "Why", *(("Decided by",) if officer else ()))
        rows = tuple(_slip_row(item, officer=officer) for item in lead)
        if rows:
            yield Table(columns, rows, f"{part.reference}: gates, meetings, ends of stages and what moved of itself")
        follow = len(part.moved) - len(lead)
        if follow:
            yield Paragraph(
                f"{_number(follow, 'further milestone')} moved with {'these' if lead else 'what went before'}."
            )


def _slip_row(item: SlippedItem, *, officer: bool) -> tuple[str, ...]:
    title = f"{item.title}\n({item.estimates})" if item.estimates else item.title
    why = "\n".join(_why(item, move, alone=len(item.moves) == 1) for move in item.moves)
    row = (title, _day(item.before), _day(item.after), _signed(item.days), why)
    by = dict.fromkeys(f"{move.by}, {say(move.on)}" if move.by and move.on else "nobody" for move in item.moves)
    return (*row, "\n".join(by)) if officer else row


def _why(item: SlippedItem, move: ReportMove, *, alone: bool) -> str:
    """What moved it. Of what only followed, the sentence that leads there is left out: it says where it began."""
    words = CAUSES[move.cause]
    if move.root and item.kind != "meeting":
        words = f"{words}, of '{move.root}'"
    elif move.because != words:
        words = f"{words}: {move.because}"
    reason = f" ({move.reason})" if move.reason else ""
    return f"{'' if alone else f'{_signed(move.days)} days: '}{words[:1].upper()}{words[1:]}{reason}."


def _influence(report: Report) -> Iterator[Block]:
    yield Heading(1, "What scrutiny can still influence")
    text = "The meetings at which members can act before a stage is decided, this one included. After each: when the "
    yield Paragraph(f"{text}final report is due at governance, and by when its agenda is published.")
    columns = (
        "Stage, and what decides it",
        "Target",
        "Meetings before it",
        "As planned now",
        "Meetings before it",
    )
    for part in report.workstreams:
        if part.chances:
            rows = tuple(_stage_row(stage) for stage in part.chances)
            yield Table(columns, rows, f"{part.reference}, {part.title}")
        else:
            why = "it was stopped" if part.status == "stopped" else "every stage has been decided"
            yield Paragraph(f"{part.reference}, {part.title}: {why}.")


def _stage_row(stage: StageChances) -> tuple[str, ...]:
    what = stage.title if stage.decision == stage.title else f"{stage.title}: {stage.decision}"
    return (what, *_window(stage.target), *_window(stage.forecast))


def _window(window: Window | None) -> tuple[str, str]:
    if window is None:
        return NOTHING, NOTHING
    told = "\n".join(_chance(chance) for chance in window.chances) if window.chances else f"None: {window.none}."
    return _day(window.by, provisional=window.provisional), told


def _chance(chance: Chance) -> str:
    meeting = chance.sitting
    this = (
        "this meeting"
        if chance.this
        else f"report {say(meeting.papers_due)}, agenda {say(meeting.agenda_published_by)}"
    )
    doubt = ", provisional" if meeting.provisional else ""
    when = f"{say_days(chance.days_before)} before" if chance.days_before else "on the day"
    return f"{say(meeting.date)} ({this}{doubt}), {when}"


def _actions(report: Report) -> Iterator[Block]:
    yield Heading(1, "Overdue actions")
    if not report.actions:
        yield Paragraph("None.")
        return
    officer = report.reader == "officer"
    columns = ("Action", "What was agreed", *(("Owner",) if officer else ()), "Where it stands")
    rows = (
        (
            action.id, f"{action.text}\n{action.progress}" if action.progress else action.text,
            *((action.owner or "nobody named",) if officer else ()),
            f"{action.says[:1].upper()}{action.says[1:]}",
        )
        for action in report.actions
    )  # fmt: skip
    yield Table(columns, tuple(rows), "Agreed actions that are overdue, or that meetings have waited for")


def _programme(report: Report) -> Iterator[Block]:
    yield Heading(1, "Work programme around the meeting")
    if not report.programme:
        yield Paragraph("Nothing is on it.")
        return
    rows = (
        (say(line.meeting), line.item, line.actions or NOTHING, line.progress or NOTHING) for line in report.programme
    )
    columns = ("Meeting date", "Item", "Recommendations / actions", "Progress")
    yield Table(columns, tuple(rows), "Work programme: the last meeting, this one and the next")


def _continuity(report: Report) -> Iterator[Block]:
    gaps = [(part, part.gap) for part in report.workstreams if part.gap]
    yield Heading(1, "Contracts and continuity of service")
    if not gaps:
        yield Paragraph("No contract hangs on these workstreams.")
        return
    columns = (
        "Contract",
        "Ends",
        "Successor starts",
        "Days without a service",
        "At the last meeting",
        "If the target is met",
    )
    rows = (
        (
            f"{gap.contract} ({part.reference})", say(gap.end), _day(gap.start, provisional=gap.provisional),
            _count(gap.gap), _count(gap.gap_before),
            f"{_count(gap.target_gap)} ({say(gap.target)})" if gap.target else NOTHING,
        )
        for part, gap in gaps
    )  # fmt: skip
    yield Table(columns, tuple(rows), "Contracts, and the days between their end and their successor's start")


def _timelines(report: Report) -> Iterator[Block]:
    drawn = [(part, part.picture) for part in report.workstreams if part.picture]
    if drawn:
        yield Heading(1, "Timelines")
    for place, (part, picture) in enumerate(drawn, 1):
        yield Heading(2, f"{part.reference}: {part.title}")
        rows = tuple((sort, title, _day(first), say(last)) for sort, title, first, last in picture.rows)
        table = Table(("What", "Which", "From", "To, or on"), rows, f"{part.reference}: the timeline in words")
        title = f"Timeline of {part.title}, as of {say(report.as_of)}"
        yield Picture(picture.svg(f"timeline-{place}"), title, picture.description, table, picture.size)


def _day(day: date | None, *, provisional: bool = False) -> str:
    if day is None:
        return NOTHING
    return f"{'at the earliest ' if provisional else ''}{say(day)}"


def _signed(days: int | None) -> str:
    return NOTHING if days is None else f"{days:+d}" if days else "0"


def _count(days: int | None) -> str:
    return NOTHING if days is None else str(days)


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"

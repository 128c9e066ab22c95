"""What papers say, read: the faults of quotations, of contracts' ends, and of meetings with several dates.

A paper is quoted as it is, so its faults are warnings; nothing is computed from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from commissioning.dates import Phrase, say
from commissioning.errors import Problem, Severity
from commissioning.model import Action, Committee, Contract, ForwardItem, Meeting, Noun, Said, Stated, Workstream
from commissioning.sources.written.shape import listed


def stated_problems(record_value: Noun, path: str | None) -> tuple[Problem, ...]:
    """The quotation faults of one record, given the file that it was read from.

    They can be computed again at any time from a stored record: the lines are in it.
    """
    if isinstance(record_value, Committee):
        key = record_value.key
        found = [p for meeting in record_value.meetings for p in _meeting(meeting, path, key)]
    elif isinstance(record_value, Meeting):
        found = list(_meeting(record_value, path, None))
    elif isinstance(record_value, Contract):
        found = [*_contract(record_value, path)]
    else:
        found = [p for field, stated in _quotations(record_value) for p in _faults(stated, field, record_value, path)]
        found += [*_vague(record_value, path), *_vague_stages(record_value, path)]
    return tuple(found)


def _quotations(noun: Noun) -> Iterator[tuple[str, Stated]]:
    if isinstance(noun, Workstream):
        yield from (("stated", stated) for stated in noun.stated)
        for name, stage in noun.stages.items():
            yield from ((f"stages.{name}", stated) for stated in stage.stated)
        for key, step in noun.steps.items():
            yield from ((f"steps.{key}", stated) for stated in step.stated)
    elif isinstance(noun, Action | Contract):
        yield from (("stated", stated) for stated in noun.stated)
    elif isinstance(noun, ForwardItem) and noun.proposed is not None:
        yield "proposed", noun.proposed


def _named(noun: Noun) -> tuple[str, str | None]:
    """What messages call a record, and its reference."""
    if isinstance(noun, Workstream | Contract):
        return f"{type(noun).__name__.lower()} {noun.reference}", noun.reference
    if isinstance(noun, Action):
        return f"action {noun.id}", noun.id
    if isinstance(noun, ForwardItem):
        return f"forward plan of {noun.committee}, {noun.topic}", None
    return "", None


def _vague(noun: Noun, path: str | None) -> Iterator[Problem]:
    """Which vague words set a target or a due day, and that it is their latest day which counts."""
    held: list[tuple[str, Sequence[Stated]]] = []
    if isinstance(noun, Workstream):
        steps = noun.steps.items()
        held = [(f"steps.{key}", step.stated) for key, step in steps if step.target is None and step.done is None]
    elif isinstance(noun, Action) and noun.due is None and noun.due_meeting is None and noun.status == "open":
        held = [("stated", noun.stated)]
    label, reference = _named(noun)
    for field, quotations in held:
        read = ((stated, stated.read()) for stated in quotations)
        first = next(((stated, phrase) for stated, phrase in read if phrase.latest and not phrase.problems), None)
        if first is None:
            continue
        stated, phrase = first
        if phrase.latest is None or phrase.precision in ("day", "bound"):
            continue
        yield Problem(
            "vague-date",
            f"{label}, {field}: '{stated.says}' is held to its latest day, {say(phrase.latest)}.",
            "Write the day itself when it is known.",
            Severity.INFO, stated.source(path), stated.says, reference,
            {"field": field, "paper": stated.paper, **_ends(phrase)},
        )  # fmt: skip


def _vague_stages(noun: Noun, path: str | None) -> Iterator[Problem]:
    """Quotations of a stage that are read without a fault and set no target, for they name no first and last day."""
    if not isinstance(noun, Workstream):
        return
    for name, stage in noun.stages.items():
        read = [(stated, stated.read()) for stated in stage.stated if not stated.read().problems]
        if stage.target or stage.left_out or any(phrase.precision == "range" for _, phrase in read):
            continue
        for stated, phrase in read:
            if phrase.latest is None:
                continue
            first = f"{say(phrase.earliest)} to " if phrase.earliest and phrase.earliest != phrase.latest else ""
            yield Problem(
                "vague-date",
                f"workstream {noun.reference}, stages.{name}: '{stated.says}' ({first}{say(phrase.latest)}) does not "
                f"say on which day the stage starts and on which it ends, so it sets no target.",
                "Write 'target: {start: ..., end: ...}' when the days are known.",
                Severity.INFO, stated.source(path), stated.says, noun.reference,
                {"field": f"stages.{name}", "paper": stated.paper, **_ends(phrase)},
            )  # fmt: skip


def _ends(phrase: Phrase) -> dict[str, str | None]:
    face = phrase.as_dict()
    return {key: face[key] for key in ("earliest", "latest", "precision")}


def _faults(
    stated: Stated, field: str, noun: Noun, path: str | None, named: tuple[str, str | None] | None = None
) -> Iterator[Problem]:
    label, reference = named or _named(noun)
    for found in stated.read().problems:
        yield replace(
            found,
            message=f"{label}, {field}: {found.message}",
            severity=Severity.INFO if found.id == "unread" else Severity.WARNING,
            source=stated.source(path),
            reference=reference,
            details={**found.details, "field": field, "paper": stated.paper},
        )


def _contract(contract: Contract, path: str | None) -> Iterator[Problem]:
    for field, stated in _quotations(contract):
        yield from _faults(stated, field, contract, path)
    computed = contract.computed_end
    if contract.end is not None and contract.end != computed:
        used = [str(option.months) for option in contract.extensions if option.status == "used"]
        terms = " + ".join([str(contract.months), *used])
        yield Problem(
            "contract-dates",
            f"contract {contract.reference}, end: {contract.end} is written, but {terms} months from {contract.start} "
            f"end on {computed}.",
            _which_end(contract, computed),
            Severity.WARNING, contract.source(path), contract.end.isoformat(), contract.reference,
            {"written": contract.end.isoformat(), "computed": computed.isoformat()},
        )  # fmt: skip


def _which_end(contract: Contract, computed: date) -> str:
    meant = contract.what_the_end_may_mean
    asked = f"It is {meant}: ask which the register means, and mark the extensions so. " if meant else ""
    return f"{asked}Write {computed} as the end, or mend the start, the months or the extensions that are used."


def _meeting(meeting: Meeting, path: str | None, committee: str | None) -> Iterator[Problem]:
    home = meeting.path or path
    label = f"committee {committee}, meeting of {meeting.date}" if committee else f"meeting of {meeting.date}"
    for stated in meeting.stated:
        yield from _faults(stated, "stated", meeting, home, (label, committee))
    said = said_of(meeting)
    by_papers = [(day, paper) for day, paper in said if paper is not None or day != meeting.date]
    if len({day for day, _ in said}) < 2 or (meeting.settled and meeting.settled.covers(by_papers)):
        return
    shown = listed([_dated(day, [paper for other, paper in said if other == day]) for day in _days(said)], "and")
    named = f"of committee {committee}" if committee else "here"
    before = f" It was {meeting.settled}; something else is said since." if meeting.settled else ""
    settle = f"commissioning meeting settle {committee or 'COMMITTEE'}:{meeting.date} --on DATE --because TEXT"
    yield Problem(
        "date-conflict",
        f"One meeting {named} has several dates: {shown}.{before}",
        f"{say(meeting.date)} is used; settle it with '{settle}', or take out of the file what was put right.",
        Severity.WARNING, meeting.source(path), meeting.date.isoformat(), committee,
        {
            "dates": [{"date": day.isoformat(), "paper": paper} for day, paper in said],
            "uses": meeting.date.isoformat(),
            "sources": _sources(meeting, path),
        },
    )  # fmt: skip


def said_of(meeting: Meeting) -> list[Said]:
    """Each date that is said of a meeting, with its paper; the calendar's own without one, where no paper has it."""
    said: list[Said] = [(day, stated.paper) for stated in meeting.stated if (day := _day(stated)) is not None]
    if meeting.date not in {day for day, _ in said}:
        said.append((meeting.date, None))
    return sorted(dict.fromkeys(said), key=lambda item: (item[0], item[1] or ""))


def _sources(meeting: Meeting, path: str | None) -> list[dict[str, Any]]:
    """Where each date stands written, and in which words."""
    home = meeting.path or path
    found: list[dict[str, Any]] = [
        {"date": meeting.date.isoformat(), "says": meeting.date.isoformat(), "paper": None, "path": home,
         "line": meeting.line},
    ]  # fmt: skip
    for stated in meeting.stated:
        day = _day(stated)
        if day is not None:
            found.append({
                "date": day.isoformat(), "says": stated.says, "paper": stated.paper, "path": home, "line": stated.line,
            })  # fmt: skip
    return found


def _day(stated: Stated) -> date | None:
    phrase = stated.read()
    return phrase.earliest if phrase.precision == "day" else None


def _days(said: Iterable[tuple[date, Any]]) -> list[date]:
    return list(dict.fromkeys(day for day, _ in said))


def _dated(day: date, papers: list[str | None]) -> str:
    named = "; ".join(paper for paper in papers if paper)
    return f"{say(day)} ({named})" if named else say(day)

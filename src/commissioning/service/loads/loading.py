"""``load``: files in, all or nothing; the same files again change nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from commissioning.dates import say
from commissioning.errors import BadInput, CommissioningError, Problem, Severity
from commissioning.model import (
    Action,
    ForwardItem,
    Noun,
    ProgrammeItem,
    Void,
    Workstream,
    from_payload,
    same,
    to_payload,
)
from commissioning.plan.changes.moved import Moved
from commissioning.plan.findings.meeting_days import unusual_days
from commissioning.service.desk.papers import reports_of_nothing
from commissioning.service.desk.settling import settle_by_rule, with_settlements
from commissioning.service.feeds.calendars import tell
from commissioning.service.gates.conditions import condition_ids_of
from commissioning.service.gates.gates_removed import judge_removed
from commissioning.service.loads.actions_loaded import otherwise_recorded
from commissioning.service.loads.changes_loaded import LoadChange
from commissioning.service.loads.forward_years import keep_years, with_known_year
from commissioning.service.loads.known import known
from commissioning.service.loads.known_meetings import differences, keep_meetings, settle
from commissioning.service.loads.meeting_doubts import vanished
from commissioning.service.loads.registers import keep_entries, known_registers, register_problems
from commissioning.service.plans.ledger import keep_what_moved
from commissioning.service.portfolio import SORTS, Portfolio
from commissioning.sources import (
    Bundle,
    Record,
    check_together,
    fetched,
    is_address,
    read_sources,
    stated_problems,
    with_known_titles,
    without_unknown,
)
from commissioning.store import Author, Store, Stored, Unit

NAMES = {
    "council": "councils", "template": "templates", "committee": "committees", "contact": "contacts",
    "contract": "contracts", "register": "registers", "workstream": "workstreams", "action": "actions",
    "programme": "programme", "paper": "papers", "product": "products", "forward_plan": "forward_plan",
}  # fmt: skip
"""What ``load`` calls the records of each sort that it counts."""


@dataclass(frozen=True)
class Loaded:
    """What a load brought, or would bring: how many records of each sort were read, how many are new or changed, what
    changes, which milestones move, what is wrong, and which approvals are void since."""

    loaded: dict[str, int]
    changed: int
    problems: tuple[Problem, ...]
    voided: tuple[Void, ...] = ()
    changes: tuple[LoadChange, ...] = ()
    moved: tuple[Moved, ...] = ()
    dry_run: bool = False

    @property
    def set_aside(self) -> int:
        """How many meetings of the files were not taken; each has its problem."""
        return sum(problem.details.get("set_aside", 0) for problem in self.problems)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "dry_run": self.dry_run,
            "loaded": self.loaded,
            "changed": self.changed,
            "set_aside": self.set_aside,
            "changes": [change.as_dict() for change in self.changes],
            "moved": [item.as_dict() for item in self.moved],
            "problems": [problem.as_dict() for problem in self.problems],
            "voided": [void.as_dict() for void in self.voided],
        }


class _OnlyLooked(Exception):
    """Ends a unit of work of which nothing is kept."""

    def __init__(self, found: Loaded) -> None:
        super().__init__()
        self.found = found


def load(
    store: Store,
    paths: Sequence[Path | str],
    *,
    author: Author,
    as_of: date,
    progress: Callable[[Path], None] | None = None,
    dry_run: bool = False,
    fetch_hosts: Collection[str] = (),
) -> Loaded:
    """Reads files or folders into the database, all or nothing.

    Args:
        store: an open database.
        paths: YAML, ICS, CSV, XML or JSON (OCDS) files, or folders of them; committee calendars also from
            addresses (``https://...``).
        author: who loads, at which instant, and why.
        as_of: today, for the calendars that the load changes and for meetings that repeat without an end.
        progress: called with each file as it is read.
        dry_run: shows what the load would do, and changes nothing.
        fetch_hosts: the hosts that calendars may be fetched from; without any, none is.

    Raises:
        BadInput: a file has faults; ``problems`` holds all of them, and nothing was changed. Or an address is not
            allowed, and nothing was asked of it.
        PartFailed: the database cannot be used, or an address gave no calendar; nothing was changed.
    """
    registers = known_registers(store)
    sources = [
        fetched(path, fetch_hosts) if isinstance(path, str) and is_address(path) else Path(path) for path in paths
    ]
    bundle = read_sources(sources, registers=registers, progress=progress, as_of=as_of)
    try:
        with store.writing(author) as unit:
            found = replace(_loaded(unit, bundle, as_of), dry_run=dry_run)
            if dry_run:
                raise _OnlyLooked(found)
    except _OnlyLooked as looked:
        return looked.found
    return found


def _loaded(unit: Unit, bundle: Bundle, as_of: date) -> Loaded:
    before = Portfolio(unit, as_of).read()
    last = unit.last_change()
    bundle = with_known_titles(bundle, {key: item.title for key, item in before.committees.items()})
    held = known(before)
    found = [*bundle.problems, *check_together(bundle, held, templates=before.templates)]
    bundle = without_unknown(bundle, held)
    found += [problem for record in bundle.workstreams for problem in _still_to_come(record, as_of)]
    found += vanished(before, bundle.committees, as_of, parts=bundle.parts)
    settled = [settle(before, record, partial=record.value.key in bundle.calendars) for record in bundle.committees]
    found += [problem for item in settled for problem in item.problems]
    found += [problem for record in bundle.actions for problem in _of_a_condition(before, record)]
    found += [problem for record in bundle.actions for problem in otherwise_recorded(before, record)]
    _no_errors(found)
    # A calendar alone knows a committee's meetings, and only guesses at the committee itself.
    guessed = bundle.calendars & before.committees.keys()
    kept = [
        _keep(unit, sort, record)
        for sort, record in _records(bundle)
        if sort != "committee" or record.value.key not in guessed
    ]
    meetings = [keep_meetings(unit, item) for item in settled]
    changed = sum(bool(changes) for changes in kept) + sum(len({c.day for c in changes}) for changes in meetings)
    mark = unit.last_change()
    entries, asked = keep_entries(unit, bundle, as_of)
    registered = [LoadChange(*_what(c.what), c.reference or "", c.field, c.before, c.after)
                  for c in unit.changes(after=mark)]  # fmt: skip
    changed, found = changed + entries, [*found, *asked]
    after = Portfolio(unit, as_of)
    if bundle.forward_plan and after.councils:
        keep_years(unit, after)
        after = Portfolio(unit, as_of)
    mark = unit.last_change()
    if settle_by_rule(unit, after):
        after = Portfolio(unit, as_of)
        by_rule = unit.changes(after=mark)
        registered += [LoadChange("settled", "meeting", c.reference or "", c.field, c.before, c.after) for c in by_rule]
        changed += len(by_rule)
    _must_plan(after, bundle)
    found += reports_of_nothing(after, ((record.value, record.source) for record in bundle.papers))
    found += judge_removed(unit, before, after, bundle)
    _no_errors(found)
    moved, voided = keep_what_moved(unit, before, after, unit.changes(after=last))
    if voided:
        after = Portfolio(unit, as_of)
    tell(unit, after)
    found += _unusual(after, bundle)
    found += _beside_registers(unit, after, bundle)
    counts = {name: len(getattr(bundle, name)) for name in NAMES.values()}
    counts["register"] = len(bundle.entries)
    counts["meetings"] = sum(len(record.value.meetings) for record in bundle.committees)
    others = (record for sort, record in _records(bundle) if sort != "committee")
    found += [p for record in others for p in stated_problems(record.value, record.source.path)]
    for item, committee in zip(settled, with_settlements(settled, after), strict=True):
        found += stated_problems(committee, item.record.source.path)
    changes = tuple(change for changes in (*kept, *meetings, registered) for change in changes)
    return Loaded(counts, changed, tuple(found), voided, changes, moved)


def _what(words: str) -> tuple[str, str]:
    """What an entry of the change log did, and to which sort of record: "register entry added"."""
    sort, _, done = words.rpartition(" ")
    return done, sort


def _no_errors(found: Sequence[Problem]) -> None:
    if any(problem.severity is Severity.ERROR for problem in found):
        raise BadInput.of(sorted(found, key=lambda p: p.severity is not Severity.ERROR))


def _of_a_condition(before: Portfolio, record: Record[Action]) -> Iterable[Problem]:
    """An action that is the condition of an approval: it is closed by evidence, and not by a file."""
    action = record.value
    for reference, facts in before.facts.items():
        if action.id in condition_ids_of(facts):
            yield Problem(
                "duplicate-reference",
                f"action {action.id} is a condition of an approval of {reference}, and no file changes it.",
                f"Close it with 'commissioning evidence {reference} {action.id}', or give this one another id.",
                Severity.ERROR, record.source, action.id, reference,
            )  # fmt: skip


def _records(bundle: Bundle) -> Iterable[tuple[str, Record[Any]]]:
    for sort, name in NAMES.items():
        for record in getattr(bundle, name):
            yield sort, record


_KEY_FIELDS = {
    "template": "kind",
    "committee": "key",
    "contact": "role",
    "action": "id",
    "register": "name",
    "paper": "key",
    "product": "key",
}


def key_of(sort: str, noun: Noun) -> str:
    """The key under which a noun is kept among its sort."""
    if sort == "council":
        return "council"
    if isinstance(noun, ProgrammeItem | ForwardItem):
        return noun.key
    return str(getattr(noun, _KEY_FIELDS.get(sort, "reference")))


def _keep(unit: Unit, sort: str, record: Record[Any]) -> list[LoadChange]:
    noun: Noun = record.value
    if sort == "committee":
        noun = noun.model_copy(update={"meetings": ()})
    key = key_of(sort, noun)
    before = unit.noun(sort, key)
    old = from_payload(SORTS[sort], before.payload) if before else None
    if isinstance(noun, ForwardItem):
        noun = with_known_year(noun, old if isinstance(old, ForwardItem) else None)
    payload = to_payload(noun)
    payload.pop("meetings", None)
    unit.put_noun(Stored(sort, key, payload, record.source.path, record.source.line))
    if old is None:
        changes = [LoadChange("added", sort, key, after=_name(noun))]
    elif same(old, noun):
        return []
    else:
        changes = [LoadChange("changed", sort, key, field, was, now) for field, was, now in differences(old, noun)]
    for change in changes:
        unit.log(f"{sort} {change.what}", key, field=change.field, before=change.before, after=change.after)
    return [replace(change, path=record.source.path, line=record.source.line) for change in changes]


def _name(noun: Noun) -> str:
    found = next(
        (
            getattr(noun, name)
            for name in ("title", "name", "text", "item", "topic", "role", "key")
            if hasattr(noun, name)
        ),
        "",
    )
    return str(found)


def _still_to_come(record: Record[Workstream], as_of: date) -> Iterable[Problem]:
    """Steps that a file calls done on a day that has not come."""
    for key, plan in record.value.steps.items():
        if plan.done is not None and plan.done > as_of:
            yield Problem(
                "wrong-value",
                f"workstream {record.value.reference}, steps.{key}.done: {say(plan.done)} is still to come.",
                "Write 'target:' for what is hoped, and 'done:' when it has happened.",
                Severity.ERROR,
                record.at("steps", key, "done"),
                plan.done.isoformat(),
                record.value.reference,
            )


def _unusual(portfolio: Portfolio, bundle: Bundle) -> Iterable[Problem]:
    """The meetings of a load that are on a day on which committees seldom meet."""
    for record in bundle.committees if portfolio.councils else ():
        for problem in unusual_days(record.value, portfolio.council, portfolio.calendars, portfolio.as_of,
                                    path=record.source.path):  # fmt: skip
            yield problem.at(record.source)


def _beside_registers(unit: Unit, portfolio: Portfolio, bundle: Bundle) -> Iterable[Problem]:
    """What registers and notices say that is wrong, doubtful, or not as the contracts have it."""
    if bundle.entries:
        names = {record.value.register_name for record in bundle.entries}
        said = register_problems(unit, portfolio.contracts, portfolio.as_of, registers=names)
        return [problem for problem in said if problem.id != "register-vanished"]  # asked already, all at once
    only = [record.value.reference for record in bundle.contracts]
    return register_problems(unit, portfolio.contracts, portfolio.as_of, only=only) if only else ()


def _must_plan(portfolio: Portfolio, bundle: Bundle) -> None:
    """A workstream whose plan cannot be made is refused with the file, before anything is kept."""
    found: list[Problem] = []
    for record in bundle.workstreams:
        try:
            portfolio.plan(record.value.reference)
        except CommissioningError as error:
            found += [problem.at(record.source) for problem in error.problems] or [
                Problem(error.id, error.message, "Mend the file.", Severity.ERROR, record.source)
            ]
    if found:
        raise BadInput.of(
            [Problem(p.id, p.message, p.remedy, Severity.ERROR, p.source, p.value, p.reference) for p in found]
        )

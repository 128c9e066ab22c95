"""The verbs that only look: read, board, plan, why, check, actions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from commissioning.dates import HOW_TO_REFRESH, Phrase, read_phrase, say
from commissioning.errors import NotFound, Problem, Source
from commissioning.model import Committee, Meeting, Noun, from_payload
from commissioning.plan import (
    Continuity,
    Levers,
    Plan,
    TraceStep,
    continuity_of,
    contract_date,
    problems_alone,
    why_latest,
    with_levers,
)
from commissioning.plan import continuity as contract_dates
from commissioning.plan import levers as levers_of
from commissioning.plan import why as trace
from commissioning.plan.findings.meeting_days import closed_on, unusual_days
from commissioning.plan.programme.notices import notice_problems
from commissioning.service.counting.holidays import doubts
from commissioning.service.desk.meeting_load import loads_of, overloaded
from commissioning.service.desk.papers import paper_doubts
from commissioning.service.desk.programme import programme_problems
from commissioning.service.loads.registers import elsewhere, register_problems
from commissioning.service.plans.baselines import baseline_of
from commissioning.service.portfolio import SORTS, Portfolio
from commissioning.sources import record_problems, stated_problems
from commissioning.store import Store, Stored, lasting_id
from commissioning.track import Standing, standing


def read(texts: Iterable[str], *, around: date | None = None) -> tuple[Phrase, ...]:
    """What date phrases say, each as it was written, in the order given. Needs no database and never raises.

    ``around`` is the day of their paper, by which a missing year is inferred and "next month" counted, each said so.
    """
    return tuple(read_phrase(text, around=around) for text in texts)


def board(store: Store, *, as_of: date, only: Collection[str] | None = None) -> tuple[Standing, ...]:
    """Where every workstream stands as of a day, or each of those with the references ``only``."""
    with store.reading() as unit:
        versions = unit.versions(only)
        rows = (standing(plan) for plan in Portfolio(unit, as_of, only=only).plans())
        return tuple(replace(row, version=versions.get(row.reference, 0)) for row in rows)


def plan(store: Store, reference: str, *, as_of: date, against: str | None = None) -> Plan:
    """The dated plan of a workstream, beside a baseline where there is one.

    Args:
        store: an open database.
        reference: the workstream.
        as_of: today.
        against: the name of a baseline; else the last one that was made by then.

    Raises:
        NotFound: no such workstream or baseline.
    """
    with store.reading() as unit:
        found = Portfolio(unit, as_of).plan(reference)
        found = replace(found, version=unit.versions([reference]).get(reference, 0))
        kept = baseline_of(unit, reference, against, as_of=as_of)
        return found.against(kept) if kept else found


@dataclass(frozen=True)
class Why:
    """A milestone's date and the steps by which it was found. ``holidays`` is the version of the data counted with."""

    reference: str
    key: str
    title: str
    day: date | None
    steps: tuple[TraceStep, ...]
    holidays: str

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "reference": self.reference,
            "key": self.key,
            "title": self.title,
            "date": self.day.isoformat() if self.day else None,
            "steps": [step.as_dict() for step in self.steps],
            "holidays": self.holidays,
        }


def why(store: Store, reference: str, milestone: str, *, as_of: date, latest: bool = False) -> Why:
    """Why a milestone's date is what it is, back to what a person entered.

    Args:
        store: an open database.
        reference: the workstream.
        milestone: its key, the lasting id that calendars know it by, or the key of a day that its contract imposes
            (``extension-1-decide-by``).
        as_of: today.
        latest: explains its latest day, counted back from the day on which the goal is needed.

    Raises:
        NotFound: there is no such workstream or milestone, or nothing gives it a latest day.
    """
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        version = portfolio.holidays.version
        alone = _alone(portfolio, reference)
        if alone is not None:
            imposed = next((item for item in alone.dates() if item.key == milestone), None)
            if imposed is None or latest:
                known = ", ".join(item.key for item in alone.dates())
                raise NotFound("not-found", f"Contract {reference} has no date '{milestone}'. There is: {known}.")
            return Why(reference, milestone, imposed.title, imposed.date, imposed.steps, version)
        found = portfolio.plan(reference)
    milestone = next((m.key for m in found.milestones if lasting_id("event", reference, m.key) == milestone), milestone)
    steps = why_latest(found, milestone) if latest else trace(found, milestone)
    item = found.milestone(milestone)
    if item is not None and latest:
        return Why(reference, milestone, f"{item.title}, at the latest", item.latest, steps, version)
    if item is not None:
        return Why(reference, milestone, item.title, item.actual or item.forecast, steps, version)
    imposed = contract_date(found, milestone)
    assert imposed is not None
    return Why(reference, milestone, imposed.title, imposed.date, steps, version)


def continuity(store: Store, reference: str, *, as_of: date) -> Continuity:
    """A contract: its end, its successor's start, and by when its options are decided.

    Args:
        store: an open database.
        reference: the workstream that follows it, or the contract itself; of several workstreams, the first written.
        as_of: today.

    Raises:
        NotFound: there is no such workstream or contract, or the workstream follows no contract.
    """
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        found = _alone(portfolio, reference)
        if found is None:
            is_contract = reference not in portfolio.workstreams and reference in portfolio.contracts
            found = continuity_of(portfolio.plan(portfolio.followers(reference)[0] if is_contract else reference))
        if found is not None:
            return replace(found, elsewhere=elsewhere(unit, found.contract))
        raise NotFound("not-found", f"{reference} follows no contract: its 'contract:' is not written.")


def _alone(portfolio: Portfolio, reference: str) -> Continuity | None:
    """The dates of a contract that no workstream follows; ``None`` for any other reference."""
    if reference in portfolio.workstreams or reference not in portfolio.contracts or portfolio.followers(reference):
        return None
    return contract_dates(portfolio.contract_scene(reference), None)


def levers(store: Store, reference: str, *, as_of: date) -> Levers:
    """What can be done about a workstream that comes too late, and the days that each thing buys. Raises ``NotFound``.

    Each lever is planned again, so this takes some dozens of plans.
    """
    return levers_of(plan(store, reference, as_of=as_of))


def check(store: Store, reference: str | None = None, *, as_of: date) -> tuple[Problem, ...]:
    """Everything that is wrong or doubtful: in what papers say, and in the plans.

    Args:
        store: an open database.
        reference: one workstream, with its contract; or one contract; or everything.
        as_of: today.

    Raises:
        NotFound: there is no such workstream or contract.
    """
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        wanted: set[tuple[str, str]] | None = None
        if reference is not None and reference not in portfolio.workstreams and reference in portfolio.contracts:
            wanted = {("contract", reference)}
        elif reference is not None:
            work = portfolio.workstream(reference)
            wanted = {("workstream", reference), ("contract", work.contract or "")}
        alone = {scene.reference: scene for scene in portfolio.contracts_alone()}
        found: list[Problem] = []
        for sort, cls in SORTS.items():
            for stored in unit.nouns(sort):
                if wanted is not None and (sort, stored.key) not in wanted:
                    continue
                source = Source(stored.path, stored.line) if stored.path else None
                noun = _as_it_stands(portfolio, stored) or from_payload(cls, stored.payload)
                if sort == "committee" and portfolio.councils:
                    days = unusual_days(portfolio.committees[stored.key], portfolio.council, portfolio.calendars, as_of,
                                        path=stored.path)  # fmt: skip
                    found += [p.at(source) for p in days]
                own = (*stated_problems(noun, stored.path), *record_problems(noun, stored.path))
                found += [p.at(source, reference=stored.key) for p in own]
                if sort == "contract" and stored.key in alone:
                    found += [p.at(source) for p in problems_alone(alone[stored.key])]
                if sort == "workstream":
                    planned = portfolio.plan(stored.key)
                    of_plan = planned.problems if reference is None else with_levers(planned)
                    found += [
                        p.at(source, reference=stored.key) for p in (*of_plan, *notice_problems([planned], as_of))
                    ]
        asked = None if wanted is None else [key for sort, key in wanted if sort == "contract"]
        found += register_problems(unit, portfolio.contracts, as_of, only=asked)
        found += paper_doubts(unit, portfolio, reference)
        if reference is None:
            found += [_beyond(committee, meeting) for committee, meeting in portfolio.beyond()]
            found += doubts(unit, portfolio)
            found += programme_problems(portfolio)
            if portfolio.councils and portfolio.council.policy.most_items:
                loads = loads_of(portfolio, plans=portfolio.plans())
                found += overloaded(loads.values(), portfolio.council.policy.most_items, as_of)
            if portfolio.contracts and not portfolio.councils:
                found.append(_NO_COUNCIL)
        return tuple(found)


def _as_it_stands(portfolio: Portfolio, stored: Stored) -> Noun | None:
    """A record of which parts are kept elsewhere, with them: a committee's meetings, what was recorded of an action."""
    if stored.sort == "committee":
        return portfolio.committees[stored.key]
    return portfolio.actions[stored.key] if stored.sort == "action" else None


_NO_COUNCIL = Problem(
    "missing-field", "No council has been loaded: by when the contracts' options are decided is not counted.",
    "Load a file with 'council: {name: ..., calendar: england}'.",
)  # fmt: skip


def _beyond(committee: Committee, meeting: Meeting) -> Problem:
    message = f"{committee.title}, {say(meeting.date)}: the holiday data does not reach its paper deadlines."
    remedy = f"{HOW_TO_REFRESH} Until then nothing is planned for this meeting."
    return Problem("calendar-horizon", message, remedy, value=meeting.date.isoformat(), reference=committee.key)


def is_working_day(store: Store, day: date) -> bool:
    """Whether a day is worked in the council's own calendar, and its offices are open.

    Raises:
        CalendarHorizon: the day lies outside the holiday data.
    """
    with store.reading() as unit:
        portfolio = Portfolio(unit, day)
        return portfolio.working.counts(day) and closed_on(day, portfolio.council) is None

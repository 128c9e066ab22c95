"""A contract's end, the options that are left, and by when each must be decided: counted back from its notice.

Nothing here moves a plan. It says what a council must do, and by when, so that people are not without a service.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from commissioning.dates import ONE_DAY, DaysBefore, MonthsBeginningWith, say
from commissioning.errors import CalendarHorizon
from commissioning.model import Committee, Contract, Option
from commissioning.plan.contracts.contract_law import asks_of, notes_of, term_days
from commissioning.plan.meetings import MeetingDates, last_usable_by, meeting_dates
from commissioning.plan.result import Plan
from commissioning.plan.scene import AroundContract, Scene
from commissioning.plan.trace_meeting import paper_steps
from commissioning.plan.trace_step import TraceStep, count_step, plain_step, rule_step

NOTICE_RULE = "exec12-key-28"
CALLIN_RULE = "callin"
VOLUNTARY_RULE = "consult-vcs-notice-3m"
_QUARTER: Final = timedelta(days=92)
"""The longest that committees that decide leave between two meetings."""

OptionStatus = Literal["open", "urgent", "lost"]


@dataclass(frozen=True)
class ContractDate:
    """A day that a contract imposes, with the steps that lead to it."""

    key: str
    title: str
    date: date
    steps: tuple[TraceStep, ...]

    def as_dict(self) -> dict[str, str]:
        """The machine face."""
        return {"key": self.key, "title": self.title, "date": self.date.isoformat()}


@dataclass(frozen=True)
class OptionDates:
    """An option that is left, with the chain of its dates: the notice first, and back to the first thing to do.

    ``status``: ``open``, every day of the chain is still to come; ``urgent``, the first has gone by, so that only a
    shorter route (general exception, special urgency) is left; ``lost``, the day for the notice has gone by.
    ``provisional`` says that the committee that decides has no published meeting that serves. ``gap_days`` are the days
    without a service that are left once the option is used.
    """

    option: Option
    chain: tuple[ContractDate, ...]
    status: OptionStatus
    provisional: bool
    gap_days: int | None

    @property
    def key(self) -> str:
        """What the keys of its dates begin with."""
        return f"extension-{self.option.number}"

    def dated(self, what: str) -> ContractDate:
        """One date of its chain: ``notice``, ``published``, ``decide-by``."""
        return next(item for item in self.chain if item.key == f"{self.key}-{what}")

    @property
    def decide_by(self) -> date:
        """The last day for the decision."""
        return self.dated("decide-by").date

    @property
    def begin_by(self) -> ContractDate:
        """The first thing to do on the way to the decision."""
        return min(self.chain, key=lambda item: item.date)

    def key_decision_gone(self, as_of: date) -> bool:
        """Whether the day for the notice of the key decision has gone by."""
        return any(item.key.endswith("-key-decision-notice") and item.date < as_of for item in self.chain)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        option = self.option
        return {
            "key": self.key,
            "months": option.extension.months,
            "extends": option.extends.isoformat(),
            "from": option.first.isoformat(),
            "to": option.last.isoformat(),
            "notice_by": option.notice_by.isoformat() if option.notice_by else None,
            "decide_by": self.decide_by.isoformat(),
            "begin_by": self.begin_by.as_dict(),
            "status": self.status,
            "provisional": self.provisional,
            "gap_days_after": self.gap_days,
            "dates": [item.as_dict() for item in self.chain],
            "stated": [stated.says for stated in option.extension.stated],
        }


@dataclass(frozen=True)
class Elsewhere:
    """An end that a register or a notice gives, and that is not the contract's: which of its ends it is, in words."""

    source: str
    says: str
    end: date
    means: str
    path: str | None
    line: int | None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "source": self.source,
            "says": self.says,
            "end": self.end.isoformat(),
            "means": self.means,
            "path": self.path,
            "line": self.line,
        }


@dataclass(frozen=True)
class Continuity:
    """A contract against its successor's start, as of a day.

    ``gap_days`` are the calendar days without a service between the current end and the successor's start, by its
    actual day or else its forecast; 0 when there are none, ``None`` when the successor has no date. ``successor`` is
    the workstream that follows the contract, ``None`` when none does. ``asks`` are what nobody has entered and the
    answer hangs on; ``notes`` what to know of the law. ``elsewhere`` are other ends that registers and notices give.
    """

    contract: Contract
    end: ContractDate
    service_start: date | None
    gap_days: int | None
    options: tuple[OptionDates, ...]
    voluntary_notice: ContractDate | None
    term_days: int
    asks: tuple[str, ...]
    notes: tuple[str, ...]
    successor: str | None = None
    elsewhere: tuple[Elsewhere, ...] = ()

    def dates(self) -> Iterator[ContractDate]:
        """Every date that it shows."""
        yield self.end
        for option in self.options:
            yield from option.chain
        if self.voluntary_notice is not None:
            yield self.voluntary_notice

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        contract = self.contract
        return {
            "contract": {
                "reference": contract.reference,
                "title": contract.title,
                "start": contract.start.isoformat(),
                "initial_end": contract.initial_end.isoformat(),
                "current_end": contract.current_end.isoformat(),
                "maximum_end": contract.maximum_end.isoformat(),
                "term_days": self.term_days,
                "tenth_of_term_days": self.term_days / 10,
            },
            "successor": self.successor,
            "service_start": self.service_start.isoformat() if self.service_start else None,
            "gap_days": self.gap_days,
            "options": [option.as_dict() for option in self.options],
            "voluntary_notice_by": self.voluntary_notice.date.isoformat() if self.voluntary_notice else None,
            "asks": list(self.asks),
            "notes": list(self.notes),
            "elsewhere": [other.as_dict() for other in self.elsewhere],
        }


def continuity(scene: AroundContract, start: date | None) -> Continuity | None:
    """The contract of a workstream against ``start``, the day on which its successor's service starts.

    Without a workstream that follows it, the contract's own dates.

    ``None`` when the workstream follows no contract.
    """
    contract = scene.contract
    if contract is None:
        return None
    steps = tuple(_end(contract))
    end = ContractDate("contract-end", f"Contract {contract.reference} ends", contract.current_end, steps)
    gap = _gap(contract.current_end, start)
    options: list[OptionDates] = []
    notes = list(notes_of(contract, gap))
    for option in contract.options:
        try:
            options.append(_option(scene, contract, option, _gap(option.last, start)))
        except CalendarHorizon as horizon:
            notes.append(f"Extension {option.number}: its dates are left open, because {horizon.message}")
    try:
        voluntary = _voluntary(scene, contract)
    except CalendarHorizon:
        voluntary = None
    asks = tuple(asks_of(contract))
    successor = scene.reference if isinstance(scene, Scene) else None
    terms = term_days(contract)
    return Continuity(contract, end, start, gap, tuple(options), voluntary, terms, asks, tuple(notes), successor)


def continuity_of(plan: Plan) -> Continuity | None:
    """The contract of a plan against the start of the service that the plan leads to."""
    goal = plan.milestone(plan.goal) if plan.goal else None
    return continuity(plan.scene, (goal.actual or goal.forecast) if goal else None)


def contract_date(plan: Plan, key: str) -> ContractDate | None:
    """A date that the contract of a plan imposes, by its key; ``None`` when there is none of that name."""
    if not key.startswith(("extension-", "contract-end", "voluntary-notice")):
        return None
    found = continuity_of(plan)
    return next((item for item in found.dates() if item.key == key), None) if found else None


def _gap(end: date, start: date | None) -> int | None:
    return None if start is None else max(0, (start - end).days - 1)


def _end(contract: Contract) -> Iterator[TraceStep]:
    """How the current end was found."""
    if contract.end is not None and contract.end != contract.computed_end:
        because = f"{say(contract.end)} is written as its end; its terms end on {say(contract.computed_end)}"
        yield plain_step("contract-end", "entered", f"contract {contract.reference}, end", contract.end, because)
        return
    used = sum(option.months for option in contract.extensions if option.status == "used")
    yield from _term(
        "contract-end", contract, contract.months + used, f"{used} months of extension used" if used else ""
    )


def _term(key: str, contract: Contract, months: int, added: str) -> Iterator[TraceStep]:
    source = f"contract {contract.reference}"
    yield plain_step(key, "entered", f"{source}, start", contract.start, f"{contract.reference} starts")
    counted = MonthsBeginningWith(months).count(contract.start)
    because = f"{months} months beginning with its first day" + (f", {added} counted in" if added else "")
    yield count_step(key, "contract-term", f"{source}, months", counted, because)


def _extended(contract: Contract, option: Option) -> Iterator[TraceStep]:
    """How the end that an option extends was found."""
    earlier = [other.extension.months for other in contract.options if other.number < option.number]
    if not earlier:
        yield from _end(contract)
        return
    words = f"the {sum(earlier)} months of the options before extension {option.number}"
    if contract.end is None or contract.end == contract.computed_end:
        used = sum(other.months for other in contract.extensions if other.status == "used")
        yield from _term("contract-end", contract, contract.months + used + sum(earlier), words)
        return
    yield from _end(contract)
    counted = MonthsBeginningWith(sum(earlier)).count(contract.end + ONE_DAY)
    yield count_step("contract-end", "contract-term", f"contract {contract.reference}, extensions", counted, words)


def _option(scene: AroundContract, contract: Contract, option: Option, gap: int | None) -> OptionDates:
    key = f"extension-{option.number}"
    chain: list[ContractDate] = []
    so_far = list(_extended(contract, option))

    def link(name: str, title: str, steps: Iterable[TraceStep]) -> date:
        so_far.extend(steps)
        day = so_far[-1].result
        assert day is not None
        chain.append(ContractDate(f"{key}-{name}", title, day, tuple(so_far)))
        return day

    notice = link("notice", f"Notice of extension {option.number} given", _notice(scene, contract, option))
    published = link(
        "published", "Decision published, its call-in over before the notice", _published(scene, key, notice)
    )
    committee = scene.committees.get(contract.decided_by or "")
    meeting = _last_meeting(scene, committee, published) if committee else None
    decided = link(
        "decide-by", f"Extension {option.number} decided", _decided(scene, key, published, committee, meeting)
    )
    before_decision = len(so_far)
    if contract.key_decision:
        link("key-decision-notice", "Notice of the key decision published", _noticed(scene, key, decided))
        del so_far[before_decision:]
    if meeting is not None:
        papers = meeting.chain[-1]
        steps = list(paper_steps(scene, key, meeting, f"{key}-{papers.key}"))
        link("agenda", "Agenda published", (step for step in steps if step.milestone == f"{key}-agenda"))
        link(papers.key, papers.title, (step for step in steps if step.milestone == f"{key}-{papers.key}"))
    first = min(item.date for item in chain)
    status: OptionStatus = "open" if first >= scene.as_of else "urgent" if notice >= scene.as_of else "lost"
    provisional = committee is not None and meeting is None
    return OptionDates(option, tuple(chain), status, provisional, gap)


def _notice(scene: AroundContract, contract: Contract, option: Option) -> Iterator[TraceStep]:
    """The last working day on which notice of an option serves."""
    key, extension = f"extension-{option.number}-notice", option.extension
    source, end = f"contract {contract.reference}, extensions", option.extends
    day = option.notice_by or end
    if option.notice_by is None:
        because = f"no notice is entered: the option must be used by the end itself, {say(end)}"
        yield plain_step(key, "contract-notice", source, end, because)
    else:
        months = extension.notice_months is not None
        count = (extension.notice_months if months else extension.notice_days) or 0
        unit = "months" if months else "days"
        because = f"the contract wants {count} {unit} of notice before {say(end)}"
        yield TraceStep(key, "contract-notice", source, "days", end, -count, unit, (), (), day, because)
    safe = scene.working.on_or_before(day)
    if safe != day:
        calendar = f"calendar {scene.working.id}"
        yield plain_step(
            key, "working-day", calendar, safe, "moved back to a working day, so that somebody can give it"
        )


def _published(scene: AroundContract, key: str, notice: date) -> Iterator[TraceStep]:
    """The last day for publishing a decision whose call-in is over on the day before ``notice``."""
    rule = scene.rules[CALLIN_RULE]
    last = notice - ONE_DAY
    counted = rule.counting(scene.calendars).latest_start(last)
    because = f"Decision published: {rule.wording} The period is over by {say(last)}, the day before the notice"
    yield rule_step(f"{key}-published", rule, counted, because)
    safe = scene.working.on_or_before(counted.result)
    if safe != counted.result:
        yield plain_step(f"{key}-published", "working-day", f"calendar {scene.working.id}", safe,
                         "moved back to a working day, so that somebody can publish it")  # fmt: skip


def _last_meeting(scene: AroundContract, committee: Committee, published: date) -> MeetingDates | None:
    """The last published meeting of the committee whose decision can be published, a working day later, in time.

    None where the published calendar ends more than ``_QUARTER`` before that day: its next meetings are not known yet.
    """
    day = DaysBefore(1, scene.working).first(published)
    meetings = sorted(committee.meetings, key=lambda item: item.date)
    if not meetings or meetings[-1].date + _QUARTER < day:
        return None
    policy, rules, calendars, working = scene.council.policy, scene.rules, scene.calendars, scene.working
    before = (item for item in meetings if item.date <= day)
    return last_usable_by([meeting_dates(committee, item, policy, rules, calendars, working) for item in before], day)


def _decided(
    scene: AroundContract, key: str, published: date, committee: Committee | None, meeting: MeetingDates | None
) -> Iterator[TraceStep]:
    milestone = f"{key}-decide-by"
    counted = DaysBefore(1, scene.working).latest_start(published)
    because = f"a decision is published on the working day after it is taken, here {say(published)}"
    yield count_step(milestone, "next-working-day", f"calendar {scene.working.id}", counted, because)
    if committee is not None and meeting is not None:
        because = f"the last published meeting of {committee.title} by {say(counted.result)}"
        yield plain_step(milestone, "last-usable-meeting", f"calendar of {committee.title}", meeting.date, because)


def _noticed(scene: AroundContract, key: str, decided: date) -> Iterator[TraceStep]:
    milestone, rule = f"{key}-key-decision-notice", scene.rules[NOTICE_RULE]
    ruling = rule.count_back(decided, scene.calendars)
    yield rule_step(milestone, rule, ruling.counted, f"Key decision noticed: {rule.wording}")
    if ruling.safe_day != ruling.counted.result:
        yield plain_step(milestone, "working-day", f"calendar {rule.safe_calendar}", ruling.safe_day,
                         "moved back to a working day, so that somebody can publish it")  # fmt: skip


def _voluntary(scene: AroundContract, contract: Contract) -> ContractDate | None:
    """When a voluntary or community body is told that its contract ends."""
    if contract.voluntary_sector is False:
        return None
    rule, key = scene.rules[VOLUNTARY_RULE], "voluntary-notice"
    ruling = rule.count_back(contract.current_end, scene.calendars)
    steps = [*_end(contract), rule_step(key, rule, ruling.counted, rule.wording)]
    if ruling.safe_day != ruling.counted.result:
        calendar = f"calendar {rule.safe_calendar}"
        steps.append(plain_step(key, "working-day", calendar, ruling.safe_day, "moved back to a working day"))
    return ContractDate(key, "Provider and users told that the funding ends", ruling.safe_day, tuple(steps))

"""Everything that a database holds, as values, as of a day; plans are made when asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from commissioning.actions import Desk, as_recorded
from commissioning.by_identity import ByIdentity
from commissioning.dates import Calendars, HolidayData, WorkingCalendar
from commissioning.errors import BadInput, NotFound, Source
from commissioning.model import (
    Action,
    Committee,
    Contact,
    Contract,
    Council,
    Evidence,
    Facts,
    ForwardItem,
    ItemRecord,
    Meeting,
    MunicipalYear,
    Noun,
    PaperItem,
    Product,
    ProgrammeItem,
    Register,
    Settlement,
    Template,
    Workstream,
)
from commissioning.plan import ContractScene, MeetingDates, Plan, Scene, make_plan, meetings_reached
from commissioning.plan.papers import PaperDesk
from commissioning.plan.programme.papers import items_at_meetings
from commissioning.plan.programme.written import Written
from commissioning.rules import RuleLibrary, standard_rules
from commissioning.service.counting.holiday_data import calendars_of, holidays_of
from commissioning.service.nouns import N, Nouns, noun_of, with_meetings
from commissioning.sources import built_in_templates
from commissioning.store import StoredMeeting, Unit

SORTS: Mapping[str, type[Noun]] = {
    "council": Council,
    "template": Template,
    "committee": Committee,
    "contact": Contact,
    "contract": Contract,
    "register": Register,
    "workstream": Workstream,
    "action": Action,
    "programme": ProgrammeItem,
    "paper": PaperItem,
    "product": Product,
    "forward_plan": ForwardItem,
}


MOST_NAMED = 20
"""How many workstreams a sentence names."""

ASKED_SINGLY = 3
"""Of more workstreams than this, what has happened is read of all at once."""

_RULES: ByIdentity[RuleLibrary] = ByIdentity(8)

_READ_ONCE = frozenset({
    "council", "councils", "holidays", "calendars", "rules", "templates", "stored_meetings", "contracts", "contacts",
    "workstreams", "actions", "programme", "facts",
})  # fmt: skip
"""What hangs on no meeting, so that a reading with other meetings need not read it again."""


class Portfolio:
    """One reading of the database. ``as_of`` is today for everything that it computes.

    ``only`` names the workstreams that are read, with what has happened to them; else all are.
    """

    def __init__(self, unit: Unit, as_of: date, *, only: Collection[str] | None = None) -> None:
        self.as_of = as_of
        self._unit = unit
        self._only = only
        self._plans: dict[str, Plan] = {}
        self._asked: dict[str, Facts] = {}

    def _nouns(self, sort: str, cls: type[N], keys: Collection[str] | None = None) -> Nouns[N]:
        return Nouns(cls, self._unit.nouns(sort, keys))

    @cached_property
    def council(self) -> Council:
        """The council. Raises ``BadInput`` when none has been loaded."""
        if not self.councils:
            message = "No council has been loaded. Load a file with 'council:', its name and its calendar."
            raise BadInput("missing-field", message)
        return next(iter(self.councils.values()))

    @cached_property
    def councils(self) -> Mapping[str, Council]:
        """The council, if one has been loaded."""
        return self._nouns("council", Council)

    @cached_property
    def holidays(self) -> HolidayData:
        """The holiday data that the database counts with."""
        return holidays_of(self._unit)

    @cached_property
    def calendars(self) -> Calendars:
        """The four calendars, of the holiday data that the database counts with."""
        return calendars_of(self._unit)

    @property
    def working(self) -> WorkingCalendar:
        """The council's own working calendar."""
        return self.calendars[self.council.calendar]

    @cached_property
    def rules(self) -> RuleLibrary:
        """The rule library as the council reads it."""
        council = self.council
        return _RULES.found((council,), lambda: standard_rules().as_read_by(council.policy.rules, council.calendar))

    @cached_property
    def templates(self) -> Mapping[str, Template]:
        """Built-in templates and the council's own, by kind; the council's own come first."""
        return {**built_in_templates(), **self._nouns("template", Template)}

    @cached_property
    def stored_meetings(self) -> tuple[StoredMeeting, ...]:
        """Every meeting as it is kept."""
        return self._unit.meetings()

    @cached_property
    def committees(self) -> Mapping[str, Committee]:
        """Committees with their meetings."""
        meetings: dict[str, list[Meeting]] = {}
        for stored in self.stored_meetings:
            meeting = noun_of(Meeting, stored.payload)
            settled = self.settlements.get(stored.id)
            meetings.setdefault(stored.committee, []).append(meeting.with_settlement(settled) if settled else meeting)
        found = self._nouns("committee", Committee)
        return {key: with_meetings(item, tuple(meetings.get(key, ()))) for key, item in found.items()}

    @cached_property
    def settlements(self) -> Mapping[str, Settlement]:
        """How meetings came to their dates of which sources disagree, by the lasting id of the meeting."""
        return {id: Settlement.of(entries[-1]) for id, entries in self._unit.desk("meeting").items()}

    @cached_property
    def contracts(self) -> Nouns[Contract]:
        """Contracts by reference."""
        return self._nouns("contract", Contract)

    @cached_property
    def contacts(self) -> Mapping[str, Contact]:
        """Where roles are reached, by role."""
        return self._nouns("contact", Contact)

    @property
    def suppliers(self) -> Iterator[str]:
        """The suppliers of all contracts, as they are written."""
        return self.contracts.written("supplier")

    @cached_property
    def workstreams(self) -> Mapping[str, Workstream]:
        """Workstreams by reference, in the order in which they were loaded."""
        return self._nouns("workstream", Workstream, self._only)

    @property
    def references(self) -> tuple[str, ...]:
        """What the workstreams are called, in the order in which they were loaded."""
        if self._only is not None or "workstreams" in vars(self):
            return tuple(self.workstreams)
        return self._unit.keys("workstream")

    @cached_property
    def written_actions(self) -> Mapping[str, Action]:
        """Agreed actions by id, as files and ``action add`` wrote them, without what was recorded of them since."""
        return self._nouns("action", Action)

    @cached_property
    def actions(self) -> Mapping[str, Action]:
        """Agreed actions by id, with what was recorded of them up to the portfolio's day."""
        entries = self._unit.desk("action")
        found = self.written_actions
        return {id: as_recorded(action, entries.get(id, ()), self.as_of) for id, action in found.items()}

    @cached_property
    def programme(self) -> Mapping[str, ProgrammeItem]:
        """The lines of the work programmes, by the id that each keeps."""
        return self._nouns("programme", ProgrammeItem)

    @cached_property
    def forward_plan(self) -> Mapping[str, ForwardItem]:
        """The items of the forward plans, by the id that each keeps."""
        return self._nouns("forward_plan", ForwardItem)

    @cached_property
    def written_programme(self) -> Written:
        """What is kept of all work programmes, and what was recorded of their items."""
        sources = {
            stored.key: Source(stored.path, stored.line)
            for sort in ("programme", "forward_plan")
            for stored in self._unit.nouns(sort)
            if stored.path
        }
        records = {id: tuple(map(ItemRecord.of, said)) for id, said in self._unit.desk("programme").items()}
        return Written(self.programme, self.forward_plan, records, sources)

    @property
    def municipal_years(self) -> tuple[MunicipalYear, ...]:
        """The municipal years that the council wrote; none before a council is known."""
        return next((council.municipal_years for council in self.councils.values()), ())

    @cached_property
    def paper_desk(self) -> PaperDesk:
        """What reports to meetings are made from besides plans."""
        written = tuple(self._nouns("paper", PaperItem).values())
        programme = items_at_meetings(
            self.written_programme, self.committees.values(), self.as_of, self.municipal_years
        )
        return PaperDesk(self.meetings, written, tuple(programme), self._unit.desk("paper"))

    @cached_property
    def products(self) -> Mapping[str, Product]:
        """What comes round each month, quarter or year, by key."""
        return self._nouns("product", Product)

    @cached_property
    def facts(self) -> Mapping[str, Facts]:
        """What has happened, by workstream."""
        return self._unit.facts(self._only)

    def happened_to(self, reference: str) -> Facts:
        """What has happened to one workstream: a record of one out of thousands need not read the others."""
        if "facts" in vars(self) or self._only is not None:
            return self.facts.get(reference, Facts())
        if reference not in self._asked:
            if len(self._asked) == ASKED_SINGLY:
                return self.facts.get(reference, Facts())
            self._asked[reference] = self._unit.facts([reference]).get(reference, Facts())
        return self._asked[reference]

    def facts_of(self, reference: str) -> Facts:
        """What has happened to a workstream and holds, whenever it happened: what a new record stands on."""
        return self.happened_to(reference).in_force()

    def evidence_of(self, reference: str) -> tuple[Evidence, ...]:
        """All evidence of a workstream, that of attempts that failed too."""
        return self.happened_to(reference).evidence

    @cached_property
    def desk(self) -> Desk:
        """What the alert rules look at besides plans."""
        return Desk(self.council.policy, self.calendars, self.working, self.meetings, self.committees, self.rules)

    @cached_property
    def meetings(self) -> Mapping[str, Sequence[MeetingDates]]:
        """Every meeting that the holiday data covers, with its paper deadlines, by committee and date."""
        council, rules, calendars = self.council, self.rules, self.calendars
        return {
            key: meetings_reached(committee, council, rules, calendars) for key, committee in self.committees.items()
        }

    def beyond(self, key: str | None = None) -> Iterator[tuple[Committee, Meeting]]:
        """The meetings whose paper deadlines the holiday data does not reach: nothing is planned for them."""
        for committee in self.committees.values() if key is None else (self.committees[key],):
            reached = {item.date for item in self.meetings[committee.key]}
            yield from ((committee, meeting) for meeting in committee.meetings if meeting.date not in reached)

    def with_committees(self, changed: Mapping[str, Committee], plans: Iterable[Plan] = ()) -> Portfolio:
        """The same reading with some committees as they would be; ``plans`` are those that were made so already."""
        self.read()
        found = Portfolio(self._unit, self.as_of, only=self._only)
        vars(found).update({name: value for name, value in vars(self).items() if name in _READ_ONCE})
        vars(found)["committees"] = {**self.committees, **changed}
        found._plans = {plan.reference: plan for plan in plans}
        return found

    def read(self) -> Portfolio:
        """Reads all that plans are made from, so that they can still be made as it was before a change."""
        if self._unit.nouns("council"):
            _ = (self.council, self.rules)
        _ = (self.templates, self.committees, self.contracts, self.workstreams, self.facts)
        return self

    def workstream(self, reference: str) -> Workstream:
        """One workstream. Raises ``NotFound`` with those that there are."""
        if "workstreams" not in vars(self):
            stored = self._unit.noun("workstream", reference)
            if stored is not None and (self._only is None or reference in self._only):
                return noun_of(Workstream, stored.payload)
        found = self.workstreams.get(reference)
        if found is None and reference in self.contracts:
            following = ", ".join(self.followers(reference))
            asked = f"Ask for {following}, which follows it" if following else "No workstream follows it"
            see = f"'commissioning continuity {reference}' shows it"
            raise NotFound("not-found", f"{reference} is a contract, not a workstream. {asked}; {see}.")
        if found is None:
            known = self._unit.keys("workstream")
            more = f" and {len(known) - MOST_NAMED} more" if len(known) > MOST_NAMED else ""
            there = ", ".join(known[:MOST_NAMED]) or "none yet"
            raise NotFound("not-found", f"There is no workstream '{reference}'. There is: {there}{more}.")
        return found

    def followers(self, contract: str) -> tuple[str, ...]:
        """The workstreams that follow a contract."""
        return tuple(reference for reference, work in self.workstreams.items() if work.contract == contract)

    def contract_scene(self, reference: str) -> ContractScene:
        """What the dates of a contract that no workstream follows are counted from."""
        contract = self.contracts[reference]
        return ContractScene(contract, self.council, self.calendars, self.rules, self.as_of, self.committees)

    def contracts_alone(self) -> Iterator[ContractScene]:
        """The contracts that no workstream follows; none before a council is known, on whose days they are counted."""
        followed = {work.contract for work in self.workstreams.values()}
        if self.councils:
            yield from (self.contract_scene(reference) for reference in self.contracts if reference not in followed)

    def scene(self, reference: str) -> Scene:
        """What the plan of a workstream is made from."""
        work = self.workstream(reference)
        return Scene(
            work,
            self.templates[work.kind],
            self.council,
            self.calendars,
            self.rules,
            self.as_of,
            self.contracts.get(work.contract) if work.contract else None,
            self.committees,
            self.happened_to(reference),
        )

    def plan(self, reference: str) -> Plan:
        """The plan of a workstream as of the portfolio's day."""
        if reference not in self._plans:
            self._plans[reference] = make_plan(self.scene(reference))
        return self._plans[reference]

    def plan_once(self, reference: str) -> Plan:
        """The same, but not kept: who goes through thousands has room for one."""
        return self._plans.get(reference) or make_plan(self.scene(reference))

    def plans(self) -> Iterator[Plan]:
        """Every plan, in the order in which the workstreams were loaded."""
        for reference in self.read().workstreams:
            yield self.plan(reference)

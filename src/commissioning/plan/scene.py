"""What a plan is made from, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from commissioning.dates import Calendars, WorkingCalendar
from commissioning.model import Committee, Contract, Council, Facts, PaperStep, Template, Workstream
from commissioning.plan.meetings import MeetingDates, links_of, meetings_reached
from commissioning.plan.regime import planned_regime
from commissioning.rules import RegimeFound, RuleLibrary


@dataclass(frozen=True)
class Scene:
    """Everything that decides a plan. The same scene gives the same plan.

    ``rules`` are read for the regime that the workstream is planned under.
    """

    workstream: Workstream
    template: Template
    council: Council
    calendars: Calendars
    rules: RuleLibrary
    as_of: date
    contract: Contract | None = None
    committees: Mapping[str, Committee] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)

    def __post_init__(self) -> None:
        # A rule's id means what applies to this procurement: 30 days to publish, or the 120 of light touch.
        object.__setattr__(self, "rules", self.rules.under(self.regime.regime))

    @property
    def reference(self) -> str:
        """What ``continuity`` is asked by."""
        return self.workstream.reference

    @property
    def regime(self) -> RegimeFound:
        """The procurement regime that it is planned under, with the reason."""
        return planned_regime(self.workstream, self.template)

    @property
    def working(self) -> WorkingCalendar:
        """The calendar on which the council counts its own working days."""
        return self.calendars[self.council.calendar]

    def committee_for(self, name: str | None) -> Committee | None:
        """The committee that a template names; ``scrutiny`` is the workstream's own."""
        if name is None:
            return None
        key = self.workstream.scrutiny if name == "scrutiny" else name
        return self.committees.get(key) if key else None

    def links_of(self, committee: Committee | None) -> tuple[PaperStep, ...]:
        """The paper deadline chain of a committee: its own, else the council's."""
        return links_of(committee, self.council.policy)

    def meetings_of(self, committee: Committee) -> tuple[MeetingDates, ...]:
        """The meetings of a committee that the holiday data reaches, by date, with their paper deadlines."""
        return meetings_reached(committee, self.council, self.rules, self.calendars)


@dataclass(frozen=True)
class ContractScene:
    """What the dates of a contract are counted from where no workstream follows it."""

    contract: Contract
    council: Council
    calendars: Calendars
    rules: RuleLibrary
    as_of: date
    committees: Mapping[str, Committee] = field(default_factory=dict)

    @property
    def reference(self) -> str:
        """What ``continuity`` is asked by."""
        return self.contract.reference

    @property
    def working(self) -> WorkingCalendar:
        """The calendar on which the council counts its own working days."""
        return self.calendars[self.council.calendar]


AroundContract = Scene | ContractScene
"""What the dates of a contract are counted from, with a workstream that follows it or without."""

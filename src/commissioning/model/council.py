"""The council, its own rules, its committees and their meetings."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from commissioning.errors import Source
from commissioning.model.action import ActionLimit
from commissioning.model.alerting import AlertSetting
from commissioning.model.approval import STANDARD_TOLERANCE, Tolerance
from commissioning.model.base import (
    AGAIN,
    ORIGINS,
    PATH,
    ClockTime,
    Keyed,
    Noun,
    OneOrMore,
    OrWords,
    Quotation,
    RealDate,
    Reference,
    Text,
    Withheld,
    same_words,
)
from commissioning.model.municipal_year import MunicipalYear
from commissioning.model.paper import DEFAULT_CHAIN, PaperStep, chain_in_order
from commissioning.model.programme import UnreadPart
from commissioning.model.settlement import ConflictRule, Settlement

CalendarName = Literal["days", "england", "uk", "elections"]
MeetingStatus = Literal["scheduled", "provisional", "moved", "cancelled", "held"]
SourceName = Literal["ics", "csv", "moderngov"]
CommitteeType = Literal["scrutiny", "executive", "council", "board", "partner"]


class RuleSetting(Noun):
    """A value that a council sets for a rule of the library: its number, its calendar, or both."""

    value: Annotated[int, Field(ge=1, le=3650)] | None = None
    calendar: CalendarName | None = None
    because: Text | None = Field(None, description="Where the council's own rule stands.")


class Closure(Noun):
    """Days on which the council's offices are shut. They do not stop a statutory clock; they are warned of."""

    start: RealDate
    end: RealDate
    reason: Text

    @model_validator(mode="after")
    def _in_order(self) -> Closure:
        if self.end < self.start:
            context = {"value": f"{self.start} to {self.end}", "remedy": "Give the earlier date as start."}
            raise PydanticCustomError("stage-order", "the closure {value} ends before it starts.", context)
        return self


class Recess(Noun):
    """Days on which committees do not meet. They stop no clock; a meeting that falls in them is warned of."""

    start: RealDate
    end: RealDate
    reason: Text = "recess"
    committee: Reference | None = Field(None, description="The committee; without one, all of the council's.")

    @model_validator(mode="after")
    def _in_order(self) -> Recess:
        if self.end < self.start:
            context = {"value": f"{self.start} to {self.end}", "remedy": "Give the earlier date as start."}
            raise PydanticCustomError("stage-order", "the recess {value} ends before it starts.", context)
        return self


class Election(Noun):
    """A poll. Its pre-election period runs from the publication of the notice of election to polling day."""

    polling_day: RealDate
    title: Text = "election"
    notice_published: RealDate | None = Field(
        None, description="The day on which the notice was in fact published; else the last lawful day counts."
    )
    council: Text | None = Field(
        None, description="The partner whose poll it is, as workstreams name it in joint_with; without one, our own."
    )
    whole_council: bool = Field(False, description="Every seat is up: committees are appointed anew after it.")

    @model_validator(mode="after")
    def _in_order(self) -> Election:
        if self.notice_published and self.notice_published > self.polling_day:
            context = {"value": str(self.notice_published), "remedy": "Give the day before the poll on which it was."}
            raise PydanticCustomError("stage-order", "the notice of {value} comes after its poll.", context)
        return self


class Role(Noun):
    """Who holds a role, who stands in for them, and up to which value the role may decide."""

    holders: OneOrMore[Text] = Field(
        default=(), description="As --by names them; without any, anybody may decide in it."
    )
    stand_ins: OneOrMore[Text] = Field(default=(), description="Who may decide for a holder.")
    limit: Annotated[int, Field(ge=0, le=10_000_000_000)] | None = Field(
        None, description="The delegated limit: whole pounds including VAT."
    )

    @model_validator(mode="after")
    def _stands_in_for_somebody(self) -> Role:
        if self.stand_ins and not self.holders:
            context = {"value": ", ".join(self.stand_ins), "remedy": "Name under 'holders:' whom they stand in for."}
            raise PydanticCustomError("missing-field", "the stand-ins ({value}) stand in for nobody.", context)
        return self


class Policy(Noun):
    """What the council decides for itself. Every value has a stated default."""

    rules: Keyed[RuleSetting] = Field(default={}, description="Settings for rules of the library, by rule id.")
    paper_chain: tuple[PaperStep, ...] = Field(
        default=DEFAULT_CHAIN,
        description="Links counted back from agenda publication; the last one is the paper deadline.",
    )
    due_soon: Annotated[int, Field(ge=0, le=120, description="Working days ahead that alerts look.")] = 10
    notice_lead: Annotated[
        int,
        Field(ge=0, le=120, description="Working days before its last one that a key decision's notice is due."),
    ] = 10
    director: Text | None = Field(
        None, description="The role that hears of what stays undone, unless a workstream names its own director."
    )
    at_risk: Annotated[
        int, Field(ge=0, le=365, description="Calendar days of slack below which a plan is at risk.")
    ] = 14
    alerts: Keyed[AlertSetting] = Field(default={}, description="Settings for alert rules, by rule id.")
    action_clocks: Keyed[ActionLimit] = Field(
        default={},
        description="How long an agreed action of a type has when nobody set a date: a length, or 'next meeting'. "
        "Without it, 'circulate' has 10 working days, and the other types have no date of their own.",
    )
    closures: tuple[Closure, ...] = ()
    recess: tuple[Recess, ...] = ()
    roles: Keyed[Role] = Field(default={}, description="Who may decide at gates, by the name of the role.")
    tolerance: Tolerance = Field(
        default=STANDARD_TOLERANCE, description="How far what was approved may move before the approval is void."
    )
    meeting_gap_weeks: Annotated[
        int, Field(ge=1, le=52, description="Weeks that a paper waits for a meeting before a plan says so.")
    ] = 8
    date_conflicts: ConflictRule = Field(
        "ask",
        description="When papers give one meeting several dates: a person settles it, or the paper of the latest day.",
    )
    most_items: Annotated[int, Field(ge=1, le=100)] | None = Field(
        None, description="Items that a meeting should carry at most; one that carries more is warned of."
    )

    @model_validator(mode="after")
    def _a_role_stands_once(self) -> Policy:
        known: dict[str, str] = {}
        for name in self.roles:
            first = known.setdefault(same_words(name), name)
            if first != name:
                context = {"value": name, "first": first, "remedy": "Write one of the two, with all its holders."}
                raise PydanticCustomError("duplicate-field", "'{value}' is the same role as '{first}'.", context)
        return self

    @model_validator(mode="after")
    def _chain_ends(self) -> Policy:
        if not self.paper_chain:
            context = {"value": "[]", "remedy": "Give at least the link 'papers', or leave paper_chain out."}
            raise PydanticCustomError("wrong-value", "paper_chain has no link.", context)
        chain_in_order(self.paper_chain)
        return self


class Council(Noun):
    """The council whose plans these are."""

    name: Text
    calendar: CalendarName = Field(description="The working calendar on which the council counts its own working days.")
    policy: Policy = Policy()
    elections: tuple[Election, ...] = ()
    municipal_years: tuple[MunicipalYear, ...] = Field(
        default=(), description="From annual meeting to annual meeting; where none is written, one is assumed."
    )

    @model_validator(mode="after")
    def _years_follow(self) -> Council:
        years = sorted(self.municipal_years, key=lambda year: year.start)
        for one, other in pairwise(years):
            if one.title == other.title:
                context = {"value": one.title, "remedy": "Give each municipal year a title of its own."}
                raise PydanticCustomError("duplicate-field", "two municipal years are called {value}.", context)
            if other.start <= (one.end or one.start):
                context = {"value": other.title, "first": one.title, "remedy": "Let it start after the other ends."}
                raise PydanticCustomError(
                    "stage-order", "the municipal year {value} starts before {first} has ended.", context
                )
        return self


class Origin(BaseModel):
    """A source that tells of a meeting, and what it said last: what it repeats is no news, what it changes is.

    Attributes:
        source: the sort of file: ``ics``, ``csv`` or ``moderngov``. With the committee it names the source, whatever
            the file is called and whichever program exported it.
        id: the meeting's id there: a UID (with its RECURRENCE-ID), a meetingid, or what a column ``id`` holds.
        sequence: SEQUENCE of RFC 5545, where the source has one.
        stamp: the instant of this version in UTC (ISO 8601): LAST-MODIFIED, else DTSTAMP.
        date: the date that it gave.
        status: the status that it gave, if any.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: SourceName
    id: str | None = None
    sequence: int | None = None
    stamp: str | None = None
    date: dt.date | None = None
    status: MeetingStatus | None = None

    def newer_than(self, other: Origin) -> bool | None:
        """Whether this is a later version than another of the same id; ``None`` where neither is known to be later."""
        for ours, theirs in ((self.sequence, other.sequence), (self.stamp, other.stamp)):
            if ours is not None and theirs is not None and ours != theirs:
                return ours > theirs  # type: ignore[operator]
        return None


class Meeting(Noun):
    """A meeting of a committee. Its identity outlives its date: ``was`` keeps the dates it had before."""

    date: RealDate
    time: ClockTime | None = None
    place: Text | None = None
    status: MeetingStatus = "scheduled"
    was: OneOrMore[RealDate] = Field(default=(), description="Dates this meeting had before, the first one first.")
    stated: OneOrMore[Quotation] = Field(default=(), description="What papers say its date is.")
    note: Text | None = None
    withheld: Withheld | None = Field(
        None, description="Why it is in no public calendar: exempt, embargoed, or still a draft."
    )
    path: Annotated[SkipJsonSchema[str | None], Field(alias=PATH, exclude=True, repr=False)] = None
    """The file that wrote it, where that is another than its committee's."""
    origins: Annotated[SkipJsonSchema[tuple[Origin, ...] | None], Field(alias=ORIGINS, exclude=True, repr=False)] = None
    """The calendars of other programs that tell of it."""
    again: Annotated[SkipJsonSchema[int | None], Field(alias=AGAIN, exclude=True, repr=False)] = None
    """Which meeting this is, from 2, of those that were first known by one date: the others were moved away from it."""
    _settled: Settlement | None = PrivateAttr(None)

    @property
    def settled(self) -> Settlement | None:
        """How it was settled on which of several dates it is, if it was."""
        return self._settled

    def with_settlement(self, settled: Settlement | None) -> Meeting:
        """The same meeting, knowing how its date was settled."""
        copy = self.model_copy()
        copy._settled = settled  # noqa: SLF001  (its own class)
        return copy

    def source(self, path: str | None) -> Source | None:
        """Where this meeting was written, given the file of its committee."""
        return super().source(self.path or path)

    @property
    def first_date(self) -> dt.date:
        """The date by which the meeting was first known; its identity is made from it once."""
        return self.was[0] if self.was else self.date

    @property
    def known_by(self) -> str:
        """What tells a meeting from all others of its committee, whatever date it has now."""
        return f"{self.first_date}/{self.again}" if self.again else self.first_date.isoformat()


def _meeting(value: object) -> object:
    return {"date": value} if isinstance(value, str) else value


class Committee(Noun):
    """A committee and its calendar."""

    key: Reference
    title: Text
    type: CommitteeType = "scrutiny"
    time: ClockTime | None = Field(None, description="When its meetings begin, unless a meeting says otherwise.")
    place: Text | None = None
    withheld: Withheld | None = Field(
        None, description="Why none of its meetings is in a public calendar: exempt, embargoed, or still a draft."
    )
    clerk: Text | None = Field(None, description="The role that clerks it, never a person; it hears of its papers.")
    chair: Text | None = Field(None, description="The role that the chair's briefing goes to, never a person.")
    paper_chain: tuple[PaperStep, ...] = Field(
        default=(), description="Its own chain of paper deadlines; without one, the council's (policy.paper_chain)."
    )
    meetings: tuple[Annotated[Meeting, OrWords()], ...] = ()
    unread: OneOrMore[UnreadPart] = Field(
        default=(), description="Parts of its work programmes that nobody could read: what stood there is not dropped."
    )

    @model_validator(mode="after")
    def _chain_in_order(self) -> Committee:
        chain_in_order(self.paper_chain)
        return self

    @model_validator(mode="before")
    @classmethod
    def _short_meetings(cls, value: object) -> object:
        if isinstance(value, dict) and isinstance(value.get("meetings"), list):
            return {**value, "meetings": [_meeting(item) for item in value["meetings"]]}
        return value

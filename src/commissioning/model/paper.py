"""Reports to meetings: the chain of deadlines before one, its versions, and who cleared which of them when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from commissioning.model.base import ClockTime, Noun, OneOrMore, RealDate, Reference, Text, same_words
from commissioning.model.record import DeskEntry

VersionName = Annotated[Text, Field(max_length=100)]
RoleName = Annotated[Text, Field(max_length=100)]


class PaperStep(Noun):
    """One link of the paper deadline chain: due so many working days before the link that follows it.

    A link may be a clearance (``clears``) or a briefing (``briefs``); any other is a step of the report itself. Links
    side by side (``beside``) are counted back from the same day, each by its own length, and the link before them from
    the earliest of them.
    """

    key: Reference
    title: Text
    working_days: Annotated[int, Field(ge=1, le=120, description="Working days before the next link.")]
    clears: OneOrMore[RoleName] = Field(
        default=(), description="The roles that clear the report here: finance, legal and so on."
    )
    briefs: RoleName | None = Field(None, description="The role that is briefed here, for example lead member.")
    beside: Reference | None = Field(
        None, description="The link, written before this one, that this one runs side by side with."
    )
    before: Literal["next", "meeting"] = Field(
        "next", description="Counted back from the next link (for the last one, the agenda), or from the meeting."
    )
    at: ClockTime | None = Field(None, description="The time of day by which it is due, as written; days are counted.")


PaperChain = tuple[PaperStep, ...]

CLEARING_ROLES = ("finance", "legal", "equalities", "climate")

DEFAULT_CHAIN: PaperChain = (
    PaperStep(key="draft", title="Draft report", working_days=10),
    PaperStep(
        key="clearances",
        title="Finance, legal, equalities and climate clearances",
        working_days=5,
        clears=CLEARING_ROLES,
    ),
    # Beside the clearances, so that it moves none of the days that a council without a chain of its own has had.
    PaperStep(key="briefing", title="Lead-member briefing", working_days=2, briefs="lead member", beside="clearances"),
    PaperStep(key="papers", title="Final report to governance", working_days=3),
)


def clearing_roles(chain: Sequence[PaperStep]) -> tuple[str, ...]:
    """The roles that clear a report, in the order of its chain."""
    return tuple(role for link in chain for role in link.clears)


def points(chain: Sequence[PaperStep]) -> tuple[PaperChain, ...]:
    """The links of a chain in order, those that run side by side together."""
    found: list[list[PaperStep]] = []
    for link in chain:
        if link.beside is not None and found:
            found[-1].append(link)
        else:
            found.append([link])
    return tuple(tuple(point) for point in found)


def chain_in_order(chain: PaperChain) -> PaperChain:
    """The chain, when it can be counted. Raises ``PydanticCustomError`` with the link that cannot be."""
    roles: dict[str, str] = {}
    for point in points(chain):
        for number, link in enumerate(point):
            if link.beside is not None and link.beside not in {other.key for other in point[:number]}:
                remedy = "Write the links that run side by side one below the other, and name the first of them."
                context = {"value": link.key, "beside": link.beside, "remedy": remedy}
                sentence = "the link '{value}' runs beside '{beside}', which does not stand directly before it."
                raise PydanticCustomError("wrong-value", sentence, context)
            for role in link.clears:
                first = roles.setdefault(same_words(role), link.key)
                if first != link.key:
                    context = {"value": role, "first": first, "remedy": "Let each role clear the report once."}
                    sentence = "the role '{value}' clears the report at '{first}' already."
                    raise PydanticCustomError("duplicate-field", sentence, context)
    if chain and (len(points(chain)[-1]) > 1 or chain[-1].clears or chain[-1].briefs):
        remedy = "End the chain with one link that is neither a clearance nor a briefing, for example 'papers'."
        context = {"value": chain[-1].key, "remedy": remedy}
        sentence = "the last link is when the final report reaches governance, and '{value}' is not that."
        raise PydanticCustomError("wrong-value", sentence, context)
    return chain


class PaperVersion(Noun):
    """A version of a report: what it is called, its day, and where it is."""

    version: VersionName = Field(description="Its number or label, for example 1.2.")
    dated: RealDate | None = Field(
        None, description="The day from which it existed; without one, it existed when it was first cleared."
    )
    link: Text | None = None


class Clearance(Noun):
    """What a role said of a version of a report. Without a date it is no clearance, and silence is none either."""

    role: RoleName = Field(description="The role that the chain asks for: finance, legal and so on.")
    version: VersionName
    dated: RealDate | None = Field(None, description="Its date; a signature without one is kept, and clears nothing.")
    refused: bool = False
    by: Text | None = Field(None, description="The post that gave it, never a person.")
    note: Text | None = None


class PaperItem(Noun):
    """A report to a meeting, with its versions and clearances: a workstream's milestone, or one of its own."""

    key: Reference
    title: Text | None = Field(None, description="Its title; of a milestone, else the milestone's.")
    committee: Reference | None = None
    meeting: RealDate | None = Field(None, description="The date of its meeting, or one that the meeting had.")
    workstream: Reference | None = None
    milestone: Text | None = Field(None, description="The step or gate of the workstream that it is the report of.")
    item: Text | None = Field(None, description="The item of the work programme that it is the report of.")
    owner: Text | None = Field(None, description="A role, never a person.")
    key_decision: bool = Field(False, description="The meeting takes a key decision on it (SI 2012/2089 reg 8).")
    versions: tuple[PaperVersion, ...] = ()
    clearances: tuple[Clearance, ...] = ()

    @model_validator(mode="after")
    def _has_a_place(self) -> PaperItem:
        if (self.milestone is None) != (self.workstream is None) and self.meeting is None:
            context = {"value": self.key, "remedy": "Write both 'workstream:' and 'milestone:'."}
            raise PydanticCustomError("missing-field", "a milestone is named by its workstream and its key.", context)
        if self.milestone is None and (self.committee is None or self.meeting is None):
            remedy = "Write 'committee:' and 'meeting:', or 'workstream:' and 'milestone:'."
            raise PydanticCustomError(
                "missing-field", "it says of no meeting that it goes to it.", {"value": self.key, "remedy": remedy}
            )
        return self


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """What is recorded of a report: its versions, what roles said of them, and the links of its chain that are met.

    Attributes:
        versions: by date, and of one date in the order in which they were recorded; the last is the report as it is.
        clearances: in the order in which they were recorded.
        met: the day on which a link was met, by its key.
    """

    versions: tuple[PaperVersion, ...] = ()
    clearances: tuple[Clearance, ...] = ()
    met: Mapping[str, date] = field(default_factory=dict)

    @property
    def latest(self) -> PaperVersion | None:
        """The report as it is."""
        return self.versions[-1] if self.versions else None

    def existed_by(self, version: PaperVersion) -> date:
        """The day by which a version existed: its own, else that of its first clearance; else it always did."""
        given = (item.dated for item in self.clearances if item.version == version.version and item.dated)
        return version.dated or min(given, default=date.min)

    def known_on(self, day: date) -> PaperRecord:
        """What had happened by a day. A signature without a date is known from the day of what it signs."""
        versions = tuple(item for item in self.versions if self.existed_by(item) <= day)
        names = {item.version for item in versions}
        clearances = (item for item in self.clearances if (item.dated or day) <= day and item.version in names)
        met = {key: on for key, on in self.met.items() if on <= day}
        return replace(self, versions=versions, clearances=tuple(clearances), met=met)

    def version(self, name: str) -> PaperVersion | None:
        """The version that is called so."""
        return next((item for item in self.versions if item.version == name), None)

    def said_by(self, role: str) -> tuple[Clearance, ...]:
        """What a role said, in the order of its dates; what has none comes first."""
        own = [item for item in self.clearances if same_words(item.role) == same_words(role)]
        return tuple(sorted(own, key=lambda item: item.dated or date.min))


def paper_record(item: PaperItem | None, entries: Sequence[DeskEntry]) -> PaperRecord:
    """What files and governance staff recorded of a report, in the order in which it was recorded."""
    versions = [*item.versions] if item else []
    clearances = [*item.clearances] if item else []
    met: dict[str, date] = {}
    for entry in entries:
        said: Mapping[str, Any] = entry.said
        if entry.sort == "version":
            versions.append(PaperVersion(version=said["version"], dated=entry.on, link=said.get("link")))
        elif entry.sort == "clearance":
            given = {"role": said["role"], "version": said["version"], "refused": said["refused"]}
            more = {"by": said.get("post") or entry.by, "note": said.get("note")}
            clearances.append(Clearance.model_validate({**given, **more, "dated": entry.on}))
        elif entry.sort == "link":
            met[said["link"]] = entry.on
    found = PaperRecord(tuple(versions), tuple(clearances), met)
    return replace(found, versions=tuple(sorted(versions, key=found.existed_by)))

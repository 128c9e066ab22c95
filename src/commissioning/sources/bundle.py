"""What a load reads: records with the place each was written, and the problems found on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from commissioning.errors import Problem, Severity, Source
from commissioning.model import (
    Action,
    Committee,
    Contact,
    Contract,
    Council,
    ForwardItem,
    PaperItem,
    Product,
    ProgrammeItem,
    Register,
    RegisterEntry,
    Template,
    Workstream,
)

T = TypeVar("T")

Loc = tuple[str | int, ...]
"""Where a value stands inside its record: ``("stages", "review", "target", "end")``."""


@dataclass(frozen=True)
class Record(Generic[T]):
    """A noun and where it was written. ``lines`` knows the line of every value inside it."""

    value: T
    source: Source
    lines: Mapping[Loc, int] = field(default_factory=dict, repr=False, compare=False)

    def at(self, *loc: str | int) -> Source:
        """Where a value inside the record was written, as near as is known."""
        return Source(self.source.path, line_of(self.lines, loc) or self.source.line)


def line_of(lines: Mapping[Loc, int], loc: Loc) -> int | None:
    """The line of ``loc``, or of the nearest thing around it.

    A list of one may be written without its dash, so an index that was not written is stepped over.
    """
    found: Loc = ()
    for step in loc:
        if (*found, step) in lines:
            found = (*found, step)
        elif not isinstance(step, int):
            break
    return lines.get(found)


@dataclass(frozen=True)
class Bundle:
    """Everything that one load read.

    ``broken`` names records that were written but could not be read, by sort: what points at them is no
    fault of its own. ``damaged`` holds what could still be read of them, to be checked and never kept.
    ``calendars`` names the committees of which only a calendar was read (CSV, ICS, XML):
    of their own fields nothing is known but a title, which may be a guess from the key. ``parts`` are the files
    that hold a part of their calendar (one meeting, or a file that breaks off): what is not in them is not gone.
    ``entries`` are what registers and notices say; ``whole`` names the registers of which a whole file was read.
    """

    councils: tuple[Record[Council], ...] = ()
    templates: tuple[Record[Template], ...] = ()
    committees: tuple[Record[Committee], ...] = ()
    contacts: tuple[Record[Contact], ...] = ()
    contracts: tuple[Record[Contract], ...] = ()
    registers: tuple[Record[Register], ...] = ()
    entries: tuple[Record[RegisterEntry], ...] = ()
    workstreams: tuple[Record[Workstream], ...] = ()
    actions: tuple[Record[Action], ...] = ()
    programme: tuple[Record[ProgrammeItem], ...] = ()
    papers: tuple[Record[PaperItem], ...] = ()
    products: tuple[Record[Product], ...] = ()
    forward_plan: tuple[Record[ForwardItem], ...] = ()
    problems: tuple[Problem, ...] = ()
    files: int = 0
    broken: Mapping[str, frozenset[str]] = field(default_factory=dict)
    damaged: Mapping[str, tuple[Record[Any], ...]] = field(default_factory=dict)
    calendars: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()

    def written(self, sort: str) -> tuple[Record[Any], ...]:
        """Every record of a sort that can be checked, in the order of files and lines within each file."""
        return (*getattr(self, sort), *self.damaged.get(sort, ()))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that refuse the load."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)


@dataclass(frozen=True)
class Known:
    """What the database already holds: references and keys by sort, the dates of meetings and titles by committee.

    ``clearing`` are the roles that clear reports, by committee with a chain of its own; under ``""``, the council's.
    """

    committees: frozenset[str] = frozenset()
    contracts: frozenset[str] = frozenset()
    workstreams: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    meetings: Mapping[str, frozenset[date]] = field(default_factory=dict)
    council: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)
    clearing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

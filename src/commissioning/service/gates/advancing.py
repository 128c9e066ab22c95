"""``advance``: lets workstreams into every stage that their recorded decisions have opened, many at once."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal, TypeVar

from commissioning.errors import NotFound
from commissioning.gates import Missing
from commissioning.model import STAGES, Facts, Outcome, Stage
from commissioning.service.gates.stages import Way, record_entry, way_of
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, Store, Unit

T = TypeVar("T")

READ_AT_ONCE: Final = 500
"""How many workstreams are looked at in one reading."""

REFUSED: Final = "gate refused"
"""What the change log calls the first run that found a decision in its way."""

WRITTEN_AT_ONCE: Final = 100
"""How many workstreams are written in one transaction: other writers wait no longer than that takes."""


@dataclass(frozen=True, slots=True)
class Advanced:
    """Where a workstream stands when the runs have done what they can.

    Attributes:
        entered: the stages that this call entered, in order.
        opened: those of them that a gate opened.
        refused: what was decided against going on (return, hold, stop; void: an approval that no longer holds), when no
            call had found that before.
        stage: the last stage that it is in; ``None`` before the first.
        waiting: the stage whose gate is shut.
        outcome: what was decided at that gate so far, or ``stop``.
        void: whether that approved, and holds no longer.
        missing: what that gate wants.
        starts: the day on which it goes on at the earliest, when only that holds it.
        fault: why nothing can be said of it; then nothing was written of it.
    """

    reference: str
    kind: str
    title: str = ""
    entered: tuple[Stage, ...] = ()
    opened: tuple[Stage, ...] = ()
    refused: Outcome | Literal["void"] | None = None
    stage: Stage | None = None
    waiting: Stage | None = None
    outcome: Outcome | None = None
    void: bool = False
    missing: tuple[Missing, ...] = ()
    starts: date | None = None
    fault: str | None = None

    @property
    def complete(self) -> bool:
        """Whether it has entered every stage."""
        return not (self.waiting or self.starts or self.fault)

    @property
    def stopped(self) -> bool:
        """Whether a decision has ended it."""
        return self.outcome == "stop"

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "reference": self.reference, "kind": self.kind, "title": self.title, "entered": list(self.entered),
            "opened": list(self.opened), "refused": self.refused,
            "stage": self.stage, "waiting": self.waiting, "outcome": self.outcome, "void": self.void,
            "missing": [item.as_dict() for item in self.missing],
            "starts": self.starts.isoformat() if self.starts else None, "fault": self.fault,
        }  # fmt: skip


def advance(
    store: Store, references: Sequence[str] | None = None, *, author: Author, as_of: date
) -> tuple[Advanced, ...]:
    """Enters every stage whose gate, and every gate before it, is open and that no run has entered yet.

    Each entry is written with its line of the change log, and so is, once, that a decision was found in the way. This
    is done in transactions of at most a hundred workstreams, in which everything is looked at again. Doing it again
    changes nothing, so what was cut short is made good by the next call. No plan is made. A workstream whose record
    cannot be used stops no other.

    Args:
        store: an open database.
        references: the workstreams; else all, in the order in which they were loaded.
        author: who enters the stages.
        as_of: today. What was recorded of later days opens nothing.

    Returns:
        Each workstream once, in the order asked for.

    Raises:
        NotFound: there is no such workstream; nothing was written.
        PartFailed: the database cannot be used; what was written before is kept, and it is safe to repeat.
    """
    wanted = list_workstreams(store) if references is None else tuple(dict.fromkeys(references))
    found: dict[str, Advanced] = {}
    due: list[str] = []
    for some in chunks(wanted, READ_AT_ONCE):
        with store.reading() as unit:
            for item, way in _look(unit, some, as_of):
                found[item.reference] = item
                due += [item.reference] if way and (way.due or item.refused) else []
    _there(wanted, found)
    for some in chunks(due, WRITTEN_AT_ONCE):
        with store.writing(author) as unit:
            # Nothing holds between the reading above and this transaction, so everything is looked at again.
            for item, way in list(_look(unit, some, as_of)):
                found[item.reference] = _enter(unit, item, way, as_of) if way else item
    return tuple(found[reference] for reference in wanted)


def _enter(unit: Unit, item: Advanced, way: Way, on: date) -> Advanced:
    for stage in way.due:
        record_entry(unit, item.reference, stage, way.attempt, on)
    if item.refused:
        unit.log(REFUSED, item.reference, field=f"gate-{item.waiting}", after=way.refusal)
    opened = tuple(stage for stage in way.due if stage in way.gated)
    return replace(item, entered=way.due, opened=opened, stage=way.passable[-1] if way.passable else item.stage)


def _look(unit: Unit, references: Sequence[str], as_of: date) -> Iterator[tuple[Advanced, Way | None]]:
    """Where workstreams stand before anything is entered; without a way, where a record cannot be used."""
    portfolio = Portfolio(unit, as_of, only=references)
    try:
        works = list(portfolio.workstreams.values())
        facts, templates = portfolio.facts, portfolio.templates
    except ValueError as error:  # what is kept is no JSON, or no such noun or fact
        if len(references) == 1:
            message = f"What is kept of {references[0]} cannot be read: {_first_line(error)}"
            yield Advanced(references[0], "", fault=message), None
            return
        half = len(references) // 2
        yield from _look(unit, references[:half], as_of)
        yield from _look(unit, references[half:], as_of)
        return
    ways: list[tuple[Advanced, Way | None]] = []
    for work in works:
        item = Advanced(work.reference, work.kind, work.title)
        template = templates.get(work.kind)
        if template is None:
            fault = f"{work.reference} follows the template '{work.kind}', which is not there."
            ways.append((replace(item, fault=fault), None))
            continue
        way = way_of(work, template, facts.get(work.reference, Facts()), as_of)
        ways.append((_standing(item, way), way))
    refused = [item.reference for item, known in ways if known is not None and known.refusal]
    noted = unit.entries_of(REFUSED, refused) if refused else frozenset()
    for item, known in ways:
        refusal = known.refusal if known is not None else None
        new = refusal is not None and (item.reference, f"gate-{item.waiting}", refusal) not in noted
        yield replace(item, refused="void" if item.void else item.outcome) if new else item, known


def _standing(item: Advanced, way: Way) -> Advanced:
    entered = [stage for stage in STAGES if stage in way.entered]
    item = replace(item, stage=entered[-1] if entered else None, starts=way.starts)
    if way.end is not None:
        return replace(item, waiting=way.end.stage, outcome=way.end.outcome)
    if way.shut is not None:
        gate = way.shut
        void = gate.void is not None
        return replace(item, waiting=gate.stage, outcome=gate.outcome, void=void, missing=gate.missing)
    return item


def _first_line(error: ValueError) -> str:
    return str(error).strip().splitlines()[0]


def list_workstreams(store: Store, references: Iterable[str] | None = None) -> tuple[str, ...]:
    """Those workstreams, each once; or every one, in the order in which they were loaded. Raises ``NotFound``."""
    with store.reading() as unit:
        there = unit.keys("workstream")
    if references is None:
        return there
    wanted = tuple(dict.fromkeys(references))
    _there(wanted, frozenset(there))
    return wanted


def _there(wanted: Iterable[str], known: Container[str]) -> None:
    """Raises ``NotFound`` for workstreams that are not there."""
    unknown = [reference for reference in wanted if reference not in known]
    if unknown:
        more = f", nor {len(unknown) - 5} more that are asked for" if len(unknown) > 5 else ""
        raise NotFound("not-found", f"There is no workstream {', '.join(map(repr, unknown[:5]))}{more}.")


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items in their order, at most so many at once."""
    for start in range(0, len(items), size):
        yield items[start : start + size]

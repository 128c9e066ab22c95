"""A plan as a picture: where its stages, its gates and meetings, its contract and today are on a line of months."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from commissioning.dates import add_months, say
from commissioning.plan import Plan

LEFT: Final = 130
WIDTH: Final = 1000
ROW: Final = 34
MILESTONES: Final = "Milestones"
TOP: Final = 30
_LEAST_BETWEEN: Final = 46


@dataclass(frozen=True, slots=True)
class Bar:
    """A span in a row; ``sort`` says what it is."""

    x: float
    width: float
    row: int
    sort: Literal["stage", "target", "contract"]
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A day in the row of milestones."""

    x: float
    sort: str
    words: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A picture in units of its own; every part has words that say the same."""

    labels: tuple[str, ...]
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    months: tuple[tuple[float, str], ...]
    today: float | None
    today_words: str

    @property
    def marks_y(self) -> int:
        """The middle of the row of milestones."""
        return TOP + ROW * self.labels.index(MILESTONES) + 14

    @property
    def height(self) -> int:
        """How high it is."""
        return TOP + ROW * (len(self.labels)) + 12


def timeline(plan: Plan) -> Timeline | None:
    """The picture of a plan; ``None`` when nothing in it has a date."""
    contract = plan.scene.contract
    days = [day for s in plan.stages for day in (s.start, s.end, s.target_start, s.target_end) if day]
    days += [item.day for item in plan.milestones if item.day and item.kind == "start"]
    if not days:
        return None
    if contract is not None:
        days.append(contract.current_end)
    first, last = min(days).replace(day=1), add_months(max(days).replace(day=1), 1)
    total = (last - first).days

    def x(day: date) -> float:
        share = min(max((day - first).days / total, 0.0), 1.0)
        return round(LEFT + share * (WIDTH - LEFT - 10), 1)

    def bar(start: date, end: date, row: int, sort: Literal["stage", "target", "contract"], words: str) -> Bar:
        left = x(start)
        return Bar(left, max(2.0, round(x(end) - left, 1)), row, sort, words)

    bars: list[Bar] = []
    for row, stage in enumerate(plan.stages):
        if stage.start and stage.end:
            words = f"{stage.title}: {say(stage.start)} to {say(stage.end)}"
            bars.append(bar(stage.start, stage.end, row, "stage", words))
        if stage.target_start and stage.target_end:
            words = f"{stage.title}, target: {say(stage.target_start)} to {say(stage.target_end)}"
            bars.append(bar(stage.target_start, stage.target_end, row, "target", words))
    labels = [stage.key.title() for stage in plan.stages] + [MILESTONES]
    if contract is not None:
        words = f"Contract {contract.reference} ends on {say(contract.current_end)}"
        bars.append(bar(first, contract.current_end, len(labels), "contract", words))
        labels.append("Contract")
    inside = first <= plan.as_of <= last
    return Timeline(
        tuple(labels), tuple(bars), tuple(_marks(plan, x)), tuple(_months(first, last, x)),
        x(plan.as_of) if inside else None, f"Today, {say(plan.as_of)}",
    )  # fmt: skip


def _marks(plan: Plan, x: Callable[[date], float]) -> Iterator[Mark]:
    for item in plan.milestones:
        if item.day is not None and item.kind in ("gate", "meeting", "start"):
            yield Mark(x(item.day), item.kind, f"{item.title}: {say(item.day)}")


def _months(first: date, last: date, x: Callable[[date], float]) -> Iterator[tuple[float, str]]:
    month, free = first, 0.0
    while month < last:
        at = x(month)
        if at >= free:
            yield at, " ".join(say(month).split()[2:]) if month == first or month.month == 1 else say(month).split()[2]
            free = at + _LEAST_BETWEEN * (1.5 if month == first or month.month == 1 else 1)
        month = add_months(month, 1)

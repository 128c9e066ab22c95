"""A plan as a picture: where its stages, its gates and meetings, its contract and today are on a line of months."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from commissioning.dates import ONE_DAY, add_months, say, say_days
from commissioning.plan import Milestone, Plan
from commissioning.publish.pages.rendering import drawing

LEFT: Final = 130
WIDTH: Final = 1000
ROW: Final = 34
MILESTONES: Final = "Milestones"
MEETINGS: Final = "Meetings"
TOP: Final = 30
_LEGEND: Final = 62
_LEAST_BETWEEN: Final = 46
_HATCH: Final = 7
_LEAST_APART: Final = 14
_LETTER: Final = 8

BarSort = Literal["stage", "target", "contract", "gap"]
MarkSort = Literal["gate", "meeting", "start", "sitting", "papers", "contract-end"]

NAMES: Final[dict[BarSort | MarkSort, str]] = {
    "stage": "Stage, as planned now", "target": "Stage, target", "contract": "Contract", "gap": "No service",
    "gate": "Gate", "meeting": "Meeting of the plan", "start": "Goal", "sitting": "Meeting",
    "papers": "Final report due", "contract-end": "Contract ends",
}  # fmt: skip
"""What each part of a picture is, in the words of its table. A ``sitting`` is a meeting of the scrutiny committee."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A span in a row, both days counted."""

    x: float
    y: float
    width: float
    height: float
    sort: BarSort
    title: str
    first: date | None
    last: date

    @property
    def words(self) -> str:
        """What it says."""
        if self.sort == "contract":
            return f"{self.title} ends on {say(self.last)}"
        assert self.first is not None
        of = f"{self.title}, target" if self.sort == "target" else self.title
        return f"{of}: {say(self.first)} to {say(self.last)}"

    @property
    def hatching(self) -> str:
        """Slanting lines across it, so that it is told apart without colour."""
        lines = []
        for place in range(-int(self.height), int(self.width) + 1, _HATCH):
            begin, end = max(place, 0), min(place + self.height, self.width)
            if begin < end:
                down = self.y + self.height - (begin - place)
                lines.append(f"M{self.x + begin:.1f} {down:.1f}l{end - begin:.1f} {begin - end:.1f}")
        return "".join(lines)


@dataclass(frozen=True, slots=True)
class Mark:
    """A day."""

    x: float
    y: float
    sort: MarkSort
    title: str
    day: date

    @property
    def words(self) -> str:
        """What it says."""
        return f"{self.title}: {say(self.day)}"


@dataclass(frozen=True, slots=True)
class Timeline:
    """A picture in units of its own; every part has words that say the same."""

    title: str
    labels: tuple[str, ...]
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    months: tuple[tuple[float, str], ...]
    today: float | None
    today_words: str

    @property
    def bottom(self) -> int:
        """Where its rows end and its legend begins."""
        return TOP + ROW * len(self.labels) + 8

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return WIDTH, self.bottom + _LEGEND

    @property
    def description(self) -> str:
        """What it shows, read aloud in its place."""
        words = (*(bar.words for bar in self.bars), *(mark.words for mark in self.marks), self.today_words)
        return " ".join(f"{part}." for part in words)

    @property
    def rows(self) -> tuple[tuple[str, str, date | None, date], ...]:
        """The same in words: what, which, first and last day of each; the day for papers stands with its meeting."""
        spans = [(NAMES[bar.sort], bar.title, bar.first, bar.last) for bar in self.bars if bar.sort != "contract"]
        days = [(NAMES[mark.sort], mark.title, None, mark.day) for mark in self.marks if mark.sort != "papers"]
        return (*spans, *days)

    def svg(self, id: str = "picture") -> str:
        """An ``<svg>`` element. It looks right without a style sheet, and in colours of the page with ours.

        Args:
            id: what its parts are known by; each picture of a page needs its own.
        """
        return drawing("timeline", picture=self, id=id)


@dataclass(frozen=True, slots=True)
class View:
    """What whoever looks at a picture may see.

    Attributes:
        shown: whether a milestone may be seen.
        told: a text as far as it may be told.
        public: leaves out meetings that are withheld.
    """

    shown: Callable[[Milestone], bool] = lambda _: True
    told: Callable[[str], str] = str
    public: bool = False


def timeline(plan: Plan, view: View = View()) -> Timeline | None:
    """The picture of a plan; ``None`` when nothing in it has a date."""
    contract = plan.scene.contract
    days = [day for s in plan.stages for day in (s.start, s.end, s.target_start, s.target_end) if day]
    goal = plan.milestone(plan.goal) if plan.goal else None
    seen = [
        (item.day, item.kind, item.title)
        for item in plan.milestones
        if item.day is not None and item.kind in ("gate", "meeting", "start") and view.shown(item)
    ]
    days += [day for day, _, _ in seen]
    if not days:
        return None
    if contract is not None:
        days.append(contract.current_end)
    first, last = min(days).replace(day=1), add_months(max(days).replace(day=1), 1)
    total = (last - first).days

    def x(day: date) -> float:
        share = min(max((day - first).days / total, 0.0), 1.0)
        return round(LEFT + share * (WIDTH - LEFT - 10), 1)

    labels = [stage.key.title() for stage in plan.stages] + [MILESTONES]
    bars = list(_stages(plan, x))
    row = _middle(labels.index(MILESTONES))
    marks = [*_apart(Mark(x(day), row, kind, title, day) for day, kind, title in seen if kind != "meeting")]
    sittings = [*_sittings(plan, first, last, public=view.public)]
    sittings += [("meeting", title, day) for day, kind, title in seen if kind == "meeting"]
    if sittings:
        labels.append(MEETINGS)
        row = _middle(labels.index(MEETINGS))
        marks += [
            Mark(x(day), row + (7 if sort == "papers" else -5), sort, words, day) for sort, words, day in sittings
        ]
    if contract is not None:
        labels.append("Contract")
        bars += _contract(
            plan, goal.day if goal and view.shown(goal) else None, TOP + ROW * labels.index("Contract"), x
        )
        title = f"Contract {contract.reference} ends"
        marks.append(
            Mark(x(contract.current_end), _middle(len(labels) - 1), "contract-end", title, contract.current_end)
        )
    inside = first <= plan.as_of <= last
    return Timeline(
        view.told(f"Timeline of {plan.title}"), tuple(labels),
        tuple(replace(bar, title=view.told(bar.title)) for bar in bars),
        tuple(replace(mark, title=view.told(mark.title)) for mark in marks), tuple(_months(first, last, x)),
        x(plan.as_of) if inside else None, f"Today, {say(plan.as_of)}",
    )  # fmt: skip


def _middle(row: int) -> float:
    return TOP + ROW * row + 14


def _apart(marks: Iterable[Mark]) -> Iterator[Mark]:
    """Marks of one row; of two that would hide each other, the later is drawn lower."""
    x, low = 0.0, False
    for mark in sorted(marks, key=lambda mark: mark.day):
        low = mark.x - x < _LEAST_APART and not low
        x = mark.x
        yield replace(mark, y=mark.y + 9) if low else mark


def _bar(
    x: Callable[[date], float], y: float, height: float, sort: BarSort, title: str, days: tuple[date, date]
) -> Bar:
    left = x(days[0])
    return Bar(left, y, max(2.0, round(x(days[1]) - left, 1)), height, sort, title, *days)


def _stages(plan: Plan, x: Callable[[date], float]) -> Iterator[Bar]:
    for row, stage in enumerate(plan.stages):
        y = TOP + ROW * row
        if stage.start and stage.end:
            yield _bar(x, y + 6, 16, "stage", stage.title, (stage.start, max(stage.start, stage.end)))
        if stage.target_start and stage.target_end:
            yield _bar(x, y + 3, 22, "target", stage.title, (stage.target_start, stage.target_end))


def _contract(plan: Plan, start: date | None, y: float, x: Callable[[date], float]) -> Iterator[Bar]:
    contract = plan.scene.contract
    assert contract is not None
    end = contract.current_end
    yield Bar(LEFT, y + 12, max(2.0, x(end) - LEFT), 4, "contract", f"Contract {contract.reference}", None, end)
    if start is not None and (start - end).days > 1:
        gap = (end + ONE_DAY, start - ONE_DAY)
        title = f"{say_days((start - end).days - 1)} without a service"
        yield _bar(x, y + 4, 20, "gap", title, gap)


def _sittings(plan: Plan, first: date, last: date, *, public: bool) -> Iterator[tuple[MarkSort, str, date]]:
    """The meetings of the committee that scrutinises a workstream, and when their final reports are due."""
    committee = plan.scene.committee_for("scrutiny")
    if committee is None or (public and committee.withheld):
        return
    for item in plan.scene.meetings_of(committee):
        if item.meeting.status == "cancelled" or not first <= item.date <= last or (public and item.meeting.withheld):
            continue
        if item.papers_due >= first:
            yield "papers", f"Final report for the meeting of {say(item.date)} due", item.papers_due
        yield "sitting", f"{committee.title}, final report due {say(item.papers_due)}", item.date


def _months(first: date, last: date, x: Callable[[date], float]) -> Iterator[tuple[float, str]]:
    month, free = first, 0.0
    while month < last:
        at = x(month)
        words = " ".join(say(month).split()[2:]) if month == first or month.month == 1 else say(month).split()[2]
        if at >= free and at + _LETTER * len(words) < WIDTH:
            yield at, words
            free = at + _LEAST_BETWEEN * (1.5 if month == first or month.month == 1 else 1)
        month = add_months(month, 1)

"""A plan as a picture in the terminal: stages as bars over months, meetings, gates, the contract's end and the gap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from rich.text import Text

from commissioning.dates import ONE_DAY, add_months, say
from commissioning.plan import Plan

LABEL = 14


def timeline(plan: Plan, width: int) -> Text:
    """The picture, no wider than ``width`` characters."""
    columns = max(24, min(width, 150) - LABEL - 10)
    scale = _Scale.of(plan, columns)
    if scale is None:
        return Text("No dates to show.")
    out = Text()
    out.append(" " * LABEL + scale.ruler() + "\n", style="dim")
    for stage in plan.stages:
        for label, start, end, mark, style in (
            (stage.key, stage.start, stage.end, "█", "cyan"),
            ("  target", stage.target_start, stage.target_end, "─", "green"),
        ):
            if start and end:
                out.append(f"{label:<{LABEL}}")
                out.append(scale.bar(start, end, mark) + "\n", style=style)
    out.append(f"{'milestones':<{LABEL}}" + scale.marks(_marks(plan)) + "\n")
    contract = plan.scene.contract
    goal_milestone = plan.milestone(plan.goal) if plan.goal else None
    goal = (goal_milestone.actual or goal_milestone.forecast) if goal_milestone else None
    if contract is not None:
        out.append(f"{'contract':<{LABEL}}")
        out.append(scale.bar(scale.first, contract.current_end, "═") + "\n", style="green")
        gap_start = contract.current_end + ONE_DAY
        if goal and goal > gap_start:
            out.append(f"{'no service':<{LABEL}}")
            out.append(scale.bar(gap_start, goal - ONE_DAY, "░"), style="bold red")
            out.append(f" {(goal - gap_start).days} days\n", style="bold red")
    title = goal_milestone.title if goal_milestone else "goal"
    out.append(f"▼ {say(plan.as_of)}   ◆ gate   ● meeting   ★ {title}\n", style="dim")
    return out


def before_and_after(before: Plan, after: Plan, width: int) -> Text:
    """Two plans of one workstream on one scale: each stage as it was and as it would be, no wider than ``width``."""
    scale = _Scale.of_all((before, after), max(24, min(width, 150) - LABEL - 10))
    if scale is None:
        return Text("No dates to show.")
    out = Text()
    out.append(" " * LABEL + scale.ruler() + "\n", style="dim")
    was = {stage.key: stage for stage in before.stages}
    for stage in after.stages:
        old = was.get(stage.key)
        for label, item, mark, style in ((stage.key, old, "─", "dim"), ("  now", stage, "█", "cyan")):
            if item and item.start and item.end:
                out.append(f"{label:<{LABEL}}")
                out.append(scale.bar(item.start, item.end, mark) + "\n", style=style)
    for label, plan in (("milestones", before), ("  now", after)):
        out.append(f"{label:<{LABEL}}" + scale.marks(_marks(plan)) + "\n", style="dim" if plan is before else "")
    out.append(f"─ before   █ after   ▼ {say(after.as_of)}   ◆ gate   ● meeting   ★ goal\n", style="dim")
    return out


def _marks(plan: Plan) -> dict[date | None, str]:
    """Gates, meetings, the goal and today."""
    shown = [m for m in plan.milestones if m.status != "dropped"]
    gates = {m.actual or m.forecast: "◆" for m in shown if m.kind == "gate"}
    meetings = {m.actual or m.forecast: "●" for m in shown if m.kind == "meeting"}
    goals = {m.actual or m.forecast: "★" for m in plan.milestones if m.kind == "start"}
    return {**gates, **meetings, **goals, plan.as_of: "▼"}


class _Scale:
    def __init__(self, first: date, last: date, columns: int) -> None:
        self.first, self.last, self.columns = first, last, columns

    @classmethod
    def of(cls, plan: Plan, columns: int) -> _Scale | None:
        return cls.of_all((plan,), columns)

    @classmethod
    def of_all(cls, plans: Iterable[Plan], columns: int) -> _Scale | None:
        """One scale that holds everything that several plans show; ``None`` when they show nothing."""
        days: list[date] = []
        for plan in plans:
            days += [day for s in plan.stages for day in (s.start, s.end, s.target_start, s.target_end) if day]
            days += [m.actual or m.forecast for m in plan.milestones if m.kind == "start" and (m.actual or m.forecast)]  # type: ignore[misc]
            if plan.scene.contract is not None and days:
                days.append(plan.scene.contract.current_end)
        if not days:
            return None
        first, last = min(days).replace(day=1), add_months(max(days).replace(day=1), 1)
        return cls(first, last, columns)

    def column(self, day: date) -> int:
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return max(0, min(self.columns - 1, int(share * self.columns)))

    def bar(self, start: date, end: date, mark: str) -> str:
        left, right = self.column(start), self.column(end)
        return " " * left + mark * max(1, right - left + (0 if end >= self.last else 1))

    def marks(self, marks: dict[date | None, str]) -> str:
        cells = [" "] * self.columns
        for day, mark in marks.items():
            if day is not None and self.first <= day <= self.last:
                cells[self.column(day)] = mark
        return "".join(cells).rstrip()

    def ruler(self) -> str:
        months = [self.first]
        while months[-1] < self.last:
            months.append(add_months(months[-1], 1))
        cells = [" "] * self.columns
        free = 0
        for start, _ in pairwise(months):
            label = f"{start:%b}" if start.month != 1 and start != self.first else f"{start:%b %y}"
            at = self.column(start)
            if at >= free and at + len(label) <= self.columns:
                cells[at : at + len(label)] = label
                free = at + len(label) + 1
        return "".join(cells)

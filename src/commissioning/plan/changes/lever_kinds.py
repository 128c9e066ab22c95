"""The levers that a plan has: what could be done about the steps, meetings, notices and contract that it waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal

from commissioning.dates import ONE_DAY, say
from commissioning.errors import CalendarHorizon
from commissioning.model import Length, Meeting, Stage, StagePlan, StepPlan
from commissioning.plan.contracts.continuity import continuity_of
from commissioning.plan.contracts.extensions_due import EXCEPTION_RULE
from commissioning.plan.meetings import MeetingDates, earliest_lawful_meeting, meeting_dates
from commissioning.plan.passes.dated import Dated
from commissioning.plan.passes.forward import length_operator
from commissioning.plan.passes.network import Node
from commissioning.plan.result import Plan
from commissioning.plan.scene import Scene

LeverKind = Literal[
    "use-extension", "shorten-step", "shorten-stage", "overlap-stages", "general-exception", "special-urgency",
    "urgent-item", "extra-meeting", "shorter-tender-period", "start-earlier",
]  # fmt: skip
KEY_DECISION: Final = "exec12-key-28"
TENDERING: Final = "pa23-tendering-min"
SHORTEST_TENDERING: Final = 10
"""The shortest period of Procurement Act 2023 s.54(4) that is a number of days."""


@dataclass(frozen=True)
class Lever:
    """One thing that can be done.

    Attributes:
        kind: its sort.
        subject: the milestone, stage or option that it works on.
        what: what is done, as a sentence without its full stop.
        needs: what it needs: a decision, an agreement, a risk that is taken.
        deadline: the last day for it, where one can be counted.
        change: the scene with it.
    """

    kind: LeverKind
    subject: str
    what: str
    needs: str
    deadline: date | None
    change: Callable[[Scene], Scene] = field(repr=False, compare=False)

    @property
    def identity(self) -> tuple[str, str]:
        """What tells it from others."""
        return (self.kind, self.subject)


def candidates(plan: Plan) -> tuple[Lever, ...]:
    """Every lever that a plan has now, whether it buys a day or not."""
    found = [*_extensions(plan), *_stages(plan), *_start(plan)]
    for key in plan.late:
        item = plan.forward.dated[key]
        if item.actual is not None or item.passed or item.over or item.day is None:
            continue
        try:
            found += _of(plan, item)
        except CalendarHorizon:  # what cannot be counted cannot be promised
            continue
    return tuple(found)


def _of(plan: Plan, item: Dated) -> Iterator[Lever]:
    how = item.node.how
    if how == "work":
        yield from _shorter_step(plan, item)
    elif how == "notice" and item.node.rule == KEY_DECISION:
        yield from _urgency(plan, item)
    elif how == "meeting":
        yield from _meetings(plan, item)
    elif how == "rule" and str(item.node.rule).startswith(TENDERING):
        yield from _tendering(plan, item)


def _extensions(plan: Plan) -> Iterator[Lever]:
    found = continuity_of(plan)
    for option in found.options[:1] if found else ():
        if option.status == "lost":
            continue
        number, notice = option.option.number, option.dated("notice").date
        last, months = option.option.last, option.option.extension.months

        def change(scene: Scene, number: int = number, last: date = last) -> Scene:
            assert scene.contract is not None
            old = scene.contract
            extensions = tuple(
                extension.model_copy(update={"status": "used"}) if place == number else extension
                for place, extension in enumerate(old.extensions, 1)
            )
            new = old.model_copy(update={"extensions": extensions, "end": last if old.end else None})
            wanted = scene.workstream.service_start
            work = scene.workstream
            if wanted and wanted.required == old.current_end + ONE_DAY:
                moved = wanted.model_copy(update={"required": last + ONE_DAY})
                work = work.model_copy(update={"service_start": moved})
            return replace(scene, contract=new, workstream=work)

        short = (
            "" if option.status == "open" else " The ordinary notice of the key decision is too late: ask for urgency."
        )
        yield Lever(
            "use-extension", option.key, f"Use extension {number} of {months} months, to {say(last)}",
            f"A decision by {say(option.decide_by)} and notice by {say(notice)}.{short}",
            option.begin_by.date if option.status == "open" else option.decide_by, change,
        )  # fmt: skip


def _stages(plan: Plan) -> Iterator[Lever]:
    for stage in plan.network.stages:
        end, title = plan.forward.dated[f"{stage}-end"], plan.scene.template.stages[stage].title
        if end.actual or end.over or end.passed:
            continue
        if end.reason == "stage-length" and end.node.length is not None:
            yield Lever(
                "shorten-stage", stage, f"End '{title}' when its steps are done, not after {end.node.length}",
                "The length of a stage is the council's own; nothing of law is in it.", None,
                _stage(stage, duration=Length(n=1, unit="days")),
            )  # fmt: skip
        gate = plan.scene.template.stages[stage].gate
        planned = plan.scene.workstream.stages.get(stage, StagePlan())
        if gate is not None and gate.after and not planned.overlaps:
            yield Lever(
                "overlap-stages", stage, f"Begin '{title}' once its gate is open, before the stage before it ends",
                "What is done before the contract is signed is at the council's and the provider's own risk; call-in, "
                "standstill and signing still come before the goal.", None, _stage(stage, overlaps=True),
            )  # fmt: skip


def _start(plan: Plan) -> Iterator[Lever]:
    scene = plan.scene
    begun = scene.facts.done or scene.facts.decisions or any(step.done for step in scene.workstream.steps.values())
    if scene.workstream.start > scene.as_of and not begun:
        day = scene.as_of

        def change(scene: Scene) -> Scene:
            return replace(scene, workstream=scene.workstream.model_copy(update={"start": day}))

        what = f"Start today, {say(day)}, and not on {say(scene.workstream.start)}"
        yield Lever("start-earlier", "start", what, "People who are free to begin.", day, change)


def _shorter_step(plan: Plan, item: Dated) -> Iterator[Lever]:
    node = item.node
    step = plan.scene.template.stages[node.stage].steps.get(node.key) or plan.scene.workstream.added_steps.get(node.key)
    own = plan.scene.workstream.steps.get(node.key, StepPlan())
    shortest = own.minimum or (step.minimum if step else None)
    if shortest is None or node.length is None or item.earliest is None:
        return
    counted = [length_operator(length, plan.scene).last(item.earliest) for length in (shortest, node.length)]
    if counted[0] < counted[1]:
        yield Lever(
            "shorten-step", node.key, f"Do '{node.title}' in {shortest}, its shortest, and not in {node.length}",
            "The people and the quality that the shortest takes.", None, with_step(node.key, duration=shortest),
        )  # fmt: skip


def _urgency(plan: Plan, item: Dated) -> Iterator[Lever]:
    node, rules = item.node, plan.scene.rules
    event = plan.late.get(node.before or "")
    if EXCEPTION_RULE in rules:
        last = rules[EXCEPTION_RULE].count_back(event, plan.scene.calendars).safe_day if event else None
        yield Lever(
            "general-exception", node.key, f"Take the general exception instead of the 28 clear days of '{node.title}'",
            "28 days are impracticable; written notice to the chair of scrutiny, published, five clear days before the "
            "decision; reasons published (SI 2012/2089 reg 10).", last, with_step(node.key, rule=EXCEPTION_RULE),
        )  # fmt: skip
    yield Lever(
        "special-urgency", node.key, f"Take the decision by special urgency, without '{node.title}'",
        "The chair of scrutiny agrees that it is urgent and cannot reasonably be deferred; reasons published "
        "(SI 2012/2089 reg 11).", event, with_step(node.key, left_out="special urgency"),
    )  # fmt: skip


def _meetings(plan: Plan, item: Dated) -> Iterator[Lever]:
    scene, node = plan.scene, item.node
    committee = scene.committee_for(node.committee or "scrutiny")
    if committee is None or item.earliest is None or item.day is None:
        return
    floors = [
        item.ruling.earliest_next_step if item.ruling else None,
        node.not_before,
        item.slip.to if item.slip else None,
    ]
    ready = max(item.earliest, scene.as_of)
    held = [m for m in plan.forward.meetings.get(committee.key, ()) if m.meeting.status != "cancelled"]
    floor = max([ready, *(day for day in floors if day)])
    urgent = next((m for m in held if floor <= m.date < item.day), None)
    if urgent is not None and committee.type != "executive":  # SI 2012/2089 reg 6 has no such way
        yield _urgent_item(node, committee.title, urgent)
    lawful = earliest_lawful_meeting(ready, scene.links_of(committee), scene.rules, scene.calendars, scene.working)
    day = scene.working.on_or_after(max(lawful, floor))
    if day < item.day and all(m.date != day for m in held):
        extra = Meeting(date=day)
        dates = meeting_dates(committee, extra, scene.council.policy, scene.rules, scene.calendars, scene.working)

        def change(scene: Scene) -> Scene:
            home = scene.committees[committee.key]
            more = home.model_copy(update={"meetings": (*home.meetings, extra)})
            return replace(scene, committees={**scene.committees, committee.key: more})

        yield Lever(
            "extra-meeting", f"{committee.key}:{day}", f"Hold an extra meeting of {committee.title} on {say(day)}",
            f"The chair calls it; papers by {say(dates.papers_due)}, agenda published by "
            f"{say(dates.agenda_published_by)}.", dates.papers_due, change,
        )  # fmt: skip


def _urgent_item(node: Node, committee: str, meeting: MeetingDates) -> Lever:
    change = _without_committee(node, meeting.date)
    return Lever(
        "urgent-item", node.key, f"Take '{node.title}' as an urgent item on {say(meeting.date)}",
        f"The chair of {committee} is of the opinion that it is urgent, and the special circumstances are minuted "
        f"(Local Government Act 1972 s.100B(4)(b)).", meeting.date, change,
    )  # fmt: skip


def _tendering(plan: Plan, item: Dated) -> Iterator[Lever]:
    rules = plan.scene.rules
    now = rules[str(item.node.rule)]
    shorter = [rule for rule in rules.counted() if rule.id.startswith(TENDERING) and rule.value == SHORTEST_TENDERING]
    if shorter and now.value > SHORTEST_TENDERING:
        yield Lever(
            "shorter-tender-period", item.node.key, f"Shorten '{item.node.title}' to {SHORTEST_TENDERING} days",
            "Lawful only in a state of urgency that makes the longer period impracticable, or after a qualifying "
            "planned procurement notice, 40 days to 12 months before the tender notice (Procurement Act 2023 s.54(4)).",
            None,
            with_step(item.node.key, rule=shorter[0].id),
        )  # fmt: skip


def _stage(stage: Stage, **update: Any) -> Callable[[Scene], Scene]:
    """What a workstream says of a stage, changed."""

    def change(scene: Scene) -> Scene:
        work = scene.workstream
        plan = work.stages.get(stage, StagePlan()).model_copy(update=update)
        return replace(scene, workstream=work.model_copy(update={"stages": {**work.stages, stage: plan}}))

    return change


def with_step(key: str, **update: Any) -> Callable[[Scene], Scene]:
    """What a workstream says of a step or gate, changed."""

    def change(scene: Scene) -> Scene:
        work = scene.workstream
        plan = work.steps.get(key, StepPlan()).model_copy(update=update)
        return replace(scene, workstream=work.model_copy(update={"steps": {**work.steps, key: plan}}))

    return change


def _without_committee(node: Node, meets_on: date) -> Callable[[Scene], Scene]:
    """A step or gate as its template or workstream writes it, changed: a day in the place of a meeting."""

    def changed(step: Any) -> Any:
        return step.model_copy(update={"committee": None, **({"kind": "step"} if hasattr(step, "kind") else {})})

    def change(scene: Scene) -> Scene:
        work, template = scene.workstream, scene.template
        stage = template.stages[node.stage]
        if node.key in work.added_steps:
            added = {**work.added_steps, node.key: changed(work.added_steps[node.key])}
            scene = replace(scene, workstream=work.model_copy(update={"added_steps": added}))
        else:
            inside: dict[str, Any] = (
                {"gate": changed(stage.gate)}
                if node.kind == "gate"
                else {"steps": {**stage.steps, node.key: changed(stage.steps[node.key])}}
            )
            stages = {**template.stages, node.stage: stage.model_copy(update=inside)}
            scene = replace(scene, template=template.model_copy(update={"stages": stages}))
        return with_step(node.key, not_before=meets_on)(scene)

    return change

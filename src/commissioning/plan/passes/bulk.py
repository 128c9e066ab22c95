"""Plans by the thousand: the dates of both passes and nothing else; ``make_plan`` gives the reasons of any of them.

The days are those of the engine that explains. What it does where somebody gave a new forecast, recorded the end of a
stage by itself, or began a stage anew, is left to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import repeat
from operator import itemgetter
from typing import NamedTuple

from commissioning.by_identity import ByIdentity
from commissioning.plan.passes.backward import backward, required_start
from commissioning.plan.passes.compiled import Compiled, given_key
from commissioning.plan.passes.dated import ON_WORKING_DAYS
from commissioning.plan.passes.forward import forward
from commissioning.plan.passes.happened import Happened
from commissioning.plan.passes.network import Network, Node, build
from commissioning.plan.scene import Scene
from commissioning.schedule import BEYOND
from commissioning.schedule.counts import BEFORE
from commissioning.schedule.passes import DAYS


class DatedMilestone(NamedTuple):
    """A milestone with its forecast, and the latest day that still serves the goal, where it waits for it."""

    key: str
    forecast: date | None
    latest: date | None


_made = partial(tuple.__new__, DatedMilestone)
"""A milestone of its three values; ``DatedMilestone`` checks their number, which takes longer than making one."""


class DatedWorkstream:
    """A workstream's milestones, dated, in the order of its network."""

    __slots__ = ("milestones", "reference")

    def __init__(self, reference: str, milestones: list[DatedMilestone]) -> None:
        self.reference = reference
        self.milestones = milestones


def dates(scenes: Iterable[Scene]) -> Iterator[DatedWorkstream]:
    """Dates the steps, gates, notices and meetings of each workstream, both ways.

    Raises:
        BadInput: ``cycle``, when steps wait for each other in a circle.
    """
    for scene in scenes:
        yield DatedWorkstream(scene.workstream.reference, _dated(scene))


def _dated(scene: Scene) -> list[DatedMilestone]:
    if scene.facts.restarts:
        return _explained(build(scene), scene)
    shape = _shape_of(scene)
    happened = Happened(shape.network, scene) if _anything(scene) or shape.own else None
    if happened and not shape.can_date(happened):
        return _explained(shape.network, scene)
    early = shape.forward(scene, happened)
    if max(early) >= BEYOND:
        return _explained(shape.network, scene)
    late = shape.backward(scene, early, happened)
    days = DAYS.__getitem__
    latest = map(days, shape.shown(late)) if late else repeat(None)
    return list(map(_made, zip(shape.keys, map(days, shape.shown(early)), latest, strict=False)))


def _anything(scene: Scene) -> bool:
    facts = scene.facts
    return bool(facts.done or facts.slips or facts.decisions or facts.evidence)


def _explained(network: Network, scene: Scene) -> list[DatedMilestone]:
    found = forward(network, scene)
    late = backward(network, scene, found)
    return [
        DatedMilestone(key, item.day, late.get(key))
        for key, item in found.dated.items()
        if item.node.how != "stage-start"
    ]


_Floor = Callable[[Node], "int | None"]


class _Shape:
    """A network as tables, for all workstreams of the same shape, council and day."""

    def __init__(self, scene: Scene, *, own: bool) -> None:
        self.own = own
        self.network = build(scene)
        self.compiled = Compiled(self.network, scene)
        self._scene = scene
        self._variants: dict[frozenset[str], Compiled] = {frozenset(): self.compiled}
        places = self.compiled.places
        self.keys = [key for key, node in self.network.nodes.items() if node.how != "stage-start"]
        self.shown: Callable[[Sequence[int]], tuple[int, ...]] = itemgetter(*(places[key] + 1 for key in self.keys), 0)
        self._meetings = {
            key: frozenset(item.date.toordinal() for item in self.compiled.meetings(node)[1])
            for key, node in self.network.nodes.items() if node.how == "meeting"
        }  # fmt: skip
        self._not_before = self._floors(self._wished)
        self._today = [max(pair) for pair in zip(self._floors(self._as_of), self._not_before, strict=True)]
        given = self.compiled.tables.next_day.forward[scene.as_of.toordinal()]
        for key in self.network.nodes:
            if given_key(key) in places:
                self._today[places[given_key(key)]] = given

    def _floors(self, floor: _Floor) -> list[int]:
        floors = [BEFORE] * len(self.compiled.places)
        for key, node in self.network.nodes.items():
            floors[self.compiled.places[key]] = floor(node) or BEFORE
        return floors

    def _wished(self, node: Node) -> int | None:
        """What a file says of the day before which a node cannot be."""
        if node.not_before is None:
            return None
        day = node.not_before.toordinal()
        if node.how == "work":
            return self.compiled.tables.work(node.length).forward[day] if node.length else None
        return self.compiled.free(node).forward[day] if node.how == "meeting" else day

    def _as_of(self, node: Node) -> int | None:
        """Today, or the first day from today on that serves; none for what time alone brings about."""
        today = self._scene.as_of.toordinal()
        if node.how == "meeting":
            return self.compiled.meeting(node).forward[today]
        runs_out = node.how == "rule" and not self._scene.rules[str(node.rule)].sets_a_day
        if node.how in ("stage-start", "stage-end") or node.kind == "deadline" or runs_out:
            return None
        return self.compiled.tables.next_day.forward[today] if node.how in ON_WORKING_DAYS else today

    def can_date(self, happened: Happened) -> bool:
        """Whether the tables say all: no forecast that a person gave, and no stage that was ended by itself."""
        nodes = self.network.nodes
        return not happened.slips and not any(key in nodes and nodes[key].how == "stage-end" for key in happened.done)

    def forward(self, scene: Scene, happened: Happened | None) -> list[int]:
        """The forecast of each step, by its place."""
        start = scene.workstream.start.toordinal()
        program = self.compiled.program
        if happened is None:
            return program.forward(start, self._today)
        places = self.compiled.places
        floors = list(self._today)
        caps: dict[int, int] = {}
        for key, day in happened.passed.items():
            place, node = places[key], self.network.nodes[key]
            caps[place] = day.toordinal() - (node.how == "stage-start")
            floors[place] = self._not_before[place]
        held = {places[key]: day.toordinal() for key, day in happened.done.items() if key in places}
        for key, decision in happened.approved.items():
            if key in places:
                held.setdefault(places[key], decision.on.toordinal())
        for key, day in happened.done.items():
            if given_key(key) in places:
                held[places[given_key(key)]] = day.toordinal()
        for key in self._meetings:
            committee = scene.committee_for(self.network.nodes[key].committee or "scrutiny")
            papers = f"{key}-{scene.links_of(committee)[-1].key}"
            place = places[key]
            if papers in happened.done and place not in caps:
                today = self.compiled.free(self.network.nodes[key]).forward[scene.as_of.toordinal()]
                floors[place] = max(today, self._not_before[place])
        return program.forward_from(start, floors, held, caps)

    def backward(self, scene: Scene, early: list[int], happened: Happened | None) -> list[int] | None:
        """The latest day of each step that the goal waits for, by its place; none without a goal or a need."""
        goal = self.network.goal
        required = required_start(scene, goal)
        if goal is None or required is None:
            return None
        unpublished = frozenset([key for key in self._meetings if self._is_unpublished(key, early, happened)])
        if unpublished not in self._variants:
            self._variants[unpublished] = Compiled(self.network, self._scene, unpublished=unpublished)
        return self._variants[unpublished].latest(goal, required)

    def _is_unpublished(self, key: str, early: list[int], happened: Happened | None) -> bool:
        """Whether the plan counts on a meeting after the last that is published."""
        place = self.compiled.places[key]
        day = early[place + 1]
        if happened and (key in happened.done or key in happened.passed or key in happened.approved):
            day = max(self.compiled.program.counted(place, early), self._not_before[place])
        return day not in self._meetings[key]


_SHAPES: ByIdentity[_Shape] = ByIdentity(64)


def _shape_of(scene: Scene) -> _Shape:
    work = scene.workstream
    if work.stages or work.steps or work.added_steps:
        return _Shape(scene, own=True)
    committee = scene.committee_for("scrutiny")
    shared = (scene.template, scene.council, scene.rules, scene.calendars, scene.committees, committee)
    return _SHAPES.found(shared, lambda: _Shape(scene, own=False), on=scene.as_of)

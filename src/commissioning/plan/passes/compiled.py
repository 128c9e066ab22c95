"""Plans by the thousand: the dates of both passes and nothing else, with the reasons left to ``make_plan``.

A workstream's network becomes a ``schedule.Network`` over the tables of its council. The days are those of the
engine that explains: what it does where somebody gave a new forecast is left to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from commissioning.model import Committee
from commissioning.plan.meetings import MeetingDates
from commissioning.plan.passes.dated import ON_WORKING_DAYS
from commissioning.plan.passes.network import Network, Node
from commissioning.plan.passes.tables import DAY_BEFORE, SAME_DAY, SHUT, tables_of
from commissioning.plan.scene import Scene
from commissioning.schedule import BEYOND, Count, Program
from commissioning.schedule import Network as CountedNetwork
from commissioning.schedule.counts import BEFORE, Table


def given_key(notice: str) -> str:
    """The step of a counted network that stands for the day on which a notice is given, at the earliest."""
    return f"{notice}:given"


class Compiled:
    """A workstream's network as tables."""

    def __init__(self, network: Network, scene: Scene, *, unpublished: frozenset[str] = frozenset()) -> None:
        self.network = network
        self.scene = scene
        self.tables = tables_of(scene)
        self.unpublished = unpublished
        self._counted = CountedNetwork()
        for node in network.nodes.values():
            for name in node.notices:
                if self._bars(network.nodes[name]):
                    self._counted.add(given_key(name), self.tables.next_day, network.nodes[name].after)
            self._add(node)
        self.program: Program = self._counted.program
        self.places: Mapping[str, int] = self._counted.index

    def _bars(self, notice: Node) -> bool:
        return self.scene.rules[str(notice.rule)].effect == "bars"

    def _add(self, node: Node) -> None:
        tables, how = self.tables, node.how
        if how == "stage-start":
            # The day before, so that all that follows it is counted, as everywhere, from the day that follows.
            self._step(node, DAY_BEFORE, node.after)
        elif how == "goal":
            self._step(node, SAME_DAY, node.after)
        elif how == "work":
            assert node.length is not None
            self._step(node, tables.work(node.length), node.after, settled=SAME_DAY.forward)
        elif how == "stage-end":
            start, *steps = node.after
            length = tables.shifted(tables.work(node.length) if node.length else SAME_DAY)
            self._step(node, SHUT, (), [(start, length), *((name, SAME_DAY) for name in steps)])
        elif how == "gate" and node.after:
            self._step(node, SHUT, (), self._gate(node), settled=tables.last_day.settled)
        elif how == "rule":
            self._from_their_day(node, tables.rule(str(node.rule)))
        elif how == "meeting":
            self._from_their_day(node, self.meeting(node), settled=self.meeting(node).settled)
        else:  # the first working day: a notice, an act, a gate without a stage before it
            event = [(str(node.before), tables.notice(str(node.rule)))] if how == "notice" else []
            bounds = [(name, count) for name, count in event if name in self.network.nodes]
            self._step(node, tables.next_day, node.after, bounds, settled=tables.last_day.settled)

    def _step(
        self,
        node: Node,
        count: Count,
        after: Iterable[str],
        bounds: Iterable[tuple[str, Count]] = (),
        settled: Table | None = None,
    ) -> None:
        self._counted.add(node.key, count, after, bounds=[*bounds, *self._held_up(node)], settled=settled)

    def _from_their_day(self, node: Node, count: Count, settled: Table | None = None) -> None:
        """A step counted from the very day of what it waits for; of a stage's start, that is its first day."""
        if not node.after:
            self._step(node, count, (), settled=settled)
            return
        shifted = self.tables.shifted(count)
        starts = {name for name in node.after if self.network.nodes[name].how == "stage-start"}
        self._step(node, SHUT, (), [(n, shifted if n in starts else count) for n in node.after], settled)

    def _gate(self, node: Node) -> Iterator[tuple[str, Count]]:
        """The last working day of the stage before, or where its steps take longer, the first one after them."""
        end = self.network.nodes[node.after[0]]
        start, *steps = end.after
        yield end.key, self.tables.last_day
        for name in steps:
            yield name, self.tables.next_day
        if not steps:
            yield start, self.tables.shifted(self.tables.next_day)

    def _held_up(self, node: Node) -> Iterator[tuple[str, Count]]:
        """The notices that must have run their time before ``node`` can be."""
        for name in node.notices:
            notice = self.network.nodes[name]
            if not self._bars(notice):
                continue
            bar = self.tables.bar(str(notice.rule), on_working_days=node.how in ON_WORKING_DAYS)
            yield given_key(name), self._at_a_meeting(node, bar) if node.how == "meeting" else bar

    def _at_a_meeting(self, node: Node, bar: Count) -> Count:
        free = self.free(node)
        return Count(bar.name, lambda day: free.forward[bar.forward[day]], lambda day: bar.inverse[day])

    def meeting(self, node: Node) -> Count:
        """From a paper that is ready to the meeting that takes it."""
        committee, meetings = self.meetings(node)
        return self.tables.meeting(committee, meetings, published=node.key not in self.unpublished)

    def free(self, node: Node) -> Count:
        """From a day before which a meeting would not serve to the first that would."""
        return self.tables.not_before(self.meetings(node)[1])

    def meetings(self, node: Node) -> tuple[Committee | None, Sequence[MeetingDates]]:
        """The committee that a node is for, and its meetings."""
        committee = self.scene.committee_for(node.committee or "scrutiny")
        return committee, self.scene.meetings_of(committee) if committee else ()

    def latest(self, goal: str, required: date) -> list[int]:
        """The latest day of each step on which the goal depends, by its place, from 1; ``BEYOND`` for others."""
        late = self.program.backward({self.places[goal]: required.toordinal()})
        for place, event, count, on_working_days in self._notices:
            day = late[event + 1]
            if day < BEYOND:
                day = self.tables.last_day.settled[day] if on_working_days else day
                late[place + 1] = min(late[place + 1], count.forward[day])
        return late

    @cached_property
    def _notices(self) -> list[tuple[int, int, Count, bool]]:
        """Notices, whose latest day is counted back from that of their event."""
        nodes, places = self.network.nodes, self.places
        return [
            (places[node.key], places[str(node.before)], self.tables.notice(str(node.rule)),
             nodes[str(node.before)].how in ON_WORKING_DAYS)
            for node in nodes.values() if node.how == "notice" and node.before in nodes
        ]  # fmt: skip

    def backward(self, goal: str, required: date) -> dict[str, date]:
        """The latest day of each node on which the goal depends."""
        late = self.latest(goal, required)
        found: dict[str, date] = {}
        for key, node in self.network.nodes.items():
            day = late[self.places[key] + 1]
            if BEFORE < day < BEYOND:
                found[key] = date.fromordinal(day + 1 if node.how == "stage-start" else day)
        return found

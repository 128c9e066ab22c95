"""The forward pass: the earliest day of every node, given what has happened and that today is ``as_of``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commissioning.dates import ONE_DAY, Operator
from commissioning.errors import CalendarHorizon, Problem
from commissioning.model import Length, Stage
from commissioning.plan.meetings import MeetingDates
from commissioning.plan.passes.at_meetings import AtMeetings
from commissioning.plan.passes.dated import ON_WORKING_DAYS, Dated
from commissioning.plan.passes.happened import Happened
from commissioning.plan.passes.lengths import beginning_with
from commissioning.plan.passes.network import Network, Node, gate_key
from commissioning.plan.scene import Scene
from commissioning.rules import Ruling


@dataclass(frozen=True)
class Forward:
    """Every node dated, with the problems found on the way."""

    dated: Mapping[str, Dated]
    meetings: Mapping[str, Sequence[MeetingDates]]
    problems: tuple[Problem, ...]


def length_operator(length: Length, scene: Scene) -> Operator:
    """The operator that counts a length of work from its first day."""
    return beginning_with(length, scene.calendars, scene.working)


def forward(network: Network, scene: Scene) -> Forward:
    """Dates every node of the network."""
    return _Pass(network, scene).run()


class _Pass:
    def __init__(self, network: Network, scene: Scene) -> None:
        self.network = network
        self.scene = scene
        self.working = scene.working
        self.dated: dict[str, Dated] = {}
        self.problems: list[Problem] = []
        happened = Happened(network, scene)
        self.done, self.slips = happened.done, happened.slips
        self.approved, self.passed = happened.approved, happened.passed
        self.at_meetings = AtMeetings(scene, self.done, self.problems)

    def run(self) -> Forward:
        for key, node in self.network.nodes.items():
            item = Dated(node)
            self.dated[key] = item
            item.done = self.done.get(key)
            item.slip = self.slips.get(key)
            item.decision = self.approved.get(key)
            try:
                self._date(item)
            except CalendarHorizon as horizon:
                self._horizon(item, horizon)
            except (OverflowError, ValueError) as error:
                if "year" not in str(error) and "date value" not in str(error):
                    raise
                self._horizon(item, CalendarHorizon("the count leaves the calendar of all years.", calendar="days"))
        return Forward(self.dated, self.at_meetings.counted, tuple(self.problems))

    def _horizon(self, item: Dated, horizon: CalendarHorizon) -> None:
        item.day = item.natural = None
        reference = self.scene.workstream.reference
        if not any(problem.id == "calendar-horizon" for problem in self.problems):
            message = f"{item.node.title}: {horizon.message}"
            details = {"milestone": item.node.key, "calendar": horizon.calendar}
            remedy = "The dates from there on are left open."
            self.problems.append(Problem("calendar-horizon", message, remedy, reference=reference, details=details))

    def _date(self, item: Dated) -> None:
        ready, item.driver = self._ready(item.node)
        if ready is None:
            return
        self._natural(item, ready)
        if item.day is None:
            return
        item.natural, item.natural_reason = item.missed.date if item.missed else item.day, item.reason
        actual = item.actual
        if actual is not None:
            item.day, item.reason = actual, "decided" if item.decision else "done"
            item.provisional = item.creeping = False
        elif item.node.key in self.passed:
            item.passed = True
            item.over = item.node.how in ("stage-end", "rule")
            limit = self.passed[item.node.key]
            if item.day > limit:
                item.day, item.reason = limit, "passed"
            item.provisional = item.creeping = False
        elif item.node.how == "stage-end" or (item.node.how == "rule" and self._runs_out(item.node)):
            # What it waits for is settled, or is today at the earliest; so it cannot be past without being over.
            item.over = item.day < self.scene.as_of
        elif item.node.kind != "deadline" and item.node.how not in ("stage-start", "meeting"):
            self._not_in_the_past(item)

    def _runs_out(self, node: Node) -> bool:
        """A period that holds things up runs out by itself; a duty wants somebody to do it."""
        return not self.scene.rules[str(node.rule)].sets_a_day

    def _not_in_the_past(self, item: Dated) -> None:
        today = self.scene.as_of
        if item.day is not None and item.day < today:
            item.day = self.working.on_or_after(today) if item.node.how in ON_WORKING_DAYS else today
            item.reason, item.pushed = "as-of", True

    def _ready(self, node: Node) -> tuple[date | None, str | None]:
        """The first day on which a node can begin, and the node that decides it."""
        ready, driver = self.scene.workstream.start, None
        for name in node.after:
            other = self.dated[name]
            if other.ready_after is None:
                return None, name
            if driver is None or other.ready_after > ready:
                ready, driver = max(ready, other.ready_after), name
        return ready, driver

    def _natural(self, item: Dated, ready: date) -> None:
        node = item.node
        item.provisional = any(self.dated[name].provisional for name in node.after)
        item.creeping = any(self.dated[name].pushed or self.dated[name].creeping for name in node.after)
        getattr(self, "_" + node.how.replace("-", "_"))(item, ready)
        if node.how == "meeting":
            return
        if node.not_before and item.day and node.how != "work" and node.not_before > item.day:
            item.day, item.reason = node.not_before, "not-before"
        if item.slip and item.day:
            self._slipped(item, item.slip.to, ready)
        # Last, because what people hope does not shorten what the law holds up.
        for name in node.notices:
            self._barred(item, self.network.nodes[name])

    def _slipped(self, item: Dated, to: date, ready: date) -> None:
        """A forecast that somebody gave takes the place of the plan's, unless what comes first has overtaken it."""
        begins = item.earliest or ready
        given = item.node.how in ("work", "next-day", "stage-end", "gate", "goal") and to >= begins
        if item.day is not None and (given or to > item.day):
            item.day, item.reason = to, "slip"

    def _stage_start(self, item: Dated, ready: date) -> None:
        item.day, item.reason = ready, "follows" if item.driver else "start"

    def _goal(self, item: Dated, ready: date) -> None:
        item.day, item.reason = ready, "follows"

    def _stage_end(self, item: Dated, ready: date) -> None:
        start = self.dated[item.node.after[0]].day or ready
        latest = max((self.dated[name].day or start for name in item.node.after[1:]), default=start)
        item.earliest = latest
        span = length_operator(item.node.length, self.scene).last(start) if item.node.length else start
        opened = self.approved.get(self._gate_after(item.node.stage))
        if opened is not None:
            # The next stage's gate is open: what is left of this stage is its steps, and not its planned length.
            span = min(span, opened.on)
        item.day = max(span, latest)
        if span >= latest:
            item.reason, item.driver = "stage-length", item.node.after[0]
        else:
            item.reason = "follows"
            item.driver = next(name for name in item.node.after[1:] if self.dated[name].day == latest)

    def _gate_after(self, stage: Stage) -> str:
        following = self.network.stages[self.network.stages.index(stage) + 1 :]
        return gate_key(following[0]) if following else ""

    def _gate(self, item: Dated, ready: date) -> None:
        end = self.dated[item.node.after[0]] if item.node.after else None
        if end is None or end.day is None:
            item.day, item.reason = self.working.on_or_after(ready), "next-working-day"
            return
        item.earliest = end.earliest
        before = self.working.on_or_before(end.day)
        if end.earliest and before >= end.earliest:
            item.day, item.reason = before, "last-working-day"
        else:
            item.day, item.reason = self.working.on_or_after(end.day), "next-working-day"

    def _next_day(self, item: Dated, ready: date) -> None:
        item.day, item.reason = self.working.on_or_after(ready), "next-working-day"

    def _work(self, item: Dated, ready: date) -> None:
        if item.node.not_before and item.node.not_before > ready:
            ready, item.driver, item.reason = item.node.not_before, None, "not-before"
        else:
            item.reason = "work"
        assert item.node.length is not None
        item.earliest = ready
        item.day = length_operator(item.node.length, self.scene).last(ready)

    def _rule(self, item: Dated, ready: date) -> None:
        rule = self.scene.rules[str(item.node.rule)]
        anchor = self.dated[item.driver].day if item.driver else ready
        assert anchor is not None
        item.ruling = rule.count_from(anchor, self.scene.calendars)
        item.reason = "rule"
        late = item.ruling.safe_day if rule.sets_a_day else self.working.on_or_after(item.ruling.legal_last_day)
        item.day = late

    def _notice(self, item: Dated, ready: date) -> None:
        """A notice is dated as late as its event allows; before its own start it cannot be."""
        earliest = self.working.on_or_after(ready)
        event = self.dated.get(item.node.before or "")
        if event is None or event.day is None:
            item.day, item.reason = earliest, "next-working-day"
            return
        item.driver = event.node.key
        item.provisional = event.provisional
        item.ruling = self.scene.rules[str(item.node.rule)].count_back(event.day, self.scene.calendars)
        item.day, item.reason = max(item.ruling.safe_day, earliest), "notice"
        if event.reason == "bars" and event.notice == item.node.key:
            # Its event moves on with every day on which it is not given; it does not, and is owed since it could be.
            item.owed_since = earliest
        elif event.lost is not None and event.notice == item.node.key:
            lost = self.scene.rules[str(item.node.rule)].count_back(event.lost.date, self.scene.calendars)
            item.owed_since = max(earliest, lost.safe_day)

    def _earliest_notice(self, node: Node, ready: date) -> date:
        given = self._given(node)
        if given is not None:
            return given
        slip = self.slips.get(node.key)
        return self.working.on_or_after(max(ready, self.scene.as_of, slip.to if slip else ready))

    def _given(self, notice: Node) -> date | None:
        """The day on which a notice was given, if it was."""
        return self.done.get(notice.key)

    def _barred(self, item: Dated, notice: Node) -> None:
        """An event that a notice must precede waits until the notice has run its time."""
        ruling = self._bar(notice)
        if ruling is not None and item.day is not None and ruling.earliest_next_step > item.day:
            day = ruling.earliest_next_step
            item.day = self.working.on_or_after(day) if item.node.how in ON_WORKING_DAYS else day
            item.reason, item.ruling, item.notice = "bars", ruling, notice.key
            # A notice is counted back from its event; so what held the notice up tells why, and not the notice itself.
            item.driver = notice.key if self._given(notice) else self._ready(notice)[1]

    def _bar(self, notice: Node) -> Ruling | None:
        """The period that a notice opens when it is given as early as can be, if its rule holds anything up."""
        rule = self.scene.rules[str(notice.rule)]
        ready, _ = self._ready(notice)
        if rule.effect != "bars" or ready is None:
            return None
        return rule.count_from(self._earliest_notice(notice, ready), self.scene.calendars)

    def _meeting(self, item: Dated, ready: date) -> None:
        node = item.node
        written = ready if item.driver is None or self._starts_stage(item.driver) else ready - ONE_DAY
        bars = [(bar, name) for name in node.notices if (bar := self._bar(self.network.nodes[name]))]
        item.ruling, item.notice = max(bars, key=lambda found: found[0].earliest_next_step, default=(None, None))
        lawful = item.ruling.earliest_next_step if item.ruling else None
        slipped = item.slip.to if item.slip else None
        latest_wish = max((d for d in (node.not_before, slipped, lawful) if d), default=None)
        item.earliest = written
        settled = item.actual is not None or node.key in self.passed
        self.at_meetings.place(item, latest_wish, settled=settled)
        if item.notice is not None and not settled and self._given(self.network.nodes[item.notice]) is None:
            wish = max((d for d in (node.not_before, slipped) if d), default=None)
            item.lost = self.at_meetings.without_notice(item, wish)

    def _starts_stage(self, key: str) -> bool:
        return self.dated[key].node.how == "stage-start"

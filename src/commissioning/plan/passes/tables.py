"""The counts of a council as tables: work, rules, notices and meetings, each counted once for each day.

They are filled from the functions that explain a plan, so that a date is the same whichever way it was found.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import date

from commissioning.by_identity import ByIdentity
from commissioning.dates import ONE_DAY, DaysBeginningWith
from commissioning.errors import CalendarHorizon
from commissioning.model import Committee, Length, PaperStep
from commissioning.plan.meetings import MeetingDates, papers_due_for
from commissioning.plan.passes.at_meetings import earliest_unpublished
from commissioning.plan.passes.forward import length_operator
from commissioning.plan.scene import Scene
from commissioning.schedule import BEYOND, Count
from commissioning.schedule.counts import BEFORE, OutsideCalendar
from commissioning.schedule.operators import counted

_Days = Callable[[date], date]


def _unbound(_: int) -> int:
    return BEYOND


def _numbered(count: _Days) -> Callable[[int], int]:
    def numbered(day: int) -> int:
        try:
            return count(date.fromordinal(day)).toordinal()
        except (CalendarHorizon, OverflowError, ValueError) as error:
            raise OutsideCalendar from error

    return numbered


def _count(name: str, forward: _Days, inverse: _Days | None) -> Count:
    return Count(name, _numbered(forward), _numbered(inverse) if inverse else _unbound)


def _shifted(count: Count) -> Count:
    """The same count from the day after."""
    return Count(count.name, lambda day: count.forward[day + 1], lambda day: count.inverse[day] - 1)


SAME_DAY = Count("the same day", lambda day: day, lambda day: day)
DAY_BEFORE = Count("the day before", lambda day: day - 1, lambda day: day + 1)
SHUT = Count("only after what bounds it", lambda _: BEFORE, _unbound)
"""The count of a step that is dated by its bounds alone."""


def tables_of(scene: Scene) -> Tables:
    """The tables that a scene shares with those of the same council, rules and calendars on the same day."""
    return _TABLES.found((scene.council, scene.rules, scene.calendars), lambda: Tables(scene), on=scene.as_of)


class Tables:
    """The tables of one council on one day, shared by all of its workstreams.

    ``scene`` is any of them: what is read of it is the council, its calendars and its rules.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.working = scene.working
        self._made: dict[tuple[object, ...], Count] = {}
        day = DaysBeginningWith(1, self.working)
        self.next_day = counted("the first working day", day)
        # A day before the holiday data has no last working day, rather than one past every bound.
        last = _numbered(self.working.on_or_before)
        self.last_day = Count("the last working day", last, _unbound, settled=last)

    def _kept(self, key: tuple[object, ...], make: Callable[[], Count]) -> Count:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def shifted(self, count: Count) -> Count:
        """``count`` from the day after; for what is counted from the first day of a stage, which is its day 1."""
        return self._kept(("after", id(count)), lambda: _shifted(count))

    def work(self, length: Length) -> Count:
        """Work that takes so long."""
        key = ("work", length.n, length.unit, length.calendar)
        return self._kept(key, lambda: counted(str(length), length_operator(length, self.scene)))

    def rule(self, id: str) -> Count:
        """From what a rule is counted from to the day on which its milestone is dated."""
        rule, calendars, working = self.scene.rules[id], self.scene.calendars, self.working
        if rule.sets_a_day:
            safe = rule.safe_on(calendars)
            return self._kept(("rule", id), lambda: _count(
                id,
                lambda day: rule.count_from(day, calendars).safe_day,
                lambda day: rule.latest_start_for(safe.on_or_after(day + ONE_DAY) - ONE_DAY, calendars),
            ))  # fmt: skip
        return self._kept(("rule", id), lambda: _count(
            id,
            lambda day: working.on_or_after(rule.count_from(day, calendars).legal_last_day),
            lambda day: rule.latest_start_for(working.on_or_before(day), calendars),
        ))  # fmt: skip

    def notice(self, id: str) -> Count:
        """From an event to the day of the notice that precedes it; the event does not wait for it."""
        rule, calendars = self.scene.rules[id], self.scene.calendars
        return self._kept(("notice", id), lambda: _count(
            id, lambda day: rule.count_back(day, calendars).safe_day, None
        ))  # fmt: skip

    def bar(self, id: str, *, on_working_days: bool) -> Count:
        """From the day of a notice to the first on which its event may be; back, to the safe day of the notice."""
        rule, calendars, working = self.scene.rules[id], self.scene.calendars, self.working

        def free(day: date) -> date:
            after = rule.count_from(day, calendars).earliest_next_step
            return working.on_or_after(after) if on_working_days else after

        def given(day: date) -> date:
            return rule.count_back(working.on_or_before(day) if on_working_days else day, calendars).safe_day

        return self._kept(("bar", id, on_working_days), lambda: _count(id, free, given))

    def meeting(self, committee: Committee | None, meetings: Sequence[MeetingDates], *, published: bool) -> Count:
        """From the day on which a paper can be ready to the first meeting that can take it.

        After the last published meeting: the first day on which one not yet published could. Back, such a day is
        reckoned with only where the plan counts on one (``published`` is false).
        """
        usable = [item for item in meetings if item.meeting.status != "cancelled"]
        due = [item.papers_due.toordinal() for item in usable]
        days = [item.date.toordinal() for item in usable]

        def forward(day: int) -> int:
            place = bisect_left(due, day)
            return days[place] if place < len(days) else unpublished.forward[day]

        def taken(day: int) -> int | None:
            """The place of the last published meeting by a day."""
            beyond = not published and (not meetings or day > meetings[-1].date.toordinal())
            place = 0 if beyond else bisect_right(days, day)
            return place - 1 if place else None

        def inverse(day: int) -> int:
            place = taken(day)
            return unpublished.inverse[day] if place is None else due[place]

        def settled(day: int) -> int:
            place = taken(day)
            return self.last_day.settled[day] if place is None else days[place]

        def made() -> Count:
            name = f"the first meeting of {committee.title if committee else 'the committee'}"
            return Count(name, forward, inverse, settled)

        links = self.scene.links_of(committee)
        unpublished = self._unpublished(committee, meetings, links)
        return self._kept(("meeting", id(meetings), links, published), made)

    def _unpublished(
        self, committee: Committee | None, meetings: Sequence[MeetingDates], links: Sequence[PaperStep]
    ) -> Count:
        scene = self.scene

        def due(day: date) -> date:
            day = self.working.on_or_before(day)
            return papers_due_for(day, links, scene.rules, scene.calendars, self.working)

        return self._kept(("unpublished", id(meetings), links), lambda: _count(
            "the first lawful day", lambda day: earliest_unpublished(scene, day, committee, meetings), due
        ))  # fmt: skip

    def not_before(self, meetings: Sequence[MeetingDates]) -> Count:
        """From a day before which a meeting would not serve to the first that would."""
        days = [item.date.toordinal() for item in meetings if item.meeting.status != "cancelled"]

        def forward(day: int) -> int:
            place = bisect_left(days, day)
            if place < len(days):
                return days[place]
            after = max(day, meetings[-1].date.toordinal() + 1 if meetings else day)
            return self.next_day.forward[after]

        def inverse(day: int) -> int:
            place = bisect_right(days, day)
            return max(days[place - 1] if place else 0, day)

        key = ("not before", id(meetings))
        return self._kept(key, lambda: Count("the first meeting from then on", forward, inverse))


_TABLES: ByIdentity[Tables] = ByIdentity(8)

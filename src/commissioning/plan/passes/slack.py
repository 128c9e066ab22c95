"""How much room each milestone has: the earliest and latest day, and how many meetings it can still let go by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from commissioning.plan.meetings import MeetingDates
from commissioning.plan.passes.dated import Dated
from commissioning.plan.passes.forward import Forward
from commissioning.plan.passes.network import Network
from commissioning.plan.scene import Scene


def earliest(item: Dated, dated: Forward, scene: Scene) -> date | None:
    """The first day on which it can happen, as things stand today; of what has happened, the day on which it did.

    It is the forecast, but for what is dated as late as it may be: a notice is dated back from its event, and a duty
    of publication by the last day that its rule gives. Of those it is the first working day after all that they wait
    for. Raises ``CalendarHorizon`` past the holiday data.
    """
    node = item.node
    duty = node.how == "rule" and scene.rules[str(node.rule)].sets_a_day
    if item.actual is not None or item.day is None or item.over or not (duty or node.how == "notice"):
        return item.day
    ready = [dated.dated[name].ready_after for name in node.after]
    days = [day for day in ready if day is not None]
    if len(days) < len(ready):
        return None
    first = scene.working.on_or_after(max([scene.workstream.start, scene.as_of, node.not_before or date.min, *days]))
    return min(first, item.day)


def latest(item: Dated, late: date | None, scene: Scene) -> date | None:
    """The last day that still lets the goal be reached in time, or that a publication duty allows.

    ``None``: the goal does not wait for it, and no rule gives it a day.
    """
    node, ruling = item.node, item.ruling
    if late is None and ruling is not None and node.how == "rule" and scene.rules[str(node.rule)].sets_a_day:
        return ruling.legal_last_day
    return late


def meetings_left(network: Network, dated: Forward, late: Mapping[str, date]) -> Mapping[str, int]:
    """How many published meetings each milestone can still let go by before the goal is missed.

    For a step that falls on a meeting: the meetings of its committee after the one chosen, up to the last that still
    serves, not cancelled, each with a paper deadline that the paper can meet. 0: the chosen one is the last. Below 0:
    the chosen one is too late, by so many meetings. For any other milestone: the fewest of the meetings that wait for
    it, the nearest of each path (what comes after those is in their last day already). No entry: the goal does not wait
    for it, no meeting waits for it, it has happened, or the meeting that it needs is not published.
    """
    if not late or not dated.meetings:
        return {}
    followers: dict[str, list[str]] = {}
    for key, node in network.nodes.items():
        for name in (*node.after, *node.notices):
            followers.setdefault(name, []).append(key)
    left: dict[str, int | None] = {}
    for key in network.nodes:
        # A notice is dated after its event, so the order of the network is not enough: each waits for its followers.
        stack = [key]
        while stack:
            name = stack[-1]
            ahead = [other for other in followers.get(name, ()) if other not in left]
            if ahead and name not in left and dated.dated[name].node.how != "meeting":
                stack += ahead
                continue
            stack.pop()
            if name not in left:
                left[name] = _left(name, followers.get(name, ()), left, dated, late)
    return {key: number for key, number in left.items() if number is not None}


def _left(
    key: str, followers: Iterable[str], known: Mapping[str, int | None], dated: Forward, late: Mapping[str, date]
) -> int | None:
    item = dated.dated[key]
    if key not in late or item.actual is not None or item.passed:
        return None
    if item.node.how == "meeting":
        return _of_meeting(item, dated, late[key])
    return min((number for name in followers if (number := known[name]) is not None), default=None)


def _of_meeting(item: Dated, dated: Forward, last: date) -> int | None:
    if item.choice is None or item.choice.chosen is None:
        return None
    chosen = item.choice.chosen
    meetings = dated.meetings[chosen.committee.key]
    later = _usable(meetings, chosen.date, last)
    return later if later or last >= chosen.date else -_usable(meetings, last, chosen.date)


def _usable(meetings: Sequence[MeetingDates], after: date, until: date) -> int:
    return sum(after < item.date <= until and item.meeting.status != "cancelled" for item in meetings)


def last_serving(item: Dated, dated: Forward, late: date | None) -> MeetingDates | None:
    """The last published meeting that a step on a meeting can be on for the goal to be reached in time."""
    if late is None or item.choice is None or item.choice.chosen is None:
        return None
    meetings = dated.meetings[item.choice.chosen.committee.key]
    return next((m for m in meetings if m.date == late and m.meeting.status != "cancelled"), None)


def paper_ready(item: Dated, scene: Scene) -> date:
    """The first day on which the paper of a step on a meeting can be handed in."""
    return max(item.earliest or scene.as_of, scene.as_of)

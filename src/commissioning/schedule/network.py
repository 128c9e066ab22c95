"""A network of steps that wait for each other, put once into an order in which each comes after all it waits for."""

from __future__ import annotations

from commissioning.schedule.counts import BEFORE, Count, Table
from commissioning.schedule.passes import Program, Schedule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from commissioning.schedule.passes import Line


class Network:
    """Steps in an order that can be dated; built once, dated as often as there are starts.

    >>> from datetime import date
    >>> from commissioning.schedule import Network, every_day
    >>> plan = Network()
    >>> plan.add("review", every_day(10))
    >>> plan.add("design", every_day(5), after=("review",))
    >>> dated = plan.dated(date(2026, 1, 1), needed={"design": date(2026, 1, 20)})
    >>> [(point.key, str(point.earliest), str(point.latest)) for point in dated.points()]
    [('review', '2026-01-10', '2026-01-15'), ('design', '2026-01-15', '2026-01-20')]
    """

    def __init__(self) -> None:
        self._added: list[tuple[str, Count, tuple[str, ...], tuple[tuple[str, Count], ...], Table | None]] = []
        self._program: Program | None = None
        self.index: dict[str, int] = {}

    def add(
        self,
        key: str,
        count: Count,
        after: Iterable[str] = (),
        *,
        bounds: Iterable[tuple[str, Count]] = (),
        settled: Table | None = None,
    ) -> None:
        """Adds a step that is counted from the day after the last of ``after``, or from the start without any.

        Args:
            bounds: other steps, each with a count from its very day, before whose end this one cannot be.
            settled: from the day that others leave to this step to its own latest day, where that is another than the
                latest end of ``count``; bounds without it leave the day as it is.
        """
        if key in self.index:
            raise _refusal("duplicate-reference", f"'{key}' is there twice. Give each step a key of its own.")
        self.index[key] = len(self._added)
        self._added.append((key, count, tuple(after), tuple(bounds), settled))
        self._program = None

    @property
    def program(self) -> Program:
        """The steps in order. Raises ``BadInput``: a circle, or a step that waits for one that there is not."""
        if self._program is None:
            lines = self._lines()
            if lines is None:
                self._added = [self._added[number] for number in self._in_order()]
                self.index = {added[0]: number for number, added in enumerate(self._added)}
                lines = self._lines()
                assert lines is not None
            self._program = Program(list(self.index), [added[1].name for added in self._added], lines)
        return self._program

    def _lines(self) -> list[Line] | None:
        """The steps as the passes read them; none when one waits for another that was added after it."""
        index = self.index
        lines: list[Line] = []
        for number, (key, count, after, bounds, settled) in enumerate(self._added):
            try:
                first = index[after[0]] + 1 if after else 0
                others = tuple([index[name] + 1 for name in after[1:]])
                bound = tuple([(index[name] + 1, by.forward, by.inverse) for name, by in bounds])
            except KeyError as error:
                unknown = f"{key} comes after '{error.args[0]}', and there is no such step. Name one that there is."
                raise _refusal("unknown-reference", unknown) from None
            if first > number or (others and max(others) > number) or any(place > number for place, _, _ in bound):
                return None
            latest = settled or (None if bound else count.settled)
            lines.append((first, others, count.forward, count.inverse, latest, bound))
        return lines

    def dated(
        self,
        start: date,
        *,
        needed: Mapping[str, date] | None = None,
        not_before: Mapping[str, date] | None = None,
        held: Mapping[str, date] | None = None,
    ) -> Schedule:
        """Dates every step.

        Args:
            start: the first day of what waits for nothing.
            needed: days by which some steps are needed; what leads to them gets a latest day. Without any, everything
                is needed by the end of the plan itself, so that what has no slack is its critical path.
            not_before: days before which a step cannot be over.
            held: days on which a step was over, whatever it waits for.
        """
        program = self.program
        floors = [BEFORE] * len(program.lines)
        for place, day in self._numbered(not_before).items():
            floors[place] = day
        earliest = (
            program.forward_from(start.toordinal(), floors, self._numbered(held), {})
            if held
            else program.forward(start.toordinal(), floors if not_before else None)
        )
        wanted = dict.fromkeys(program.ends, max(earliest[1:], default=0)) if needed is None else self._numbered(needed)
        return Schedule(program, earliest, program.backward(wanted))

    def _numbered(self, days: Mapping[str, date] | None) -> dict[int, int]:
        return {self.index[key]: day.toordinal() for key, day in (days or {}).items()}

    def _in_order(self) -> list[int]:
        """Kahn's order."""
        index = self.index
        waits = [{index[name] for name in (*after, *(b for b, _ in bounds))} for _, _, after, bounds, _ in self._added]
        left = [len(on) for on in waits]
        followers: list[list[int]] = [[] for _ in waits]
        for number, on in enumerate(waits):
            for other in on:
                followers[other].append(number)
        order = [number for number, count in enumerate(left) if not count]
        for number in order:
            for follower in followers[number]:
                left[follower] -= 1
                if not left[follower]:
                    order.append(follower)
        if len(order) < len(waits):
            stuck = [self._added[number][0] for number, count in enumerate(left) if count]
            named = ", ".join(stuck[:5]) + (" and others" if len(stuck) > 5 else "")
            raise _refusal("cycle", f"{named} wait for each other in a circle. Take one of their 'after' entries out.")
        return order


def _refusal(id: str, message: str) -> Exception:
    from commissioning.errors import BadInput  # noqa: PLC0415 - it takes as long to load as a plan to be dated

    return BadInput(id, message)

"""Baselines at meetings: the plan of each workstream is kept as it stood when its committee met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import shorten

from commissioning.dates import ONE_DAY, say, say_days, say_in_full
from commissioning.errors import Problem, Severity
from commissioning.model import Baseline, Committee, Meeting
from commissioning.plan import make_plan
from commissioning.service.keeping.piece import Piece, Round
from commissioning.service.plans.baselines import keep_plan
from commissioning.service.portfolio import Portfolio
from commissioning.store import Store, Stored
from commissioning.track import standing

NAME = "baselines"
LATEST_DAYS = 14
"""Calendar days after a meeting within which its baseline is still made. What is kept is the plan of the day on which
it is kept; after two weeks that is no longer what the meeting saw, and a person must say what it was."""

AT_ONCE = 100
"""Plans kept in one transaction: less than a second, so that nobody who records something meanwhile waits long."""

_SORT, _KEY = "house", "baselines"
_LONGEST_TITLE = 120


@dataclass(frozen=True)
class Held:
    """A meeting that was held, and what its baselines are kept under."""

    committee: Committee
    meeting: Meeting

    @property
    def mark(self) -> str:
        """What the change log knows the meeting by, whatever day it is said to have been on."""
        return f"meeting/{self.committee.key}/{self.meeting.known_by}"

    @property
    def words(self) -> str:
        """The meeting in words."""
        title = shorten(self.committee.title, _LONGEST_TITLE, placeholder="...")
        return f"{title}, {say_in_full(self.meeting.date)}"

    def name(self, as_of: date) -> str:
        """The name of a baseline that is kept on a day: one kept later than the day after the meeting says so."""
        late = f" (kept on {say_in_full(as_of)})" if self.late(as_of) else ""
        return f"as noted at {self.words}{late}"

    def late(self, as_of: date) -> bool:
        """Whether a baseline that is kept on this day is later than the first night after the meeting."""
        return as_of > self.meeting.date + ONE_DAY


def keep_baselines(store: Store, turn: Round) -> Piece:
    """Keeps a baseline of each workstream whose scrutiny committee met since the last turn, once for each meeting.

    A meeting counts as held on the day after it, or when it is recorded as held. What is kept is the plan as of the
    round's day; see ``LATEST_DAYS``.
    """
    with store.reading() as unit:
        stored = unit.noun(_SORT, _KEY)
        last = date.fromisoformat(stored.payload["as_of"]) if stored else None
        if last is not None and turn.as_of < last:
            return Piece(NAME, "none kept: the day lies before the last round", (_behind(turn.as_of, last),))
        portfolio = Portfolio(unit, turn.as_of).read()
        held, missed = _held_since(portfolio, last)
        taken = {one.mark: unit.logged("baseline", one.mark) | unit.baselines_named(_names(one, turn)) for one in held}
    keeper = _Keeper(store, turn, portfolio)
    for one in held:
        keeper.keep(one, taken[one.mark])
    if last != turn.as_of:
        with store.writing(turn.author) as unit:
            unit.put_noun(Stored(_SORT, _KEY, {"as_of": turn.as_of.isoformat()}, None, None))
    problems = (
        *(_missed(one, turn.as_of) for one in missed),
        *_late(keeper.made, held, turn.as_of),
    )
    kept = [{"reference": item.reference, "name": item.name} for item in keeper.made]
    return Piece(
        NAME, f"{len(kept)} kept, of {len(held)} meeting{'' if len(held) == 1 else 's'}", problems, {"kept": kept}
    )


def _names(one: Held, turn: Round) -> tuple[str, ...]:
    """The names under which a person may have kept the same already."""
    return tuple({one.name(one.meeting.date), one.name(turn.as_of)})


def _held_since(portfolio: Portfolio, last: date | None) -> tuple[list[Held], list[Held]]:
    """The meetings that were held since the last turn: those of which a baseline is made, and those too long ago.

    On the day of the last round itself a meeting may have come after it. Before the first round nothing was missed.
    """
    as_of = portfolio.as_of
    floor = as_of - timedelta(days=LATEST_DAYS)
    followed = {work.scrutiny for work in portfolio.workstreams.values()}
    since = [
        Held(committee, meeting)
        for committee in portfolio.committees.values() if committee.key in followed
        for meeting in sorted(committee.meetings, key=lambda item: item.date)
        if _was_held(meeting, as_of) and meeting.date >= (last or floor)
    ]  # fmt: skip
    return [one for one in since if one.meeting.date >= floor], [one for one in since if one.meeting.date < floor]


def _was_held(meeting: Meeting, as_of: date) -> bool:
    if meeting.status == "held":
        return meeting.date <= as_of
    # In the night before it, and all that day, it can still be called off.
    return meeting.status != "cancelled" and meeting.date < as_of


class _Keeper:
    """Keeps baselines, some at a time, always of the newest state of the database."""

    def __init__(self, store: Store, turn: Round, portfolio: Portfolio) -> None:
        self._store = store
        self._turn = turn
        self._portfolio = portfolio
        self._seen = -1
        self.made: list[Baseline] = []

    def keep(self, one: Held, taken: frozenset[str]) -> None:
        """Keeps a baseline of every workstream that follows the committee, but for those that have it."""
        works = self._portfolio.workstreams.items()
        wanted = [ref for ref, work in works if work.scrutiny == one.committee.key and ref not in taken]
        for start in range(0, len(wanted), AT_ONCE):
            self._turn.progress(f"Keeping baselines of {one.words} ({start} of {len(wanted)})")
            self._keep(one, wanted[start : start + AT_ONCE])

    def _keep(self, one: Held, references: Sequence[str]) -> None:
        name = one.name(self._turn.as_of)
        with self._store.writing(self._turn.author) as unit:
            if unit.last_change() != self._seen:
                # Somebody recorded something since: a baseline names the entry of the log up to which it is true.
                self._portfolio = Portfolio(unit, self._turn.as_of).read()
                _ = self._portfolio.calendars
            for reference in references:
                # Plans are large; each is let go of as soon as it is kept.
                plan = make_plan(self._portfolio.scene(reference))
                if standing(plan).status not in ("stopped", "complete"):
                    version = self._portfolio.holidays.version
                    self.made.append(keep_plan(unit, plan, name, version, meeting=one.mark))
            self._seen = unit.last_change()


def _late(made: Sequence[Baseline], held: Sequence[Held], as_of: date) -> Iterator[Problem]:
    """What was kept late, once for each meeting."""
    names = [item.name for item in made]
    for one in held:
        count = names.count(one.name(as_of))
        if count and one.late(as_of):
            days = (as_of - one.meeting.date).days
            message = (
                f"{one.words}: {count} baseline{'s' if count > 1 else ''} kept {say_days(days)} after it; what was "
                "recorded in between is in them, and their names say so."
            )
            yield Problem("baseline-late", message, "Nothing to do. See that keep-house runs every night.",
                          Severity.INFO, value=one.meeting.date.isoformat(), reference=one.committee.key,
                          details={"days": days, "baselines": count})  # fmt: skip


def _missed(one: Held, as_of: date) -> Problem:
    days = (as_of - one.meeting.date).days
    message = (
        f"{one.words}: no baseline was kept. The house was not kept until {say_days(days)} after it, and a plan of "
        "today is not what that meeting saw."
    )
    remedy = "Where its papers are known, keep one by hand and say so: commissioning baseline REF --name TEXT."
    return Problem("baseline-missed", message, remedy, value=one.meeting.date.isoformat(),
                   reference=one.committee.key, details={"days": days})  # fmt: skip


def _behind(as_of: date, last: date) -> Problem:
    message = f"Today is given as {say(as_of)}, and the house was kept on {say(last)} already: no baseline is made."
    remedy = "Set the clock of this machine right, or give no --as-of that lies in the past."
    return Problem("clock-behind", message, remedy, value=as_of.isoformat(), details={"last": last.isoformat()})

"""What differs between two plans of a workstream, and why each date moved: its own cause, walked back to the change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from commissioning.dates import say
from commissioning.errors import Problem
from commissioning.model import Meeting, Void
from commissioning.plan.changes.deadlines_moved import deadlines_moved
from commissioning.plan.changes.moved import DeadlineMoved, Moved
from commissioning.plan.changes.voiding import new_voids
from commissioning.plan.meetings import MeetingDates
from commissioning.plan.passes.dated import Dated
from commissioning.plan.passes.network import gate_key
from commissioning.plan.restarting import newest, opens_anew, told
from commissioning.plan.result import Plan


@dataclass(frozen=True)
class Difference:
    """What a change does to plans. ``plans`` are those that were made anew, each before and after.

    ``deadlines_moved`` are the latest days that change where the forecast stays. ``problems`` are what is doubtful
    about the change itself: the day, say, that a meeting is moved to. ``beside`` are plans that
    keep all their dates, before and after; their problems are among the others.
    """

    moved: tuple[Moved, ...]
    problems_added: tuple[Problem, ...]
    problems_gone: tuple[Problem, ...]
    problems_changed: tuple[tuple[Problem, Problem], ...]
    plans: tuple[tuple[Plan, Plan], ...] = field(default=(), repr=False)
    deadlines_moved: tuple[DeadlineMoved, ...] = ()
    problems: tuple[Problem, ...] = ()
    beside: tuple[tuple[Plan, Plan], ...] = field(default=(), repr=False)

    @property
    def voided(self) -> tuple[Void, ...]:
        """The approvals that the change makes void."""
        return tuple(void for before, after in self.plans for void in new_voids(before, after))

    @property
    def replanned(self) -> tuple[str, ...]:
        """The workstreams that were planned anew, because the change concerns them."""
        return tuple(after.reference for _, after in self.plans)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "moved": [item.as_dict() for item in self.moved],
            "deadlines_moved": [item.as_dict() for item in self.deadlines_moved],
            "problems_added": [problem.as_dict() for problem in self.problems_added],
            "problems_gone": [problem.as_dict() for problem in self.problems_gone],
            "problems_changed": [
                {"from": was.as_dict(), "to": now.as_dict()} for was, now in self.problems_changed
            ],
            "replanned": list(self.replanned),
            "voided": [void.as_dict() for void in self.voided],
            "problems": [problem.as_dict() for problem in self.problems],
        }  # fmt: skip


def difference(
    pairs: Iterable[tuple[Plan, Plan]],
    said: Mapping[tuple[str, str], str],
    beside: Sequence[tuple[Plan, Plan]] = (),
) -> Difference:
    """What differs between plans before and after a change, one pair a workstream.

    Args:
        pairs: the plans of each workstream that was planned anew.
        said: what was changed directly, by reference and key, as the end of a sentence that begins with the title.
        beside: the plans that keep their dates and may say something else; filled by the time ``pairs`` ends.
    """
    plans = tuple(pairs)
    moved: list[Moved] = []
    tighter: list[DeadlineMoved] = []
    added: list[Problem] = []
    gone: list[Problem] = []
    changed: list[tuple[Problem, Problem]] = []
    for before, after in plans:
        own = {key: text for (reference, key), text in said.items() if reference == after.reference}
        moved += moves(before, after, own)
        tighter += deadlines_moved(before, after, own)
    for before, after in (*plans, *beside):
        was, now = _by_subject(before), _by_subject(after)
        added += [problem for key, problem in now.items() if key not in was]
        gone += [problem for key, problem in was.items() if key not in now]
        both = ((was[key], now[key]) for key in was if key in now)
        changed += [pair for pair in both if pair[0].message != pair[1].message]
    return Difference(tuple(moved), tuple(added), tuple(gone), tuple(changed), plans, tuple(tighter),
                      beside=tuple(beside))  # fmt: skip


def _by_subject(plan: Plan) -> dict[tuple[Any, ...], Problem]:
    """Problems by what they are about: the same fault with other dates is the same problem, changed."""
    found: dict[tuple[Any, ...], Problem] = {}
    for problem in plan.problems:
        subject = tuple(str(problem.details.get(name)) for name in ("milestone", "basis", "calendar", "rule"))
        key: tuple[Any, ...] = (problem.id, plan.reference, *subject)
        while key in found:
            key = (*key, "again")
        found[key] = problem
    return found


def moves(before: Plan, after: Plan, said: Mapping[str, str]) -> Iterator[Moved]:
    """The milestones whose date differs between two plans of one workstream, each with its own cause."""
    was = {m.key: m for m in before.milestones}
    now = {m.key: m for m in after.milestones}
    void = {gate_key(item.stage): "is to be decided again, because its approval became void"
            for item in new_voids(before, after)}  # fmt: skip
    causes = _Causes(before, after, {**void, **said})
    for key in dict.fromkeys([*now, *was]):
        old, new = was.get(key), now.get(key)
        day_before, day_after = old.day if old else None, new.day if new else None
        if day_before != day_after:
            because, root = causes.of(key)
            title = (new or old).title  # type: ignore[union-attr]
            yield Moved(after.reference, key, title, day_before, day_after, because, root)


@dataclass(frozen=True, slots=True)
class _Cause:
    """Why one node moved. ``at`` is the node on its way back that a sentence should name, and ``clause`` what is
    said there: the end of a sentence that begins with its title (``own``), or a sentence of its own.
    """

    at: str
    clause: str
    own: bool
    root: str | None
    via: str | None = None


class _Causes:
    def __init__(self, before: Plan, after: Plan, said: Mapping[str, str]) -> None:
        self.before, self.after, self.said = before, after, said
        self.was, self.now = before.forward.dated, after.forward.dated
        self.known: dict[str, _Cause] = {}
        self.restart = newest(before, after)

    def of(self, key: str) -> tuple[str, str | None]:
        """The sentence and the root of a milestone."""
        if key in self.now or key in self.was:
            cause = self._cause(key, frozenset())
        elif key in self.said:
            cause = _Cause(key, self.said[key], True, key)
        else:
            cause = self._paper(key)
        return self._sentence(key, cause), cause.root

    def _sentence(self, key: str, cause: _Cause) -> str:
        if cause.at == key or cause.via is None:
            return f"{self._title(cause.at)} {cause.clause}" if cause.own else cause.clause
        if not cause.own and self._opens(cause.at):
            return cause.clause if self._opens(cause.via) else f"follows {self._title(cause.via)}: {cause.clause}"
        waits = "" if cause.via == cause.at else f", which waits for {self._title(cause.at)}"
        end = f", which {cause.clause}" if cause.own else f": {cause.clause}"
        return f"follows {self._title(cause.via)}{waits}{end}"

    def _title(self, key: str) -> str:
        found = self.now.get(key) or self.was.get(key)
        if found is not None:
            return found.node.title
        paper = self.after.milestone(key) or self.before.milestone(key)
        return paper.title if paper else key

    def _paper(self, key: str) -> _Cause:
        owners = [name for plan in (self.now, self.was) for name, item in plan.items()
                  if item.choice and key.startswith(f"{name}-")]  # fmt: skip
        owner = max(owners, key=len, default=None)
        if owner is None or not (self._moved(owner) or owner in self.said):
            return self._anything(key)
        return self._through(owner, self._cause(owner, frozenset()))

    def _through(self, via: str, cause: _Cause) -> _Cause:
        """The cause of what follows ``via``, given the cause of ``via`` itself."""
        return _Cause(cause.at, cause.clause, cause.own, cause.root, via)

    def _anything(self, key: str) -> _Cause:
        """When no way back is found: what began anew, else another start, else all that was changed."""
        if key in self.said:
            return _Cause(key, self.said[key], True, key)
        if self.restart is not None:
            return self._anew(key)
        if self._start_moved():
            return self._start(key)
        parts = [f"{self._title(name)} {text}" for name, text in self.said.items()]
        return _Cause(key, "; ".join(parts) or "what it is counted from was changed", False,
                      next(iter(self.said)) if len(self.said) == 1 else None)  # fmt: skip

    def _cause(self, key: str, seen: frozenset[str]) -> _Cause:
        if key not in self.known:
            self.known[key] = self._found(key, seen | {key})
        return self.known[key]

    def _found(self, key: str, seen: frozenset[str]) -> _Cause:
        old, new = self.was.get(key), self.now.get(key)
        if old is None and self.restart is not None and opens_anew(self.restart, key):
            return self._anew(key)
        if old is None or new is None:
            clause = self.said.get(key, "is new in the plan" if old is None else "is no longer part of the plan")
            return _Cause(key, clause, True, key)
        if self.restart is not None and (opens_anew(self.restart, key) or (old.actual and not new.actual)):
            return self._anew(key)
        meeting = self._meeting(old, new, seen) if new.node.how == "meeting" and not new.actual else None
        if key in self.said and not self._overtaken(old, new):
            more = f"; {_next(new)}" if meeting else ""
            return _Cause(key, self.said[key] + more, True, key)
        return meeting or self._direct(key, old, new) or self._followed(key, old, new, seen)

    def _anew(self, key: str) -> _Cause:
        assert self.restart is not None
        return _Cause(key, told(self.after, self.restart), False, f"restart:{self.restart.stage}")

    def _overtaken(self, old: Dated, new: Dated) -> bool:
        """Whether a new forecast was given, and something else decides the date all the same."""
        if new.slip is None or new.slip == old.slip or new.actual is not None or new.node.how == "notice":
            # A notice is counted back from its event, which in its turn waits for the notice.
            return False
        if new.node.how != "meeting":
            return new.reason_before_today != "slip"
        if _chosen(new) is None:
            return new.day is not None and new.day != self.after.scene.working.on_or_after(new.slip.to)
        held = any(reason.startswith("not before") for _, reason in _passed_over(new))
        return new.earliest != old.earliest and not held

    def _start_moved(self) -> bool:
        return self.before.scene.workstream.start != self.after.scene.workstream.start

    def _start(self, key: str) -> _Cause:
        was, now = self.before.scene.workstream.start, self.after.scene.workstream.start
        return _Cause(key, f"the workstream starts on {say(now)}, and not on {say(was)}", False, "start")

    def _direct(self, key: str, old: Dated, new: Dated) -> _Cause | None:
        """What was changed of a node itself."""
        if new.actual != old.actual:
            clause = f"happened on {say(new.actual)}" if new.actual else "is no longer recorded as done"
            return _Cause(key, clause, True, key)
        if new.slip != old.slip and new.slip is not None and not self._overtaken(old, new):
            return _Cause(key, f"has a new forecast, {say(new.slip.to)}", True, key)
        if new.driver is None and old.driver is None and self._start_moved():
            return self._start(key)
        one, other = old.node, new.node
        if one.length != other.length:
            return _Cause(key, f"takes {other.length or 'no time'}, and not {one.length or 'no time'}", True, key)
        if one.not_before != other.not_before:
            until = f"cannot be before {say(other.not_before)}" if other.not_before else "need not wait any longer"
            return _Cause(key, until, True, key)
        if (one.rule, one.how, one.committee) != (other.rule, other.how, other.committee):
            return _Cause(key, "is dated in another way than before", True, key)
        rules = old.ruling and old.ruling.rule, new.ruling and new.ruling.rule
        if rules[0] and rules[1] and rules[0] != rules[1]:
            return _Cause(key, f"is counted by a rule whose setting changed, {rules[1].id}", True, key)
        return None

    def _followed(self, key: str, old: Dated, new: Dated, seen: frozenset[str]) -> _Cause:
        """The cause of the first thing that a node waits for and that moved, that which decides its date first."""
        if new.reason == "passed" and old.reason != "passed":
            gate = next((name for name in self.said if name.startswith("gate-")), None)
            if gate is not None:
                return _Cause(key, f"no longer waited for: {self._title(gate)} {self.said[gate]}", False, gate)
        wanted = [new.notice, new.driver, old.driver, old.notice, new.node.before, *new.node.after, *old.node.after]
        notices = [name for notice in new.node.notices for name in (notice, *self._after(notice))]
        # A gate sits on the last working day of its stage by which the steps are done, whatever day the stage ends on.
        steps = [name for end in new.node.after if new.node.how == "gate" for name in self._after(end)]
        for name in (*wanted, *notices, *sorted(steps, key=self._day, reverse=True)):
            if name is not None and name not in seen and self._moved(name):
                cause = self._cause(name, seen)
                return cause if self._opens(name) and cause.via else self._through(name, cause)
        return self._anything(key)

    def _opens(self, key: str) -> bool:
        """Whether a node is the first day of a stage, which is no milestone of its own."""
        found = self.now.get(key) or self.was.get(key)
        return found is not None and found.node.how == "stage-start"

    def _after(self, key: str) -> list[str]:
        found = self.now.get(key)
        return found.node.after if found else []

    def _day(self, key: str) -> date:
        found = self.now.get(key)
        return (found.day if found else None) or date.min

    def _moved(self, key: str) -> bool:
        old, new = self.was.get(key), self.now.get(key)
        return (old.day if old else None) != (new.day if new else None)

    # -- meetings -------------------------------------------------------------------------------------------------

    def _meeting(self, old: Dated, new: Dated, seen: frozenset[str]) -> _Cause | None:
        """Why a step falls on another meeting than before; ``None`` when it falls on none and did not before."""
        key, had, has = new.node.key, _chosen(old), _chosen(new)
        if had is not None:
            now = _known(self.after, new, had.meeting)
            root = f"meeting:{had.committee.key}:{had.date}"
            if now is None:
                return _Cause(key, f"the meeting of {say(had.date)} is not in the calendar; {_next(new)}", False, root)
            if now.status == "cancelled" and had.meeting.status != "cancelled":
                return _Cause(key, f"the meeting of {say(had.date)} is cancelled; {_next(new)}", False, root)
            if now.date != had.date:
                moved = f"the meeting of {say(had.date)} is moved to {say(now.date)}"
                if has is not None and has.date == now.date:
                    return _Cause(key, moved, False, root)
                why = next((reason for day, reason in _passed_over(new) if day == now.date), "too early for this step")
                return _Cause(key, f"{moved}: {why}; {_next(new)}", False, root)
        if has is not None:
            before = _known(self.before, new, has.meeting)
            if before is None:
                root = f"meeting:{has.committee.key}:{has.date}"
                return _Cause(key, f"there is now a meeting on {say(has.date)}", False, root)
            if before.date != has.date:
                root = f"meeting:{has.committee.key}:{before.date}"
                clause = f"the meeting of {say(before.date)} is moved to {say(has.date)}, which is now the first usable"
                return _Cause(key, clause, False, root)
        if had is None and has is None:
            return None
        return self._papers_ready(key, old, new, seen)

    def _papers_ready(self, key: str, old: Dated, new: Dated, seen: frozenset[str]) -> _Cause:
        """The meetings are as they were; the papers are ready on another day."""
        followed = self._followed(key, old, new, seen)
        root = self._sentence(key, followed)
        had = _chosen(old)
        if had is not None and new.earliest is not None and new.earliest > had.papers_due:
            ready = f"papers are due on {say(had.papers_due)} and can be ready on {say(new.earliest)}"
            clause = f"misses the meeting of {say(had.date)} ({ready}; {_next(new)}): {root}"
            return _Cause(key, clause, True, followed.root)
        return _Cause(key, f"falls on another meeting ({_next(new)}): {root}", True, followed.root)


def _chosen(item: Dated) -> MeetingDates | None:
    return item.choice.chosen if item.choice else None


def _passed_over(item: Dated) -> Iterable[tuple[date, str]]:
    return item.choice.passed_over if item.choice else ()


def _known(plan: Plan, item: Dated, meeting: Meeting) -> Meeting | None:
    """The same meeting as a plan knows it; whatever date it has there."""
    committee = plan.scene.committee_for(item.node.committee or "scrutiny")
    meetings = committee.meetings if committee else ()
    return next((found for found in meetings if found.known_by == meeting.known_by), None)


def _next(item: Dated) -> str:
    chosen = _chosen(item)
    if chosen is not None:
        return f"the next usable is {say(chosen.date)}"
    earliest = f"; {say(item.day)} is the earliest possible day" if item.day else ""
    return f"no other published one can be used{earliest}"

"""The verbs that ask what if; nothing that they do is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from commissioning.errors import BadInput, Problem
from commissioning.model import Committee
from commissioning.plan import Plan, make_plan
from commissioning.plan.changes.difference import Difference, difference
from commissioning.plan.changes.scenario import (
    CancelMeeting,
    Change,
    MoveMeeting,
    SlipMilestone,
    StartOn,
    committees_with,
    find_meeting,
    how_far,
    meeting_with,
    scene_with,
    slip_holds,
    uses,
)
from commissioning.plan.changes.voiding import after_change
from commissioning.plan.findings.moved_meeting import Around, doubts_about
from commissioning.plan.passes.bulk import dates
from commissioning.service.portfolio import Portfolio
from commissioning.store import Store


def whatif(store: Store, reference: str, changes: Sequence[Change], *, as_of: date) -> Difference:
    """The plan of a workstream as it would be with all changes at once, against the plan as it is.

    A meeting that is moved or cancelled moves other workstreams too; those whose steps are held at that
    committee's meetings are planned anew, and no others.

    Args:
        store: an open database; it is not changed.
        reference: the workstream that slips and a new start apply to.
        changes: in any order; a length of time counts from the date that the plan has now.
        as_of: today.

    Raises:
        NotFound: no such workstream, milestone, committee or meeting.
        BadInput: no change was given, or one that cannot be.
    """
    if not changes:
        raise BadInput("bad-usage", "Say what would change: a slip, a meeting moved or cancelled, or another start.")
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        before = portfolio.plan(reference)
        pairs: list[tuple[Plan, Plan]] = []
        scene, slips = scene_with(before, changes)
        moved = committees_with(portfolio.committees, changes, as_of=as_of)
        own = any(isinstance(change, SlipMilestone | StartOn) for change in changes)
        if own or any(uses(before.scene, key) for key in moved):
            after = after_change(scene)
            for slip in slips:
                slip_holds(before, after, slip)
            pairs.append((before, after))
        pairs += hanging_on(portfolio, moved, but=reference)
        doubts = meeting_doubts(portfolio, changes)
    said = {slip.key: slip for slip in slips}
    texts = {
        (reference, change.key): how_far(before, change, said[change.key])
        for change in changes
        if isinstance(change, SlipMilestone) and change.key in said
    }
    return replace(difference(pairs, texts), problems=doubts)


def meeting_doubts(portfolio: Portfolio, changes: Sequence[Change]) -> tuple[Problem, ...]:
    """What is doubtful about the days to which meetings are moved, and about meetings called off late."""
    around = Around(portfolio.council, portfolio.rules, portfolio.calendars, portfolio.as_of)
    found: list[Problem] = []
    for change in changes:
        if isinstance(change, MoveMeeting | CancelMeeting):
            committee = portfolio.committees[change.committee]
            was = committee.meetings[find_meeting(committee, change.day)]
            found += doubts_about(committee, was, meeting_with(was, change, as_of=portfolio.as_of), around)
    return tuple(found)


def hanging_on(
    portfolio: Portfolio,
    moved: Mapping[str, Committee],
    *,
    but: str | None = None,
    beside: list[tuple[Plan, Plan]] | None = None,
) -> Iterator[tuple[Plan, Plan]]:
    """The workstreams that a change of meetings moves, each planned as it is and as it would be with ``moved``.

    Those that use these committees are dated both ways first, which is quick; the few that move are explained. The
    others go to ``beside``, where that is given, explained too: they may say another last meeting, or one that they
    could have had.
    """
    scenes = (portfolio.scene(reference) for reference in portfolio.workstreams if reference != but)
    as_is = [scene for scene in scenes if any(uses(scene, key) for key in moved)]
    shared = {**portfolio.committees, **moved}
    would_be = [replace(scene, committees=shared) for scene in as_is]
    for before, after in zip(as_is, would_be, strict=True):
        if [found.milestones for found in dates([before])] != [found.milestones for found in dates([after])]:
            yield portfolio.plan(before.workstream.reference), after_change(after)
        elif beside is not None:
            beside.append((portfolio.plan_once(before.workstream.reference), make_plan(after)))

"""The verbs that record what happened: done and slip; and what follows every record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from commissioning.dates import say
from commissioning.errors import BadInput, Refused
from commissioning.model import Change, Done, Void
from commissioning.plan import Plan, make_plan
from commissioning.plan.changes.difference import Difference, difference
from commissioning.plan.changes.moved import Moved
from commissioning.plan.changes.scenario import SlipMilestone, existing, how_far, slip_holds, slipped
from commissioning.plan.changes.voiding import after_change
from commissioning.service.feeds.calendars import tell
from commissioning.service.plans.ledger import keep_moves, keep_voids
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, Store, Unit


@dataclass(frozen=True)
class Recorded:
    """A change that was made, and what it did to the plan."""

    change: Change
    difference: Difference

    @property
    def moved(self) -> tuple[Moved, ...]:
        """The milestones that it moved."""
        return self.difference.moved

    @property
    def voided(self) -> tuple[Void, ...]:
        """The approvals that it made void."""
        return self.difference.voided

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {"change": self.change.as_dict(), **self.difference.as_dict()}


def done(store: Store, reference: str, milestone: str, *, on: date, author: Author, as_of: date) -> Recorded:
    """Records that a milestone happened on a day. Recording it again corrects the day.

    Raises:
        NotFound: no such workstream or milestone.
        BadInput: the day is still to come.
        Refused: the milestone is a gate, which only a decision opens.
    """
    if on > as_of:
        raise BadInput("bad-usage", f"{say(on)} is still to come as of {say(as_of)}. Use 'slip' for a new forecast.")
    with store.writing(author) as unit:
        before = Portfolio(unit, as_of).plan(reference)
        item = existing(before, milestone)
        if item.kind == "gate":
            stage = milestone.removeprefix("gate-")
            message = (
                f"{milestone} is a gate; only a decision opens it: commissioning gate {reference} {stage} approve."
            )
            raise Refused("gate-shut", message)
        if item.actual == on:
            same = [
                c for c in unit.changes(reference) if (c.what, c.field, c.after) == ("done", milestone, on.isoformat())
            ]
            if same:
                return Recorded(same[-1], NOTHING)
        facts = before.scene.facts.in_force()
        attempt = next((fact.attempt for fact in facts.done if fact.key == milestone), facts.attempt)
        begun = max((r.on for r in before.scene.facts.restarts if milestone in r.keys), default=on)
        if on < begun:
            message = f"{say(on)} is before {say(begun)}, when the stage of {milestone} began anew."
            raise BadInput("bad-usage", message)
        unit.add_done(Done(reference=reference, key=milestone, on=on, attempt=attempt))
        unit.log("done", reference, field=milestone, before=item.actual, after=on)
        return settle(unit, before, {milestone: f"was done on {say(on)}"})


def slip(store: Store, reference: str, milestone: str, *, to: date, author: Author, as_of: date) -> Recorded:
    """Records a new forecast for a milestone; what waits for it moves along.

    Raises:
        NotFound: no such workstream or milestone.
        BadInput: the day is past, or the milestone is done or set by a rule or a meeting.
    """
    with store.writing(author) as unit:
        before = Portfolio(unit, as_of).plan(reference)
        wanted = SlipMilestone(milestone, to)
        fact = slipped(before, wanted, because=author.because)
        assert fact is not None  # only a length of time can be nothing
        item = existing(before, milestone)
        unit.add_slip(fact)
        unit.log("slip", reference, field=milestone, before=item.forecast, after=to)
        settled = settle(unit, before, {milestone: how_far(before, wanted, fact)})
        slip_holds(before, settled.difference.plans[0][1], fact)
        return settled


NOTHING = Difference((), (), (), ())
"""What a record that was there already changes."""


def settle(unit: Unit, before: Plan, said: Mapping[str, str], *, judge: bool = True) -> Recorded:
    """Replans a workstream in the transaction that changed it, tells its calendars, and says what moved.

    An approval whose terms the change moved past their tolerance is void from then on, in the same transaction; with
    ``judge`` false, none is.
    ``said`` is what was recorded of a milestone, by key, as the end of a sentence that begins with its title.
    """
    (change,) = unit.changes(after=unit.last_change() - 1)
    after = Portfolio(unit, before.as_of)
    scene = after.scene(before.reference)
    plans = [(before, after_change(scene) if judge else make_plan(scene))]
    found = difference(plans, {(before.reference, key): text for key, text in said.items()})
    keep_moves(unit, change.seq, found.moved, as_of=before.as_of)
    if keep_voids(unit, found.voided):
        after = Portfolio(unit, before.as_of)
    tell(unit, after, {before.reference})
    return Recorded(change, found)

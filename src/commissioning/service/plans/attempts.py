"""The verbs that take something back: a record that was a mistake, and an attempt that failed."""

from __future__ import annotations

from datetime import date

from commissioning.dates import say
from commissioning.errors import BadInput, NotFound
from commissioning.model import STAGES, Failure
from commissioning.plan.changes.scenario import existing
from commissioning.plan.restarting import FAILURES, restart_of
from commissioning.service.gates.conditions import bring_in_line
from commissioning.service.plans.recording import NOTHING, Recorded, settle
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, Store


def restart(
    store: Store, reference: str, stage: str, *, on: date, outcome: str = "abandoned", author: Author, as_of: date
) -> Recorded:
    """Records that an attempt failed on a day, and that the work begins anew from a stage.

    What was recorded of that stage and of those after it is kept, and no longer holds; its gate is shut again. The
    same restart recorded again changes nothing.

    Args:
        store: an open database.
        reference: the workstream.
        stage: the stage that begins anew; it must have begun.
        on: the day on which the attempt failed; the stage begins anew on that day at the earliest.
        outcome: ``no-tenders``, ``abandoned``, ``challenge`` or ``contract-not-entered``.
        author: who records it, when, and why.
        as_of: today.

    Raises:
        NotFound: no such workstream or stage.
        BadInput: the stage has not begun, the outcome is none of these, or the day cannot be.
        Refused: the workstream was stopped.
    """
    wanted = next((name for name in STAGES if name == stage), None)
    if wanted is None:
        raise NotFound("not-found", f"There is no stage '{stage}'. The stages are {', '.join(STAGES)}.")
    failure: Failure | None = next((name for name in FAILURES if name == outcome), None)
    if failure is None:
        raise BadInput("bad-usage", f"'{outcome}' is not how an attempt fails. Write one of {', '.join(FAILURES)}.")
    with store.writing(author) as unit:
        before = Portfolio(unit, as_of).plan(reference)
        facts = before.scene.facts
        last = facts.restarts[-1] if facts.restarts else None
        recorded = [*(d.attempt for d in facts.done), *(d.attempt for d in facts.decisions)]
        newer = facts.attempt in (*recorded, *(item.attempt for item in facts.evidence))
        if last and not newer and (last.stage, last.on, last.outcome) == (wanted, on, failure):
            change = next(c for c in reversed(unit.changes(reference)) if c.what == "restarted")
            return Recorded(change, NOTHING)
        fact = restart_of(before, wanted, on=on, outcome=failure, by=author.name, because=author.because)
        unit.add_restart(fact)
        was, now = f"attempt {fact.attempt - 1}: {failure}", f"attempt {fact.attempt}, from {on}"
        unit.log("restarted", reference, field=wanted, before=was, after=now)
        settled = settle(unit, before, {})
        bring_in_line(unit, Portfolio(unit, as_of), reference, on=on)
        return settled


def take_back(store: Store, reference: str, milestone: str, *, author: Author, as_of: date) -> Recorded:
    """Takes back the record that a milestone happened. The change log keeps that there was one.

    Raises:
        NotFound: no such workstream or milestone.
        BadInput: nothing is recorded of it, or a file says that it is done.
    """
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        before = portfolio.plan(reference)
        item = existing(before, milestone)
        fact = next((fact for fact in portfolio.facts_of(reference).done if fact.key == milestone), None)
        if fact is None and item.kind == "gate":
            raise BadInput("bad-usage", f"{milestone} is a gate; a decision on it is not taken back, it is followed.")
        if fact is None:
            written = portfolio.workstream(reference).steps.get(milestone)
            where = f"'commissioning plan {reference}' shows what is."
            if written and written.done:
                where = f"The file of {reference} says {say(written.done)}; mend the file and load it again."
            raise BadInput("bad-usage", f"{milestone} is not recorded as done. {where}")
        unit.take_back(fact)
        unit.log("done taken back", reference, field=milestone, before=fact.on)
        return settle(unit, before, {milestone: f"is no longer recorded as done on {say(fact.on)}"})

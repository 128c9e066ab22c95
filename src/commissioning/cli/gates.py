"""``gate`` and ``evidence``: how a gate stands, what it wants, who may decide, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from commissioning.cli.change import StageName
from commissioning.cli.look import Ref
from commissioning.cli.options import verb
from commissioning.cli.run import Run, day
from commissioning.errors import BadInput

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.gates import Gate
    from commissioning.model import Decision, Tolerance

Dated = Annotated[str, typer.Option("--on", metavar="YYYY-MM-DD", help="The day of the evidence.")]
Word = Annotated[
    str | None, typer.Argument(metavar="[DECISION]", help="approve, approve-with-conditions, return, hold or stop.")
]
DecidedOn = Annotated[
    str | None, typer.Option("--on", metavar="YYYY-MM-DD", help="The day of the decision; else --as-of.")
]
Condition = Annotated[
    list[str] | None, typer.Option("--condition", metavar="TEXT", help="What the approval is conditional on.")
]
ConditionOwner = Annotated[
    str | None, typer.Option("--condition-owner", metavar="NAME", help="Who sees to the conditions; else the owner.")
]
_FOR_HELP = "The holder of the role for whom a stand-in decides."
_TOLERANCE_HELP = "How far what is approved may move: value=10%, date=60d or scope=unchanged; else the template's."


@verb("evidence", expects=True)
def evidence(
    run: Run, reference: Ref,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The evidence that a gate wants; 'gate' lists it.")],
    link: Annotated[str, typer.Option("--link", metavar="URL", help="Where the evidence is.")],
    on: Dated,
    version: Annotated[
        str | None, typer.Option("--version", metavar="TEXT", help="What this version is called; else 1, 2, 3.")
    ] = None,
) -> None:  # fmt: skip
    """Add evidence to the gate that wants it, or to the condition that it meets."""
    from commissioning import service

    when, author = day(on, "--on"), run.author()
    given = service.Version(link, version)
    found = service.evidence(run.store(), reference, key, link=given, on=when, author=author, as_of=run.as_of())

    def people(out: Console) -> None:
        item = found.evidence
        closes = " It meets the condition, whose action is done." if found.closes else ""
        out.print(f"Recorded: {item.key}, version {item.version}.{closes}")
        print_gate(out, found.gate)

    run.show(found.as_dict(), people)


@verb("gate", expects=True)
def gate(
    run: Run, reference: Ref, stage: StageName, decision: Word = None, condition: Condition = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What was said with it.")] = None,
    on: DecidedOn = None,
    role: Annotated[str | None, typer.Option("--role", metavar="ROLE", help="The role in which it is taken.")] = None,
    on_behalf_of: Annotated[str | None, typer.Option("--on-behalf-of", metavar="NAME", help=_FOR_HELP)] = None,
    tolerance: Annotated[list[str] | None, typer.Option("--tolerance", metavar="X=Y", help=_TOLERANCE_HELP)] = None,
    condition_owner: ConditionOwner = None,
    correct: Annotated[
        bool, typer.Option("--correct", help="Put right what was recorded, and keep it; says why with --because.")
    ] = False,
) -> None:  # fmt: skip
    """Show the gate that opens a stage, or record a decision on it."""
    from commissioning import service
    from commissioning.cli.differences import print_moved, print_voided
    from commissioning.cli.starting import print_started, start_after_decision, with_run
    from commissioning.gates import OUTCOMES

    given = (condition, note, on, role, on_behalf_of, tolerance, condition_owner, correct)
    if decision is None:
        if any(given):
            raise BadInput("bad-usage", "These options go with a decision. Write for example 'approve'.")
        store = run.store()
        version = service.version_of(store, reference)
        shown = service.gate(store, reference, stage, as_of=run.as_of())
        run.show({"gate": {**shown.as_dict(), "version": version}}, lambda out: print_gate(out, shown))
        return
    outcome = next((name for name in OUTCOMES if name == decision), None)
    if outcome is None:
        raise BadInput("bad-usage", f"'{decision}' is not a decision. Write one of {', '.join(OUTCOMES)}.")
    if condition_owner and not condition:
        raise BadInput("bad-usage", "--condition-owner goes with --condition: it says who sees to it.")
    author = run.author()
    verdict = service.Verdict(
        outcome, tuple(condition or ()), note, day(on, "--on") if on else None, role, on_behalf_of,
        _tolerance(tolerance or []), condition_owner, correct,
    )  # fmt: skip
    store = run.store()
    found = service.decide(store, reference, stage, verdict, author=author, as_of=run.as_of())
    started = start_after_decision(store, reference)

    def people(out: Console) -> None:
        print_gate(out, found.gate)
        print_moved(out, found.moved)
        print_voided(out, found.voided)
        print_started(out, started)

    run.show(with_run(found.as_dict(), started), people)


def _tolerance(words: list[str]) -> Tolerance | None:
    """A tolerance from ``value=10%`` and the like."""
    from pydantic import ValidationError

    from commissioning.model import Tolerance

    if not words:
        return None
    parts: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or name.strip() not in ("value", "date", "scope") or name.strip() in parts:
            message = f"'{word}' is not a tolerance. Write value=10%, date=60d or scope=unchanged, each at most once."
            raise BadInput("bad-usage", message)
        parts[name.strip()] = value
    try:
        return Tolerance.model_validate(parts)
    except ValidationError as error:
        (found, *_) = error.errors(include_url=False)
        remedy = found.get("ctx", {}).get("remedy", "Write 'unchanged' or 'any'.")
        name = str(found["loc"][0])
        raise BadInput("bad-usage", f"'{parts[name]}' is not a tolerance of {name}. {remedy}") from None


def print_gate(out: Console, gate: Gate) -> None:
    """A gate: its date, what it has, what was decided, and what it still wants from whom."""
    from rich.text import Text

    from commissioning.dates import say

    state = "open" if gate.open else "shut"
    out.print(Text(f"Gate of {gate.stage}: {gate.title} ({state})", style="bold"))
    for line in _dates(gate):
        out.print(f"  {line}")
    for decision in gate.history:
        out.print(f"  {_decided(decision)}")
    if gate.void:
        for moved in gate.void.moved:
            out.print(Text(f"  Void since {say(gate.void.on)}: {moved}.", style="red"))
    seen = {(s.key, s.version) for s in (gate.decision.seen or ())} if gate.decision else set()
    for item in gate.evidence:
        saw = ", which the decision saw" if (item.key, item.version) in seen else ""
        out.print(f"  Has {item.key}, version {item.version}: {item.link} ({say(item.on)}{saw})")
    for item in gate.stale:
        out.print(
            f"  Stale, of an attempt that failed: {item.key}, version {item.version}: {item.link} ({say(item.on)})"
        )
    for condition in gate.agreed:
        met = f"met, {say(condition.met.on)}" if condition.met else "not met"
        out.print(f"  Condition {condition.id}: {condition.text} ({met})")
    for missing in gate.missing:
        out.print(f"  Missing {missing.key}: {missing.title}")
    for asked in gate.asked_since:
        out.print(f"  Asked for since the approval: {asked.key}: {asked.title}")
    if not gate.open and gate.seats:
        out.print(f"  Who may decide: {'; '.join(gate.may_decide) or 'nobody within a delegated limit'}.")


def _dates(gate: Gate) -> Iterator[str]:
    from commissioning.dates import say

    dates = gate.dates
    if dates is not None and dates.actual is None:
        days = {"forecast": dates.forecast, "target": dates.target, "at the latest": dates.deadline}
        said = [f"{name} {say(day)}" for name, day in days.items() if day]
        meeting = f", at the meeting of {dates.meeting[0]} on {say(dates.meeting[1])}" if dates.meeting else ""
        if said:
            yield f"Date: {', '.join(said)}{meeting}."
    for seat in gate.seats:
        if seat.limit is not None:
            yield f"Limit: the {seat.role} decides up to £{seat.limit:,}."
    terms = gate.decision.terms if gate.decision and gate.open else None
    tolerance = terms.tolerance if terms else gate.tolerance
    if tolerance is not None:
        given = []
        if terms is not None and terms.value is not None:
            given.append(f"value £{terms.value:,}")
        if terms is not None and terms.date is not None:
            given.append(f"service start {say(terms.date)}")
        under = f"Approved for {', '.join(given)}; tolerance" if given else "Tolerance"
        yield f"{under}: value {tolerance.value}, date {tolerance.date}, scope {tolerance.scope}."


def _decided(decision: Decision) -> str:
    from commissioning.dates import say

    what = "Corrected to" if decision.corrects else "Decided"
    role = f" as the {decision.role}" if decision.role else ""
    whom = f" for {decision.on_behalf_of}" if decision.on_behalf_of else ""
    note = f" ({decision.note})" if decision.note else ""
    return f"{what}: {decision.outcome}, {say(decision.on)}, by {decision.by}{role}{whom}{note}."

"""Commands about rules and dates that need no plan."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from commissioning.cli.options import verb
from commissioning.cli.run import Run, day

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.rules import Provision
    from commissioning.service import Deadline, Rulebook

_FROM_HELP = "The day on which the period starts, as YYYY-MM-DD."
_BEFORE_HELP = "The day of the event after it, as YYYY-MM-DD: what is the latest start?"
RuleId = Annotated[str, typer.Argument(metavar="RULE", help="A rule's id; 'commissioning rules' lists them.")]
Start = Annotated[str | None, typer.Option("--from", metavar="DATE", help=_FROM_HELP)]
Before = Annotated[str | None, typer.Option("--before", metavar="DATE", help=_BEFORE_HELP)]

CONFIDENCE = {
    "st": "read in the statute",
    "st-m": "read in a machine copy of the statute",
    "g": "read in official guidance or a council's publication",
    "2nd": "read in a secondary source",
    "inf": "inferred from texts that were read",
    "mem": "common knowledge of the field; verify it",
}
_CALENDARS = {
    "days": "",
    "england": " of England",
    "uk": " of every part of the UK",
    "elections": " of the election timetable",
}
_LABEL = 21


@verb("deadline")
def deadline(run: Run, rule: RuleId, start: Start = None, before: Before = None) -> None:
    """One rule, counted from a day (--from) or back from an event (--before)."""
    from commissioning import service

    begins = day(start, "--from") if start is not None else None
    event = day(before, "--before") if before is not None else None
    found = service.deadline(rule, start=begins, before=event, store=run.store_at_hand())
    run.show(found.as_dict(), lambda out: print_deadline(out, found))
    run.show_problems(found.problems)


@verb("rules")
def rules(run: Run, rule: Annotated[str | None, typer.Argument(metavar="[RULE]")] = None) -> None:
    """The rule library, or one rule whole."""
    from commissioning import service

    found = service.rules(rule, store=run.store_at_hand())
    run.show(found.as_dict(), lambda out: print_rules(out, found) if rule is None else print_rule(out, found))


def print_deadline(out: Console, found: Deadline) -> None:
    """The answer, then the days that make it, then where it stands."""
    from rich.text import Text

    from commissioning.dates import say
    from commissioning.rules import Rule

    rule, ruling = found.rule, found.ruling
    forward = found.direction == "from"
    way = f"from {say(found.day)}: {rule.counted_from}" if forward else f"before {say(found.day)}: {rule.event}"
    out.print(Text(f"{rule.title} ({rule.id})", style="bold"))
    out.print(f"Counted {way}.")
    out.print()
    _line(out, "legal last day", f"{say(ruling.legal_last_day)}  {_of_the_last_day(found)}")
    has_run = forward and isinstance(rule, Rule) and not rule.sets_a_day
    days = f"working days{_CALENDARS[rule.safe_calendar] or ': every day'}"
    if not has_run:
        # Of a period that must have run, a day inside it would look like a lawful end.
        _line(out, "safe day", f"{say(ruling.safe_day)}  {days}")
    if forward:
        what = "late from this day on" if rule.sets_a_day else rule.event
        _line(out, "earliest next step", f"{say(ruling.earliest_next_step)}  {what}")
        if found.next_working_day and found.next_working_day != ruling.earliest_next_step and not rule.sets_a_day:
            _line(out, "", f"{say(found.next_working_day)}  is the first working day for it ({days})")
    elif ruling.first_day:
        _line(out, "first day", f"{say(ruling.first_day)}  {rule.counted_from}")
    out.print()
    _counted(out, found)
    _standing(out, rule, found.council)
    _variants(out, found)


def _of_the_last_day(found: Deadline) -> str:
    """What is to be done, or is over, on the legal last day."""
    from commissioning.dates import say
    from commissioning.rules import Window

    rule, forward = found.rule, found.direction == "from"
    if isinstance(rule, Window):
        return rule.event if forward or rule.only == "before" else rule.counted_from
    if rule.sets_a_day:
        return rule.event if forward else f"{rule.counted_from}: the latest, for its last day to be {say(found.day)}"
    return "the period ends" if forward else rule.counted_from


def _line(out: Console, label: str, words: str) -> None:
    from rich.text import Text

    out.print(Text(f"{label:<{_LABEL}}{words}"))


def _counted(out: Console, found: Deadline) -> None:
    """The weeks of the count, each day with its number; days left out with their reasons."""
    from commissioning.dates import ONE_DAY, say

    counted = found.ruling.counted
    way = "" if counted.count > 0 else "back "
    calendar = _CALENDARS.get(counted.calendar, "")
    out.print(f"{abs(counted.count)} {counted.unit}{calendar}, counted {way}from {say(counted.start)}:")
    if counted.unit in ("weeks", "months", "month ends"):
        for number, end in enumerate(counted.counted, 1):
            out.print(f"  {number:>4}  {say(end)}")
        out.print()
        return
    left_out = dict(counted.left_out)
    numbers = {counted_day: str(number) for number, counted_day in enumerate(counted.counted, 1)}
    marks = {**dict.fromkeys(left_out, "-"), **numbers}
    first, last = min(marks), max(marks)
    monday: date = first - timedelta(days=first.weekday())
    out.print(
        f"  {'week of':<13}" + "".join(f"{name:>5}" for name in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
    )
    while monday <= last:
        week = [monday + n * ONE_DAY for n in range(7)]
        out.print(f"  {say(monday)[4:]:<13}" + "".join(f"{marks.get(one, ''):>5}" for one in week).rstrip())
        monday += 7 * ONE_DAY
    for left, reason in sorted(left_out.items()):
        if reason not in ("Saturday", "Sunday"):
            out.print(f"  left out: {say(left)}, {reason}")
    out.print()


def _standing(out: Console, rule: Provision, council: str | None) -> None:
    from rich.text import Text

    from commissioning.dates import say

    _line(out, "the rule", rule.wording)
    _line(out, "source", f"{rule.source} <{rule.source.url}>")
    _line(out, "confidence", f"{rule.confidence}: {CONFIDENCE[rule.confidence]}")
    _line(out, "applies when", rule.applies_when)
    if rule.in_force_from:
        before = f"; before then {rule.before_then}" if rule.before_then else ""
        _line(out, "in force", f"from {say(rule.in_force_from)}{before}")
    if getattr(rule, "default_because", None):
        _line(out, "a council sets it", f"the default: {getattr(rule, 'default_because', '')}")
    _line(out, "settings", _settings(council))
    for caution in rule.cautions:
        out.print(Text(f"{'caution':<{_LABEL}}{caution}", style="yellow"))


def _settings(council: str | None) -> str:
    return f"those of {council}" if council else "the library's defaults; no council is at hand"


def _variants(out: Console, found: Deadline) -> None:
    from commissioning.dates import say

    for variant in found.variants:
        days = f"{say(variant.ruling.legal_last_day)}" if variant.ruling else "no date from this day"
        _line(out, "variant", f"{variant.rule.id}: {days}, for {variant.rule.applies_when}")


def print_rules(out: Console, found: Rulebook) -> None:
    """The library as tables, by subject."""
    from commissioning.cli.tables import table_of

    for subject, entries in groupby(
        sorted(found.entries, key=lambda entry: entry.subject), key=lambda entry: entry.subject
    ):
        grid = table_of(subject, "rule", "what it is", "counts", "confidence")
        for entry in entries:
            indent = "  " if entry.variant_of else ""
            grid.add_row(f"{indent}{entry.id}", entry.title, entry.counts, entry.confidence)
        out.print(grid)
    out.print(f"Settings: {_settings(found.council)}.")


def print_rule(out: Console, found: Rulebook) -> None:
    """One rule whole, with its examples, and its variants."""
    from rich.text import Text

    from commissioning.dates import say

    entry, *variants = found.entries
    out.print(Text(f"{entry.title} ({entry.id})", style="bold"))
    _line(out, "counts", entry.counts)
    if starts := getattr(entry, "counted_from", None):
        _line(out, "counted from", starts)
    _standing(out, entry, found.council)
    if does := getattr(entry, "does", None):
        _line(out, "what it does", does)
    for example in getattr(entry, "examples", ()):
        way = f"from {say(example.start)}" if example.start else f"before {say(example.event)}"
        note = f" ({example.note})" if example.note else ""
        _line(out, "example", f"{way}: {say(example.legal_last_day)}{note}")
    if entry.variant_of:
        _line(out, "a variant of", entry.variant_of)
    for variant in variants:
        _line(out, "variant", f"{variant.id}: {variant.counts}, for {variant.applies_when}")

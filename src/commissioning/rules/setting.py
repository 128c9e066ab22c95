"""What a council may set for a rule, and the rule as it then reads it."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from commissioning.rules.provisions import Rule

_UNITS = ("days", "weeks", "months", "ends")


class Setting(Protocol):
    """What a council sets for a rule: its value, its calendar, or both."""

    @property
    def value(self) -> int | None: ...
    @property
    def calendar(self) -> str | None: ...
    @property
    def because(self) -> str | None: ...


class Refusal(NamedTuple):
    """A setting that the law does not leave to a council: the field, what is wrong with it, what to write instead."""

    field: str
    sentence: str
    remedy: str


def refusal(rule: Rule, setting: Setting) -> Refusal | None:
    """Why a council may not set this for a rule that is its to set; ``None`` when it may."""
    limits = rule.limits
    low, high = limits.at_least, limits.at_most
    if setting.value is not None and low is not None and setting.value < low:
        sentence = f"the rule {rule.id} is at least {low} ({rule.source}); {setting.value} is shorter than the law."
        return Refusal("value", sentence, f"Write {low} or more, or take it out.")
    if setting.value is not None and high is not None and setting.value > high:
        sentence = f"the rule {rule.id} is at most {high} ({rule.source}); {setting.value} is longer than the law."
        return Refusal("value", sentence, f"Write {high} or less, or take it out.")
    if setting.calendar is not None and not rule.counts_days:
        return Refusal(
            "calendar", f"the rule {rule.id} counts {rule.counts}, which no calendar changes.", "Take it out."
        )
    if setting.calendar is not None and limits.calendars and setting.calendar not in limits.calendars:
        sentence = f"the rule {rule.id} can be read on the calendars {' and '.join(limits.calendars)} only."
        return Refusal("calendar", sentence, f"Write {' or '.join(limits.calendars)}, or take it out.")
    return None


def amount(rule: Rule) -> str:
    """What a rule counts, without what it is counted from: ``30 days``, ``28 clear days``, ``3 months``."""
    words = rule.counts.split()
    return " ".join(words[: next(n for n, word in enumerate(words) if word in _UNITS) + 1])


def as_read(rule: Rule, setting: Setting | None) -> Rule:
    """The rule as a council reads it: with what it sets, else by the default, which is then an assumption.

    What the council may not set leaves it as the law has it. ``{count}`` and ``{value}`` in a wording are filled in.
    """
    if not rule.set_by_council:
        return rule
    update: dict[str, Any] = {}
    if setting is None or refusal(rule, setting) is not None:
        said = f"the council has not set policy.rules.{rule.id}. {rule.default_because}"
        update["assumption"] = f"Assumed: {amount(rule)}; {said}"
        told = update["assumption"]
    else:
        given = {"value": setting.value, "calendar": setting.calendar}
        update |= {key: value for key, value in given.items() if value is not None}
        because = f" ({setting.because.rstrip('.')})" if setting.because else ""
        told = f"The council counts {amount(rule.model_copy(update=update))}{because}."
    counted = rule.model_copy(update=update)
    wording = rule.wording.replace("{count}", amount(counted)).replace("{value}", str(counted.value))
    return counted.model_copy(update={"wording": f"{wording} {told}"})

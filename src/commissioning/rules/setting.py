"""What a council may set for a rule, and the rule as it then reads it."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from commissioning.rules.provisions import Rule


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


def as_set(rule: Rule, setting: Setting) -> Rule:
    """The rule as a council reads it; what the council may not set leaves it as the law has it."""
    if not rule.set_by_council or refusal(rule, setting) is not None:
        return rule
    update: dict[str, Any] = {}
    if setting.value is not None:
        update["value"] = setting.value
    if setting.calendar is not None:
        update["calendar"] = setting.calendar
    counted = rule.model_copy(update=update)
    because = f" ({setting.because.rstrip('.')})" if setting.because else ""
    said = f"{rule.wording} The council counts {counted.value} on the calendar '{counted.calendar}'{because}."
    return counted.model_copy(update={"wording": said})

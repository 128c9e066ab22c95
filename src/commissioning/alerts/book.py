"""The alert rules as data, and as one council reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from commissioning.by_identity import ByIdentity
from commissioning.model import AlertLevel, AlertRung, AlertSetting, Audience, Policy

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SETTABLE = ("level", "audience", "ladder", "any_day", "lead", "threshold")

RuleNoun = Literal["milestone", "paper", "meeting", "gate", "contract", "plan", "action", "programme", "house"]


class Decisive(BaseModel):
    """The level where more hangs on it, and when that is."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    level: AlertLevel
    when: str


class AlertRule(BaseModel):
    """One alert rule.

    Attributes:
        id: its stable id.
        noun: what it is about.
        wording: what is true when it speaks.
        level: how grave it is at first; ``decisive``, where more hangs on it.
        audience: who hears it first.
        ladder: the rungs that raise its level or add people.
        any_day: whether it goes out on days on which the offices are shut, too.
        lead: working days ahead that it looks, on the council's own calendar.
        threshold: days from which on it speaks; ``threshold_is`` says which.
        off: the council does not want it; ``because`` says why.
        set_by_council: which of its fields the council sets.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    noun: RuleNoun
    wording: str
    level: AlertLevel
    decisive: Decisive | None = None
    audience: tuple[Audience, ...]
    ladder: tuple[AlertRung, ...] = ()
    any_day: bool = False
    lead: int | None = None
    threshold: int | None = None
    threshold_is: str | None = None
    off: bool = False
    because: str | None = None
    set_by_council: tuple[str, ...] = ()

    def as_set(self, setting: AlertSetting | None) -> AlertRule:
        """The rule with what a council sets for it; a level that it sets holds where more hangs on it, too."""
        if setting is None:
            return self
        given = {name: value for name in SETTABLE if (value := getattr(setting, name)) is not None}
        update = {**given, "off": setting.off, "because": setting.because, "set_by_council": tuple(given)}
        if "level" in given:
            update["decisive"] = None
        return self.model_copy(update=update)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "id": self.id,
            "noun": self.noun,
            "wording": self.wording,
            "level": self.level,
            "decisive": self.decisive.model_dump() if self.decisive else None,
            "audience": list(self.audience),
            "ladder": [
                {
                    "days_overdue": rung.days_overdue,
                    "days_to_papers": rung.days_to_papers,
                    "level": rung.level,
                    "audience": list(rung.audience),
                }
                for rung in self.ladder
            ],
            "lead": self.lead,
            "threshold": self.threshold,
            "any_day": self.any_day,
            "off": self.off,
            "because": self.because,
            "set_by_council": list(self.set_by_council),
        }


class AlertBook(Mapping[str, AlertRule]):
    """The alert rules by id."""

    def __init__(self, rules: Mapping[str, AlertRule]) -> None:
        self._rules = rules

    def __getitem__(self, id: str) -> AlertRule:
        return self._rules[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    def as_set(self, settings: Mapping[str, AlertSetting]) -> AlertBook:
        """The rules with what a council sets for them."""
        return AlertBook({id: rule.as_set(settings.get(id)) for id, rule in self._rules.items()})


@cache
def standard_alert_rules() -> AlertBook:
    """The rules that this version carries, in the order in which they are written."""
    text = files("commissioning.alerts").joinpath("rules.yaml").read_text(encoding="utf-8")
    written = yaml.load(text, Loader=_LOADER)["rules"]  # noqa: S506 - a safe loader
    rules = [AlertRule.model_validate(item) for item in written]
    return AlertBook({rule.id: rule for rule in rules})


def alert_rules(policy: Policy) -> AlertBook:
    """The alert rules as a council reads them."""
    book: AlertBook = _BOOKS.found((policy,), lambda: standard_alert_rules().as_set(policy.alerts))
    return book


_BOOKS: ByIdentity[AlertBook] = ByIdentity(8)

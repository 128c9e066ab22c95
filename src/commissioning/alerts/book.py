"""The alert rules as data, and as one council reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from commissioning.by_identity import ByIdentity
from commissioning.errors import NotFound
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

    def says(self) -> dict[str, str]:
        """The rule in words, by what they are about; what it has not is left out."""
        rungs = "; ".join(_rung(rung) for rung in self.ladder)
        graver = f"{self.decisive.level} where {self.decisive.when}" if self.decisive else ""
        found = {
            "level": self.level + (f"; {graver}" if graver else ""),
            "told to": ", ".join(self.audience),
            "ladder": rungs,
            "lead": f"{self.lead} working days ahead" if self.lead is not None else "",
            "threshold": f"{self.threshold} {self.threshold_is}" if self.threshold is not None else "",
            "any day": "also when the offices are shut" if self.any_day else "",
            "off": f"off: {self.because}" if self.off else "",
            "set by the council": ", ".join(self.set_by_council),
        }
        return {name: words for name, words in found.items() if words}

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


def _rung(rung: AlertRung) -> str:
    reached = (
        f"{rung.days_overdue} day{'' if rung.days_overdue == 1 else 's'} past its day"
        if rung.days_overdue is not None
        else f"{rung.days_to_papers} working days before the papers"
    )
    gives = [*([rung.level] if rung.level else ()), *(f"+ {name}" for name in rung.audience)]
    return f"{reached}: {', '.join(gives)}"


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

    def find(self, id: str) -> AlertRule:
        """The rule of an id. Raises ``NotFound`` with names that come near."""
        if id not in self._rules:
            near = get_close_matches(id, self._rules, n=3, cutoff=0.5)
            meant = f" Did you mean {' or '.join(near)}?" if near else ""
            raise NotFound(
                "not-found", f"There is no alert rule '{id}'.{meant} 'commissioning alert rules' lists them."
            )
        return self._rules[id]

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

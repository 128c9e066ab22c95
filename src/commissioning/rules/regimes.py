"""Which procurement regime a contract is under, and why: from its value, its subject and the day it commences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from commissioning.dates import say
from commissioning.rules.provisions import Confidence, Regime

Nature = Literal["standard", "light-touch", "works"]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class ThresholdPeriod(_Row):
    """The thresholds in force from a day until a day, both counted, in pounds including VAT."""

    first: date = Field(alias="from")
    until: date
    standard: Decimal
    light_touch: Decimal = Field(alias="light-touch")
    works: Decimal

    def of(self, nature: Nature) -> Decimal:
        """The threshold for contracts of this nature."""
        found: Decimal = getattr(self, nature.replace("-", "_"))
        return found


class ThresholdSource(_Row):
    """Where the thresholds are written."""

    title: str
    url: str


class Thresholds(_Row):
    """The threshold table, by date, with the days on which the regimes came into force."""

    source: ThresholdSource
    confidence: Confidence
    act_from: date
    provider_selection_from: date
    notices_from: Decimal
    periods: tuple[ThresholdPeriod, ...]

    def on(self, day: date) -> ThresholdPeriod | None:
        """The thresholds of a day under the Act; ``None`` beyond the last day for which they are known."""
        return next((period for period in self.periods if period.first <= day <= period.until), None)


@cache
def thresholds() -> Thresholds:
    """The table that this version carries."""
    text = files("commissioning.rules").joinpath("data", "thresholds.yaml").read_text(encoding="utf-8")
    return Thresholds.model_validate(yaml.safe_load(text))


@dataclass(frozen=True, slots=True)
class RegimeFound:
    """A regime and the steps by which it was found.

    ``regime`` is ``None`` where the facts do not decide it; ``because`` then says which fact is wanted. ``threshold``
    is the one that decided, in pounds including VAT. ``notices`` says whether a contract below it still wants notices
    (from £30,000). ``known_until`` is the last day of the figures used: a procurement that slips past it is measured
    again.
    """

    regime: Regime | None
    because: tuple[str, ...]
    threshold: Decimal | None = None
    notices: bool | None = None
    known_until: date | None = None


def regime_of(
    *, commenced: date | None, value: Decimal | None, nature: Nature = "standard", mainly_health: bool = False
) -> RegimeFound:
    """The regime of a procurement.

    Args:
        commenced: the day on which the procurement commences (its tender notice, say), not the contract's start.
        value: the estimated value in pounds, VAT included.
        nature: ``light-touch`` for the services of the Act's light touch list (most social care).
        mainly_health: relevant health care services are the main subject by value, and the rest could not reasonably
            be supplied separately (SI 2023/1348 reg 3(2)-(4)).

    Sources: Procurement Act 2023 ss.4, 87, 123(2) and Sch 1; SI 2024/716; SI 2023/1348 reg 3.
    """
    table = thresholds()
    if commenced is None:
        return RegimeFound(None, ("The day on which the procurement commences is not known.",))
    begins = f"The procurement commences on {say(commenced)}"
    if mainly_health and commenced >= table.provider_selection_from:
        since = say(table.provider_selection_from)
        why = f"the Provider Selection Regime, in force since {since}, applies whatever its value"
        return RegimeFound("provider-selection", (f"{begins}, and health care services are its main subject: {why}.",))
    if commenced < table.act_from:
        why = (
            "before the Procurement Act: the Public Contracts Regulations 2015 apply, also to its modification and end."
        )
        return RegimeFound("pcr-2015", (f"{begins}, before {say(table.act_from)}, {why}",))
    period = table.on(commenced)
    if period is None:
        last = table.periods[-1].until
        return RegimeFound(None, (f"{begins}; thresholds are known until {say(last)} only.",), known_until=last)
    if value is None:
        return RegimeFound(
            None, (f"{begins}, under the Procurement Act.", "The estimated value including VAT is not known.")
        )
    return _by_value(begins, value, nature, period)


def _by_value(begins: str, value: Decimal, nature: Nature, period: ThresholdPeriod) -> RegimeFound:
    limit = period.of(nature)
    words = {"standard": "goods and services", "light-touch": "light touch services", "works": "works"}[nature]
    steps = [
        f"{begins}, under the Procurement Act.",
        f"The threshold for {words} from {say(period.first)} to {say(period.until)} is £{limit:,} including VAT.",
    ]
    if value >= limit:
        regime: Regime = "light-touch" if nature == "light-touch" else "standard"
        steps.append(f"Its value of £{value:,} reaches it: {regime}.")
        return RegimeFound(regime, tuple(steps), limit, None, period.until)
    floor = thresholds().notices_from
    wants = value >= floor
    notices = f"from £{floor:,} its notices are wanted if it is advertised" if wants else f"below £{floor:,} no notice"
    steps.append(f"Its value of £{value:,} is below it: below-threshold; {notices}.")
    return RegimeFound("below-threshold", tuple(steps), limit, wants, period.until)


def including_vat(value: Decimal, vat: Literal["included", "excluded", "exempt"]) -> Decimal:
    """A value including VAT: 20% is added where VAT is excluded and due. Whether it is due is a question of tax.

    >>> including_vat(Decimal(600000), "excluded")
    Decimal('720000.00')
    """
    return value * Decimal("1.20") if vat == "excluded" else value

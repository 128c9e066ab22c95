"""Which regime a procurement is under. Thresholds are typed in from SI 2025/1200 and its forerunner."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, get_args

import pytest

from commissioning.model import RegimeName
from commissioning.rules import Regime, including_vat, regime_of, thresholds
from commissioning.testing import day


def found(commenced: str | None, value: int | None, **facts: Any) -> Regime | None:
    return regime_of(
        commenced=day(commenced) if commenced else None, value=None if value is None else Decimal(value), **facts
    ).regime


def test_the_format_and_the_rules_know_the_same_regimes() -> None:
    assert get_args(RegimeName) == get_args(Regime)


@pytest.mark.parametrize(
    ("commenced", "value", "facts", "regime"),
    [
        ("24 Feb 2025", 214_903, {}, "below-threshold"),
        ("24 Feb 2025", 214_904, {}, "standard"),
        ("1 Jan 2026", 207_719, {}, "below-threshold"),
        ("1 Jan 2026", 207_720, {}, "standard"),
        ("31 Dec 2025", 663_539, {"nature": "light-touch"}, "below-threshold"),
        ("31 Dec 2025", 663_540, {"nature": "light-touch"}, "light-touch"),
        ("1 Jan 2026", 663_539, {"nature": "light-touch"}, "below-threshold"),
        ("31 Dec 2027", 663_540, {"nature": "light-touch"}, "light-touch"),
        ("31 Dec 2025", 5_372_608, {"nature": "works"}, "below-threshold"),
        ("1 Jan 2026", 5_193_000, {"nature": "works"}, "standard"),
        ("23 Feb 2025", 10_000_000, {}, "pcr-2015"),
        # Health as the main subject: no threshold, from 1 January 2024.
        ("31 Dec 2023", 1_000, {"mainly_health": True}, "pcr-2015"),
        ("1 Jan 2024", 1_000, {"mainly_health": True}, "provider-selection"),
        ("1 Jan 2024", None, {"mainly_health": True}, "provider-selection"),
        # The value does not matter before the Act, and is wanted under it.
        ("1 Apr 2021", None, {}, "pcr-2015"),
        ("1 Apr 2026", None, {}, None),
        (None, 700_000, {}, None),
        ("1 Jan 2028", 700_000, {}, None),
    ],
)
def test_a_regime(commenced: str | None, value: int | None, facts: dict[str, Any], regime: Regime | None) -> None:
    assert found(commenced, value, **facts) == regime


def test_vat_can_carry_a_contract_over_the_threshold() -> None:
    # Five years at £120,000 are £600,000; with 20% VAT £720,000.
    commenced, care = day("5 Jan 2026"), "light-touch"
    exempt = including_vat(Decimal(600_000), "exempt")
    taxed = including_vat(Decimal(600_000), "excluded")
    assert (exempt, taxed) == (600_000, 720_000)
    assert regime_of(commenced=commenced, value=exempt, nature=care).regime == "below-threshold"  # type: ignore[arg-type]
    assert regime_of(commenced=commenced, value=taxed, nature=care).regime == "light-touch"  # type: ignore[arg-type]


def test_every_step_is_said() -> None:
    because = regime_of(commenced=day("5 Jan 2026"), value=Decimal(700_000), nature="light-touch").because
    assert because[0].startswith("The procurement commences on Mon 5 Jan 2026")
    assert "£663,540" in because[1]
    assert "£700,000" in because[2]


@pytest.mark.parametrize(("value", "wanted"), [(29_999, False), (30_000, True)])
def test_below_the_threshold_notices_are_wanted_from_30000(value: int, wanted: bool) -> None:
    assert regime_of(commenced=day("5 Jan 2026"), value=Decimal(value)).notices is wanted


def test_the_periods_of_the_table_follow_each_other_and_change_on_even_years() -> None:
    periods = thresholds().periods
    assert periods[0].first == thresholds().act_from == date(2025, 2, 24)
    for one, following in pairwise(periods):
        assert following.first == one.until + timedelta(days=1)
        assert (following.first.month, following.first.day, following.first.year % 2) == (1, 1, 0)

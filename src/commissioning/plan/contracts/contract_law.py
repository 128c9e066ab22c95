"""What to ask and to know of a contract before cover is agreed: its written end, its notice, the law it is under."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from commissioning.dates import months_beginning_with, say
from commissioning.model import Contract

PROCUREMENT_ACT_FROM: Final = date(2025, 2, 24)
"""Procurements commenced from this day on are under the Procurement Act 2023 (SI 2024/716 as amended)."""


def term_days(contract: Contract) -> int:
    """The maximum term that the contract provided for on award, its options counted in, in calendar days."""
    months = contract.months + sum(option.months for option in contract.extensions)
    return (months_beginning_with(contract.start, months) - contract.start).days + 1


def asks_of(contract: Contract) -> Iterator[str]:
    """What nobody has entered of a contract, and the answer hangs on."""
    meant = contract.what_the_end_may_mean
    if contract.end is not None and contract.end != contract.computed_end:
        yield (
            f"The end is written as {say(contract.end)}, and the terms end on {say(contract.computed_end)}: does the "
            f"written end count extensions in?" + (f" It is {meant}." if meant else "")
        )
    for option in contract.options:
        if option.notice_by is None:
            yield f"What notice does the contract want of extension {option.number} (notice_months or notice_days)?"
    if contract.voluntary_sector is None:
        yield "Is the provider a voluntary or community body (voluntary_sector)? If so, it is told three months before."
    if contract.start >= PROCUREMENT_ACT_FROM and contract.procurement_commenced is None:
        yield "When did its procurement commence (procurement_commenced)? It decides which law applies."


def notes_of(contract: Contract, gap: int | None) -> Iterator[str]:
    """What to know of the law before cover is agreed for a gap."""
    commenced = contract.procurement_commenced or (contract.start if contract.start < PROCUREMENT_ACT_FROM else None)
    days = term_days(contract)
    short = gap and contract.options and gap > (contract.options[-1].last - contract.current_end).days
    if not gap or (contract.options and not short):
        return
    if commenced is not None and commenced < PROCUREMENT_ACT_FROM:
        yield (
            "This contract was procured before 24 February 2025: extending it past its last end is a question of the "
            "Public Contracts Regulations 2015, regulation 72, and not of the Procurement Act 2023. Ask legal services."
        )
        return
    yield (
        f"Procurement Act 2023 s.74 and s.75: ten per cent of the maximum term is {days / 10:g} of {days} days, "
        f"counted in days; a longer modification wants a contract change notice, unless the contract is light touch "
        f"(s.75(6)), which may be modified freely (s.74(2))."
    )

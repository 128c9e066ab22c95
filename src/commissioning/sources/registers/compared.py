"""What a register or a notice says of a contract beside what is known of it: which end its end is, and what to ask.

Nothing is changed by it. A wrong end on either side is a gap without a service that nobody has seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from commissioning.dates import say
from commissioning.errors import Problem, Severity, Source
from commissioning.model import Contract, RegisterEntry, ToldEnd
from commissioning.sources.registers.terms import Terms
from commissioning.sources.registers.told import terms_of
from commissioning.sources.written.faults import shown
from commissioning.sources.written.shape import listed

_CALLED: Final = {
    "initial": "the end of its initial term",
    "current": "its current end",
    "computed": "the end that its terms make",
    "maximum": "its maximum end",
    "extended": "an end that counts extensions",
}
_MEANT: Final = {
    "unknown": ("current",), "initial": ("initial",), "current": ("current",), "maximum": ("maximum",),
    "extended": ("current", "maximum"),
}  # fmt: skip
"""With which of its ends a contract is compared. An end that nobody has explained is right where it is the current."""
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Difference:
    """A day or a length that a register or a notice gives, and that the contract as it is known has not.

    ``field`` is ``start``, ``end`` or ``extension``; ``equals`` names the ends of the contract that the told one is
    (``initial``, ``current``, ``maximum``, ``extension-1``); ``means`` says so in words.
    """

    field: str
    says: str
    day: date | None
    equals: tuple[str, ...]
    means: str
    remedy: str
    severity: Severity = Severity.WARNING


def known_as(contracts: Iterable[Contract]) -> dict[str, Contract]:
    """Contracts by every name under which a register or a notice may speak of them."""
    found: dict[str, Contract] = {}
    for contract in contracts:
        for name in (contract.reference, *contract.known_as):
            found.setdefault(name_key(name), contract)
    return found


def claimed_twice(contracts: Iterable[Contract]) -> Iterator[Problem]:
    """Names under which registers and notices would speak of more than one contract."""
    first: dict[str, Contract] = {}
    for contract in contracts:
        for name in (contract.reference, *contract.known_as):
            other = first.setdefault(name_key(name), contract)
            if other is not contract:
                yield Problem(
                    "duplicate-reference",
                    f"contract {contract.reference}: '{name}' is also a name of {other.reference}, and what is said "
                    f"under it is compared with that one alone.",
                    "Take it out of one 'known_as'; for one of several contracts of a process write 'ocid/ID'.",
                    value=name, reference=contract.reference,
                )  # fmt: skip


def name_key(name: str) -> str:
    """References as they are compared: DN 123/4 is dn-123-4, however it is spaced or written."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


def contract_of(entry: RegisterEntry, known: Mapping[str, Contract]) -> Contract | None:
    """The contract that an entry speaks of; ``None`` where nobody has written it down."""
    names = (name_key(name) for name in (entry.reference, *entry.names))
    return next((known[name] for name in names if name in known), None)


def ends_of(contract: Contract) -> dict[str, date]:
    """The ends that a contract has, by name, the plainest first."""
    found = {"current": contract.current_end, "initial": contract.initial_end, "maximum": contract.maximum_end}
    found["computed"] = contract.computed_end
    return found | {f"extension-{option.number}": option.last for option in contract.options}


def differences_of(entry: RegisterEntry, contract: Contract) -> Iterator[Difference]:
    """Where an entry that stands differs from its contract."""
    if entry.gone:
        return
    start = entry.start
    if start is not None and start.day is not None and start.day != contract.start:
        words = f"the contract as it is known starts on {say(contract.start)}"
        remedy = f"Ask {entry.whom} which day is right; every end is counted from it."
        yield Difference("start", start.says, start.day, (), words, remedy)
    for end in entry.ends:
        if end.day is not None:
            yield from _end(entry, end, end.day, contract)
    yield from _options(entry, contract)


def _end(entry: RegisterEntry, end: ToldEnd, day: date, contract: Contract) -> Iterator[Difference]:
    ends = ends_of(contract)
    if day in {ends[name] for name in _MEANT[end.means]}:
        return
    equals = tuple(name for name, other in ends.items() if other == day)
    said = f"{end.by} says that it is {_CALLED[end.means]}; " if end.means != "unknown" and end.by else ""
    if end.means == "unknown" and entry.sort == "notice":
        said = "a notice does not say whether its end counts options; "
    words = said + _which(day, equals, ends)
    yield Difference("end", end.says, day, equals, words, _ask(entry, end, equals, contract))


def _which(day: date, equals: tuple[str, ...], ends: Mapping[str, date]) -> str:
    if equals:
        plainest = [name for name in equals if name in _CALLED] or equals[:1]
        return f"by the contract's terms it is {listed([_called(name) for name in plainest], 'and')}"
    before = [name for name, other in ends.items() if other + _ONE_DAY == day]
    if before:
        return f"it is the day after {_called(before[0])}, as if the last day were not counted"
    return "it is none of the ends that the contract's terms make"


def _called(name: str) -> str:
    return _CALLED.get(name) or f"its end with {name.replace('-', ' ')}, which is marked as left"


def _ask(entry: RegisterEntry, end: ToldEnd, equals: tuple[str, ...], contract: Contract) -> str:
    whom = entry.whom
    if end.means != "unknown":
        return f"Ask {whom} which is right, and mend the contract or have the entry put right."
    profile = " in the register's profile" if entry.sort == "register" else ""
    if "maximum" in equals and contract.months_left:
        answer = f"If so, mark it 'used'; if its ends count every option, write 'end_means: maximum'{profile}."
        answer = answer if profile else "If so, mark it 'used'."
        return f"Ask {whom} whether the extension that is left has been used. {answer}"
    if "initial" in equals:
        answer = f"; if they do, write 'end_means: initial'{profile}" if profile else ""
        return f"Ask {whom} whether its ends leave the extensions out, or whether none has been used{answer}."
    if any(name.startswith("extension-") for name in equals):
        return f"Ask {whom} whether the extension has been used; if so, mark it 'used'."
    return f"Ask {whom} what it counts, and which extensions have been used; mend the contract's terms or the entry."


def _options(entry: RegisterEntry, contract: Contract) -> Iterator[Difference]:
    """Options that no reading of the entry's words has as the contract has them."""
    if entry.extension is None and entry.term is None:
        return
    told = [one for one in terms_of(entry).readings if one.options is not None]
    if not told or any(_agrees(one, contract) for one in told):
        return
    theirs = listed([str(one) for one in told])
    months = [option.months for option in contract.extensions if option.status != "lapsed"]
    ours = str(Terms(contract.months, tuple(months)))
    says = " / ".join(part for part in (entry.term, entry.extension) if part)
    words = f"it is read as {theirs}; the contract as it is known has {ours}"
    yield Difference("extension", says[:160], None, (), words, f"Ask {entry.whom} which options the contract gives.")


def _agrees(told: Terms, contract: Contract) -> bool:
    """Whether a reading has the contract's initial term and as many months of options, in whatever parts."""
    own = contract.extensions
    counts = {sum(option.months for option in own if option.status != "lapsed"), sum(option.months for option in own)}
    if told.initial is None:
        counts.add(contract.months_left)  # a register may tell only what is left
    return told.initial in (None, contract.months) and told.optional in counts


def difference_problems(entry: RegisterEntry, contract: Contract, path: str | None) -> Iterator[Problem]:
    """Where an entry differs from its contract, as problems of the contract."""
    for found in differences_of(entry, contract):
        what = f"{found.field} {say(found.day)}" if found.day else found.field
        yield Problem(
            "register-differs",
            f"contract {contract.reference}: {entry.called} has '{shown(found.says)}' ({what}) of {entry.reference}: "
            f"{found.means}.",
            found.remedy,
            found.severity, Source(path, entry.line) if path else None, found.says[:160], contract.reference,
            _details(entry, contract, found),
        )  # fmt: skip


def _details(entry: RegisterEntry, contract: Contract, found: Difference) -> dict[str, Any]:
    return {
        "register": entry.register_name,
        "entry": entry.reference,
        "field": found.field,
        "date": found.day.isoformat() if found.day else None,
        "equals": list(found.equals),
        "initial_end": contract.initial_end.isoformat(),
        "current_end": contract.current_end.isoformat(),
        "maximum_end": contract.maximum_end.isoformat(),
    }

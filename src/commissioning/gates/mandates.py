"""Who may decide at a gate: the roles that it names, who holds them, who stands in, and up to which value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from commissioning.errors import BadInput, Refused
from commissioning.model import Policy, TemplateGate, Workstream, same_words


@dataclass(frozen=True, slots=True)
class Seat:
    """A role that may decide at a gate.

    Attributes:
        role: as the template names it.
        limit: the delegated limit in whole pounds including VAT; ``None`` for no limit.
        holders: who holds it; nobody named means that anybody may decide in it.
        stand_ins: who may decide for a holder.
    """

    role: str
    limit: int | None
    holders: tuple[str, ...]
    stand_ins: tuple[str, ...]

    def covers(self, value: int | None) -> bool:
        """Whether a workstream of this value is within its limit; one whose value is not known is not."""
        return self.limit is None or (value is not None and value <= self.limit)

    def as_dict(self, value: int | None) -> dict[str, Any]:
        """The machine face, for a workstream of this value."""
        return {
            "role": self.role, "limit": self.limit, "within_limit": self.covers(value),
            "holders": list(self.holders), "stand_ins": list(self.stand_ins),
        }  # fmt: skip

    def people(self, but: Sequence[str] = ()) -> str:
        """Who may decide in it, for people.

        >>> Seat("executive member", None, ("A. Holder",), ("B. Deputy",)).people()
        'the executive member (A. Holder, or B. Deputy standing in)'
        >>> Seat("panel", None, (), ()).people(but=["Lead"])
        'anybody but Lead, as the panel'
        """
        if not self.holders:
            return f"anybody{f' but {_either(but)}' if but else ''}, as the {self.role}"
        holders = [name for name in self.holders if not _is_one(name, but)]
        stand_ins = [name for name in self.stand_ins if not _is_one(name, but)]
        named = [_either(holders)] if holders else []
        named += [f"{_either(stand_ins)} standing in"] if stand_ins else []
        return f"the {self.role} ({', or '.join(named) or 'nobody else is named'})"


@dataclass(frozen=True, slots=True)
class Mandate:
    """In which role somebody decides, and for whom when standing in."""

    role: str
    on_behalf_of: str | None = None


def seats(gate: TemplateGate, policy: Policy) -> tuple[Seat, ...]:
    """The roles that may decide at a gate, the usual one first. The gate's own limit comes before the council's."""
    known = {same_words(name): role for name, role in policy.roles.items()}
    found: list[Seat] = []
    for name in gate.roles:
        role = known.get(same_words(name))
        limit = gate.limit.get(name, role.limit if role else None)
        found.append(Seat(name, limit, role.holders if role else (), role.stand_ins if role else ()))
    return tuple(found)


def leaders(workstream: Workstream, policy: Policy) -> tuple[str, ...]:
    """Who leads a workstream and so does not approve it: its owner, and whoever holds that role."""
    if workstream.owner is None:
        return ()
    roles = [role for name, role in policy.roles.items() if same_words(name) == same_words(workstream.owner)]
    return (workstream.owner, *(holder for role in roles for holder in role.holders))


def mandate(
    at: Sequence[Seat], by: str, value: int | None, *, role: str | None = None, on_behalf_of: str | None = None
) -> Mandate:
    """In which role ``by`` may decide.

    Args:
        at: the roles of the gate, the usual one first.
        by: who decides.
        value: the workstream's value in whole pounds including VAT, where it is written.
        role: the role in which the decision is said to be taken; else the first that fits.
        on_behalf_of: whom a stand-in stands in for; where a role has one holder, that is the holder.

    Raises:
        BadInput: a stand-in of several holders does not say for whom.
        Refused: ``may-not-decide``; the sentence names who may.
    """
    named = [seat for seat in at if role is None or same_words(seat.role) == same_words(role)]
    if not named:
        roles = ", ".join(seat.role for seat in at)
        raise Refused("may-not-decide", f"The {role} does not decide at this gate. These roles do: {roles}.")
    if role is None:
        # Nobody is taken for another role than the usual one unless it is theirs, or they say so.
        own = [
            seat
            for seat in at
            if _is_one(by, _people(seat)) or (_open(seat) and same_words(seat.role) == same_words(by))
        ]
        named = own or [seat for seat in at if _open(seat)][:1]
    sitting = [seat for seat in named if _open(seat) or _is_one(by, _people(seat))]
    for seat in sitting:
        if seat.covers(value):
            return Mandate(seat.role, _for_whom(seat, by, on_behalf_of))
    if sitting:
        raise Refused("may-not-decide", _over_the_limit(sitting[0], at, value))
    who = "; ".join(seat.people() for seat in (named or at))
    raise Refused("may-not-decide", f"{by} may not decide at this gate. Who may: {who}.")


def no_leader(at: Sequence[Seat], workstream: Workstream, by: str, value: int | None, leading: Sequence[str]) -> None:
    """Refuses an approval by whoever leads the workstream. Raises ``Refused``: ``may-not-decide``."""
    if not _is_one(by, leading):
        return
    others = [seat for seat in at if seat.covers(value)]
    who = "; ".join(seat.people(but=leading) for seat in others) or "nobody is named"
    known = workstream.owner is not None and same_words(by) == same_words(workstream.owner)
    leads = "leads" if known else "leads, or has led since its last gate,"
    message = f"{by} {leads} {workstream.reference}, and nobody approves their own workstream. Who may: {who}."
    raise Refused("may-not-decide", message)


def pounds(value: int) -> str:
    """An amount for people."""
    return f"£{value:,}"


def _open(seat: Seat) -> bool:
    return not seat.holders


def _people(seat: Seat) -> tuple[str, ...]:
    return (*seat.holders, *seat.stand_ins)


def _for_whom(seat: Seat, by: str, on_behalf_of: str | None) -> str | None:
    if not seat.holders:
        return on_behalf_of
    if on_behalf_of is not None:
        holder = next((name for name in seat.holders if same_words(name) == same_words(on_behalf_of)), None)
        if holder is None:
            message = f"{on_behalf_of} is not the {seat.role}. Say for whom it is: {_either(seat.holders)}."
            raise Refused("may-not-decide", message)
        return None if same_words(holder) == same_words(by) else holder
    if _is_one(by, seat.holders):
        return None
    if len(seat.holders) > 1:
        message = f"{by} stands in for several people. Say for whom with --on-behalf-of: {_either(seat.holders)}."
        raise BadInput("bad-usage", message)
    return seat.holders[0]


def _over_the_limit(seat: Seat, at: Sequence[Seat], value: int | None) -> str:
    assert seat.limit is not None
    worth = f"is worth {pounds(value)} including VAT" if value is not None else "has no written value"
    others = "; ".join(other.people() for other in at if other.covers(value))
    who = f"Who may, with --role: {others}." if others else "No role of this gate may: name one in its template."
    if value is None:
        who = f"Write 'procurement: {{value: ..., vat: ...}}' in its file. {who}"
    return f"The {seat.role} may decide up to {pounds(seat.limit)}, and the workstream {worth}. {who}"


def _is_one(name: str, of: Iterable[str]) -> bool:
    return same_words(name) in {same_words(other) for other in of}


def _either(names: Sequence[str]) -> str:
    return " or ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)

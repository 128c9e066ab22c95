"""What registers and notices say of contracts: kept beside them, compared, and asked about; it changes no contract."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from commissioning.dates import add_months, say
from commissioning.errors import NotFound, Problem, Severity, Source
from commissioning.model import Contract, Register, RegisterEntry, from_payload, same, to_payload
from commissioning.plan import Elsewhere
from commissioning.service.loads.known_meetings import differences
from commissioning.service.portfolio import Portfolio
from commissioning.sources import Bundle
from commissioning.sources.registers.compared import (
    claimed_twice,
    contract_of,
    difference_problems,
    differences_of,
    known_as,
    name_key,
)
from commissioning.sources.registers.ocds_file import NAME as NOTICES
from commissioning.sources.registers.proposed import Proposal, proposals
from commissioning.sources.registers.told import entry_problems, fits_of, stamp_of, terms_of
from commissioning.store import Store, Stored, Unit, lasting_id

SORT: Final = "register_entry"
NEAR_MONTHS: Final = 24
"""How far ahead an end is told of that belongs to no contract that is written down."""
MOST_TOLD: Final = 20
"""Of how many contracts of a register that are not written down it is told one by one that their terms are unclear."""
_OF_TERMS: Final = ("unclear-end", "duration-mismatch")
_MOST_NAMED: Final = 10
_STAGES: Final = {"tender": 0, "award": 1, "contract": 2, None: 0}


def known_registers(store: Store) -> tuple[Register, ...]:
    """How the registers are read that the database knows."""
    with store.reading() as unit:
        return tuple(from_payload(Register, item.payload) for item in unit.nouns("register"))


def _key(entry: RegisterEntry) -> str:
    of = (entry.buyer,) if entry.buyer else ()  # an ocid may be used again, by another buyer for something else
    return lasting_id("register", entry.register_name, entry.reference, *of)


# -- loading ------------------------------------------------------------------------------------------------------


def keep_entries(unit: Unit, bundle: Bundle, as_of: date) -> tuple[int, list[Problem]]:
    """Keeps what registers and notices say: how many entries are new or changed, and what is to be asked.

    A contract that is gone from its register is marked as gone and asked about; nothing is taken away.
    """
    if not bundle.entries:
        return 0, []
    stored = {item.key: item for item in unit.nouns(SORT)}
    old = {key: from_payload(RegisterEntry, item.payload) for key, item in stored.items()}
    problems: list[Problem] = []
    new: dict[str, tuple[RegisterEntry, str | None, int | None]] = {}
    for record in bundle.entries:
        entry, key = record.value, _key(record.value)
        if key in new and not same(new[key][0], entry):
            problems.append(_two_files(entry, record.source, new[key]))
        kept = _joined(old[key], entry) if key in old else entry
        new[key] = (kept, record.source.path, record.source.line)
    _supersede(old, new, stored)
    problems += _vanished(old, new, stored, bundle.whole, as_of)
    changed = 0
    for key, (entry, _, _) in new.items():
        changed += _log(unit, old.get(key), entry)
    items = (Stored(SORT, key, to_payload(entry), path, line) for key, (entry, path, line) in new.items())
    unit.put_nouns((item for item in items if not _is_kept(item, stored.get(item.key))), stored.keys())
    return changed, problems


def _is_kept(item: Stored, stored: Stored | None) -> bool:
    return stored is not None and (stored.path, stored.line, stored.payload) == (item.path, item.line, item.payload)


def _joined(old: RegisterEntry, new: RegisterEntry) -> RegisterEntry:
    """An entry as it is now told. A notice is told in parts; a release older than the known one overrides nothing."""
    if new.sort == "register":
        return new
    first, last = (old, new) if stamp_of(new.released) >= stamp_of(old.released) else (new, old)
    update = {name: getattr(last, name) for name in last.model_fields_set - {"line", "gone"}}
    return first.model_copy(update={**update, "line": new.line, "gone": False})


_Process = tuple[str | None, str | None]


def _process(entry: RegisterEntry) -> _Process:
    return entry.ocid, entry.buyer


def _supersede(
    old: Mapping[str, RegisterEntry],
    new: dict[str, tuple[RegisterEntry, str | None, int | None]],
    stored: Mapping[str, Stored],
) -> None:
    """Once a process tells of contracts, what was told of its awards or its tender stands no longer."""
    told = {_process(entry) for entry, _, _ in new.values() if entry.sort == "notice"}
    if not told:
        return
    known = {key: (entry, stored[key].path, stored[key].line) for key, entry in old.items() if _process(entry) in told}
    every = known | new
    reached: dict[_Process, int] = {}
    for entry, _, _ in every.values():
        reached[_process(entry)] = max(reached.get(_process(entry), 0), _STAGES[entry.stage])
    for key, (entry, path, line) in every.items():
        if entry.sort == "notice" and _STAGES[entry.stage] < reached[_process(entry)] and not entry.gone:
            new[key] = (entry.model_copy(update={"gone": True}), path, line)


def _vanished(
    old: Mapping[str, RegisterEntry],
    new: dict[str, tuple[RegisterEntry, str | None, int | None]],
    stored: Mapping[str, Stored],
    whole: Collection[str],
    as_of: date,
) -> Iterator[Problem]:
    """Marks what is gone from registers of which a whole file was read; one question for each register."""
    gone: dict[str, list[RegisterEntry]] = {}
    for key, entry in old.items():
        if entry.register_name in whole and key not in new:
            new[key] = (entry.model_copy(update={"gone": True}), stored[key].path, stored[key].line)
            if not entry.over(as_of):
                gone.setdefault(entry.register_name, []).append(entry)
    for name, entries in gone.items():
        named = ", ".join(entry.reference for entry in entries[:_MOST_NAMED])
        more = f" and {len(entries) - _MOST_NAMED} more" if len(entries) > _MOST_NAMED else ""
        yield Problem(
            "register-vanished",
            f"The register '{name}' no longer has {len(entries)} contracts that have not ended: {named}{more}. "
            f"They are kept."
            if len(entries) > 1
            else f"The register '{name}' no longer has {named}, which has not ended. It is kept.",
            f"Ask {entries[0].whom} whether it ended early, has another reference now, or was left out.",
            value=entries[0].reference, reference=entries[0].reference,
            details={"register": name, "entries": [entry.reference for entry in entries]},
        )  # fmt: skip


def _two_files(entry: RegisterEntry, source: Source, first: tuple[RegisterEntry, str | None, int | None]) -> Problem:
    return Problem(
        "duplicate-reference",
        f"{entry.called}, {entry.reference}: this file says something else than {first[1]}, line {first[2]}; the last "
        f"one that is read is kept.",
        "Load one file of a register at a time; of two registers, give each a profile with a name of its own.",
        Severity.WARNING, source, entry.reference, entry.reference,
    )  # fmt: skip


def _log(unit: Unit, old: RegisterEntry | None, new: RegisterEntry) -> int:
    """Logs an entry that is new or says something else; the register's name stands where others have a reference."""
    register, field = f"register:{new.register_name}"[:100], new.reference[:120]
    if old is None:
        unit.log("register entry added", register, field=field, after=new.title or new.reference)
        return 1
    if same(old, new):
        return 0
    for name, was, now in differences(old, new):
        unit.log("register entry changed", register, field=f"{field} {name}", before=was, after=now)
    return 1


# -- looking ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EntryRecord:
    """What a register or a notice says of a contract, beside the contract where it is written down."""

    entry: RegisterEntry
    contract: Contract | None
    path: str | None

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """The contracts that it may be, where nobody has written one down."""
        return proposals(self.entry, self.path) if self.contract is None and not self.entry.gone else ()

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        entry, contract = self.entry, self.contract
        read = terms_of(entry)
        return {
            "register": entry.register_name,
            "reference": entry.reference,
            "sort": entry.sort,
            "title": entry.title,
            "contract": contract.reference if contract else None,
            "start": _told(entry.start),
            "ends": [{**(_told(end) or {}), "at": end.at, "means": end.means, "by": end.by} for end in entry.ends],
            "review": _told(entry.review),
            "term": entry.term,
            "extension": entry.extension,
            "days": entry.days,
            "months": entry.months,
            "buyer": entry.buyer,
            "readings": [str(one) for one in read.readings],
            "doubts": list(read.doubts),
            "fits": [{"means": f.means, "initial": f.initial, "used": f.used} for f in fits_of(entry, read)],
            "differs": [
                {"field": d.field, "says": d.says, "means": d.means, "equals": list(d.equals)}
                for d in (differences_of(entry, contract) if contract else ())
            ],
            "department": entry.department,
            "supplier": entry.supplier,
            "value": entry.value,
            "process": entry.process,
            "sme": entry.sme,
            "vcse": entry.vcse,
            "status": entry.status,
            "amended": entry.amended,
            "ocid": entry.ocid,
            "release": entry.release,
            "released": entry.released,
            "gone": entry.gone,
            "ask": entry.whom,
            "proposals": [proposal.as_dict() for proposal in self.proposals],
            "path": self.path,
            "line": entry.line,
        }


def _told(item: Any) -> dict[str, str | None] | None:
    return {"says": item.says, "date": item.day.isoformat() if item.day else None} if item is not None else None


def _records(unit: Unit, contracts: Iterable[Contract], only: Collection[str] | None = None) -> Iterator[EntryRecord]:
    """Every entry with its contract; of ``only`` the names given, before more of them is read."""
    known = known_as(contracts)
    for item in unit.nouns(SORT):
        names = {name_key(name) for name in (*item.payload.get("names", ()), item.payload["reference"])}
        if only is None or names & set(only):
            entry = from_payload(RegisterEntry, item.payload)
            yield EntryRecord(entry, contract_of(entry, known), item.path)


def register(store: Store, reference: str | None = None, *, as_of: date) -> tuple[EntryRecord, ...]:
    """What registers and notices say: of one contract, or of all, those to come first, each by its nearest end.

    Args:
        store: an open database.
        reference: a contract's reference, or the one that a register or a notice has of it.
        as_of: today: what is over stands last.

    Raises:
        NotFound: no register or notice speaks of it.
    """
    with store.reading() as unit:
        contracts = Portfolio(unit, as_of).contracts
        only: set[str] | None = None
        if reference is not None:
            own = contracts.get(reference)
            only = {name_key(name) for name in (reference, *(own.known_as if own else ()))}
        found = list(_records(unit, contracts.values(), only))
    if reference is not None and not found:
        message = f"No register or notice speaks of '{reference}'. 'commissioning register' lists those that are known."
        raise NotFound("not-found", message)
    return tuple(sorted(found, key=lambda record: (record.entry.over(as_of), _nearest(record.entry) or date.max)))


def _nearest(entry: RegisterEntry) -> date | None:
    return min((end.day for end in entry.ends if end.day is not None), default=None)


def elsewhere(unit: Unit, contract: Contract) -> tuple[Elsewhere, ...]:
    """The ends that registers and notices give of a contract, and that are not its own."""
    names = {name_key(name) for name in (contract.reference, *contract.known_as)}
    return tuple(
        Elsewhere(record.entry.called, found.says, found.day, found.means, record.path, record.entry.line)
        for record in _records(unit, [contract], names)
        if record.contract is not None
        for found in differences_of(record.entry, contract)
        if found.field == "end" and found.day is not None
    )


def register_problems(
    unit: Unit,
    contracts: Mapping[str, Contract],
    as_of: date,
    *,
    only: Collection[str] | None = None,
    registers: Collection[str] | None = None,
) -> list[Problem]:
    """What differs from contracts and what is wrong in entries that have not ended; without ``only``, what is unknown.

    Args:
        unit: a unit of work.
        contracts: the contracts that are written down.
        as_of: today.
        only: the references of the contracts that are asked about.
        registers: the names of the registers that are asked about; else all.
    """
    wanted = contracts if only is None else {key: contracts[key] for key in only if key in contracts}
    names = None
    if only is not None:
        names = {name_key(name) for item in wanted.values() for name in (item.reference, *item.known_as)}
    found = list(claimed_twice(contracts.values())) if only is None else []
    unknown: dict[str, list[EntryRecord]] = {}
    open_questions: dict[str, list[Problem]] = {}
    for record in _records(unit, wanted.values(), names):
        entry = record.entry
        if registers is not None and entry.register_name not in registers:
            continue
        if record.contract is not None:
            found += _gone(record) if entry.gone else difference_problems(entry, record.contract, record.path)
        elif not entry.gone and not entry.over(as_of):
            unknown.setdefault(entry.register_name, []).append(record)
        if not entry.gone and not entry.over(as_of):
            for problem in entry_problems(entry, record.path, known=record.contract is not None):
                soft = record.contract is None and problem.id in _OF_TERMS
                (open_questions.setdefault(entry.register_name, []) if soft else found).append(problem)
    for name, problems in open_questions.items():
        # A register of thousands leaves hundreds open; who wants all of them asks for the register itself.
        found += problems[:MOST_TOLD]
        if len(problems) > MOST_TOLD:
            found.append(_more(name, problems[MOST_TOLD:]))
    if only is None:
        found += [_unknown(name, records, as_of) for name, records in unknown.items()]
    return found


def _more(name: str, problems: Sequence[Problem]) -> Problem:
    return Problem(
        "unclear-end",
        f"the register '{name}': of {len(problems)} contracts more, which nobody has written down, the words about the "
        f"term agree with several ends, or with none.",
        "'commissioning register --unknown' has each with what fits.",
        Severity.INFO, problems[0].source, details={"register": name, "entries": len(problems)},
    )  # fmt: skip


def _gone(record: EntryRecord) -> Iterator[Problem]:
    entry, contract = record.entry, record.contract
    if contract is None or entry.sort == "notice":
        return
    yield Problem(
        "register-vanished",
        f"contract {contract.reference}: {entry.called} no longer has {entry.reference}.",
        f"Ask {entry.whom} whether it ended early, has another reference now, or was left out.",
        source=entry.source(record.path), value=entry.reference, reference=contract.reference,
        details={"register": entry.register_name, "entries": [entry.reference]},
    )  # fmt: skip


def _unknown(name: str, records: Sequence[EntryRecord], as_of: date) -> Problem:
    near = [record for record in records if (day := _nearest(record.entry)) and day <= add_months(as_of, NEAR_MONTHS)]
    near.sort(key=lambda record: _nearest(record.entry) or date.max)
    unsaid = sum(1 for r in records if any(end.means == "unknown" and end.day for end in r.entry.ends))
    where = "Notices have" if name == NOTICES else f"The register '{name}' has"
    many = f"{len(records)} contracts" if len(records) > 1 else "one contract"
    message = f"{where} {many} to come that nobody has written down"
    first = near[0] if near else None
    if first is not None:
        message += f"; within {NEAR_MONTHS} months: {len(near)}, the first {first.entry.reference}, on "
        message += say(_nearest(first.entry) or as_of)
    if unsaid:
        message += f"; of {unsaid} it is not said whether the end counts extensions"
    return Problem(
        "register-unknown", f"{message}.",
        "'commissioning register' lists them, each with the contract that it may be, to be loaded once it is answered.",
        Severity.INFO, first.entry.source(first.path) if first else None,
        details={"register": name, "entries": len(records), "ending": len(near), "unsaid": unsaid},
    )  # fmt: skip

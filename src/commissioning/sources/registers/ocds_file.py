"""Open Contracting Data Standard 1.1: what releases, records and packages of them say of contracts' periods.

What the standard says of a period (its schema, Period): ``startDate`` and ``endDate`` are its first and last instant,
``maxExtentDate`` the date beyond which it cannot be extended, options to renew counted in, ``durationInDays`` its
longest length. Of ``endDate`` it does not say whether options are counted in, so nothing here takes it to say so.
The words for options are those of its renewal and options extensions, as Find a Tender publishes them; amendments with
a period of their own, and lengths in months, are those of its extension for the United Kingdom.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from commissioning.errors import Problem, Severity, Source
from commissioning.model import LINE, RegisterEntry, Told, ToldEnd
from commissioning.model.base import plain
from commissioning.sources.bundle import Record
from commissioning.sources.files import problem, shown_path
from commissioning.sources.registers.json_parts import BrokenJson, Part, documents, lines_of
from commissioning.sources.registers.merging import merged
from commissioning.sources.registers.told import told_day
from commissioning.sources.written.faults import shown

NAME: Final = "ocds"
"""What the register is called that all notices are of: an ocid is one in the whole world."""

_NOT_OCDS: Final = "The file is JSON, and holds no OCDS release, record or package of them."
_MEND: Final = "Give a release or record package of OCDS 1.1, as Find a Tender and Contracts Finder serve them."
_NOT_AWARDED: Final = ("cancelled", "unsuccessful", "withdrawn", "pending")
_EXTENDS: Final = re.compile(r"exten[ds]|renew|further|\d\s*\+\s*\d", re.I)
_MONTHS: Final = {365: 12, 366: 12, 730: 24, 731: 24, 1095: 36, 1096: 36, 1460: 48, 1461: 48, 1826: 60, 1825: 60}


_Release = tuple[Mapping[str, Any], int]


@dataclass
class _Seen:
    """The releases of a file, by ocid."""

    releases: dict[str, list[_Release]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_ocds(path: Path, text: str) -> tuple[list[Record[RegisterEntry]], list[Problem]]:
    """The entries of a JSON file, and what was set aside. A JSON file that is no OCDS is an error."""
    seen = _Seen()
    shown_as = shown_path(path)
    try:
        parts = list(documents(text))
    except BrokenJson as broken:
        message = f"The file is not well-formed JSON: {broken.why}."
        return [], [problem("bad-json", message, "Download it again; it may be cut off.", path, broken.line)]
    for part in parts:
        if isinstance(part, BrokenJson):
            seen.problems.append(_aside(f"The line is not well-formed JSON: {part.why}.", shown_as, part.line))
        elif not _document(part, text if len(parts) == 1 else None, seen, shown_as):
            if len(parts) == 1:
                return [], [problem("wrong-value", _NOT_OCDS, _MEND, path, part.line)]
            seen.problems.append(_aside("The line is no OCDS release or record.", shown_as, part.line))
    entries: list[Record[RegisterEntry]] = []
    for ocid, releases in seen.releases.items():
        buyers = _by_buyer(releases)
        for own in buyers.values():
            entries += _entries(ocid, own, shown_as, seen.problems, shared=len(buyers) > 1)
    if not seen.releases and not seen.problems:
        seen.problems.append(problem("empty-file", "The package holds no release.",
                                     "Nothing was taken away; load the file that has them.", path, 1))  # fmt: skip
    return entries, seen.problems


def _document(part: Part, text: str | None, seen: _Seen, path: str) -> bool:
    """Takes the releases of one JSON value; says whether it is OCDS at all."""
    value = part.value
    if isinstance(value, list):
        items = [item for item in value if isinstance(item, dict) and "ocid" in item]
        return bool(items) and all(_document(Part(item, part.line), None, seen, path) for item in items)
    if not isinstance(value, dict):
        return False
    for key in ("records", "releases"):
        if isinstance(value.get(key), list) and "ocid" not in value:
            items = value[key]
            lines = lines_of(text, key, len(items), part.line) if text else [part.line] * len(items)
            for item, line in zip(items, lines, strict=True):
                _one(item, line, seen, path)
            return True
    if "ocid" not in value:
        return False
    _one(value, part.line, seen, path)
    return True


def _one(value: Any, line: int, seen: _Seen, path: str) -> None:
    """Takes a release, or the releases of a record: the compiled one, where there is one."""
    ocid = _text(value.get("ocid")) if isinstance(value, dict) else None
    if not isinstance(value, dict) or ocid is None:
        seen.problems.append(_aside("A release or record without an ocid is set aside.", path, line))
        return
    compiled, releases = value.get("compiledRelease"), value.get("releases")
    if isinstance(compiled, dict):
        seen.releases.setdefault(ocid, []).append((compiled, line))
    elif isinstance(releases, list):
        inside = [item for item in releases if isinstance(item, dict) and "url" not in item]
        if inside:
            seen.releases.setdefault(ocid, []).extend((item, line) for item in inside)
        else:
            message = f"The record {shown(ocid)} only links to its releases, and nothing is fetched."
            seen.problems.append(_aside(message, path, line))
    else:
        seen.releases.setdefault(ocid, []).append((value, line))


def _aside(message: str, path: str, line: int) -> Problem:
    remedy = "Nothing else in the file is touched by it."
    return Problem("wrong-value", message, remedy, Severity.WARNING, Source(path, line))


def _by_buyer(releases: Sequence[_Release]) -> dict[str, list[_Release]]:
    """The releases of one ocid by buyer: some ocids are used again and again, by others for other things."""
    found: dict[str, list[_Release]] = {}
    for release, line in releases:
        found.setdefault(_buyer(release) or "", []).append((release, line))
    if len(found) == 2 and "" in found:  # what names none is of the only one that is named
        unnamed = found.pop("")
        next(iter(found.values())).extend(unnamed)
    return found


def _buyer(release: Mapping[str, Any]) -> str | None:
    buyer = _dict(release.get("buyer"))
    return _text(buyer.get("name")) or _text(buyer.get("id"))


def _entries(
    ocid: str, releases: Sequence[_Release], path: str, problems: list[Problem], *, shared: bool
) -> Iterator[Record[RegisterEntry]]:
    """What the releases of one process say together: of its contracts, else of its awards, else of its tender."""
    process, line = merged(releases)
    found = list(_periods(process))
    if not found:
        message = f"The process {shown(ocid)} tells no period of a contract."
        problems.append(Problem("unread", message, "Nothing to do: a later release may tell one.", Severity.INFO,
                                Source(path, line), ocid[:80], ocid[:80]))  # fmt: skip
    for stage, number, parts, period, at in found:
        value = _value(ocid, process, stage, number, parts)
        alone = len(found) == 1 and not shared
        own = (_text(parts[0].get("id")), _text(_dict(process.get("tender")).get("id")) if alone else None)
        ids = (name for name in own if name and len(name) > 3)
        names = (ocid if alone else None, None if shared else f"{ocid}/{number}", *ids)
        value |= {LINE: line, "names": tuple(name[:200] for name in dict.fromkeys(names) if name)}
        value |= _period(*_amended_period(parts[0], period, at), _most_of(parts))
        value = {name: item for name, item in value.items() if item not in (None, ())}
        yield Record(RegisterEntry.model_validate(value), Source(path, line))


_Period = tuple[str, str, tuple[Mapping[str, Any], ...], Mapping[str, Any], str]


def _periods(process: Mapping[str, Any]) -> Iterator[_Period]:
    """The periods that count: stage, number, what tells of it (itself, its award, its lots), period and place."""
    tender = _dict(process.get("tender"))
    lots = {_text(lot.get("id")) or "": lot for lot in _dicts(tender.get("lots"))}
    awards = {_text(award.get("id")) or "": award for award in _dicts(process.get("awards"))}
    contracts = _dicts(process.get("contracts"))
    if contracts:
        for number, contract in enumerate(contracts, 1):
            award = awards.get(_text(contract.get("awardID")) or "", {})
            around = (contract, award, *_lots_of(award, lots), tender)
            yield from _told("contract", _text(contract.get("id")) or str(number), around, "contracts[].period")
        return
    good = {key: award for key, award in awards.items() if award.get("status") not in _NOT_AWARDED}
    if good:
        for key, award in good.items():
            yield from _told("award", key, (award, *_lots_of(award, lots), tender), "awards[].contractPeriod")
    elif _dict(tender.get("contractPeriod")) or len(lots) < 2:
        yield from _told("tender", _text(tender.get("id")) or "1", (tender, *lots.values()), "tender.contractPeriod")
    else:
        for key, lot in lots.items():
            yield from _told("tender", key, (lot, tender), "tender.lots[].contractPeriod")


def _lots_of(award: Mapping[str, Any], lots: Mapping[str, Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    related = [lots[key] for item in _list(award.get("relatedLots")) if (key := _text(item) or "") in lots]
    return related or (list(lots.values()) if len(lots) == 1 else [])


def _told(stage: str, number: str, parts: tuple[Mapping[str, Any], ...], at: str) -> Iterator[_Period]:
    """The period of the first of ``parts`` that tells one, and where it stands."""
    for index, part in enumerate(parts):
        period = _dict(part.get("period")) if index == 0 and stage == "contract" else _dict(part.get("contractPeriod"))
        if any(
            period.get(key) for key in ("startDate", "endDate", "maxExtentDate", "durationInDays", "durationInMonths")
        ):
            place = at if index == 0 else "contractPeriod of its award, lot or tender"
            yield stage, number, parts, period, place
            return


def _most_of(parts: Sequence[Mapping[str, Any]]) -> str | None:
    """The maximum end that an award, a lot or the tender tells, where the period itself tells none."""
    told = (_text(_dict(part.get("contractPeriod")).get("maxExtentDate")) for part in parts)
    return next((most for most in told if most), None)


def _period(period: Mapping[str, Any], at: str, most_around: str | None) -> dict[str, Any]:
    start, end, most = (_text(period.get(key)) for key in ("startDate", "endDate", "maxExtentDate"))
    if most is None and most_around is not None:
        most, at_most = most_around, "contractPeriod of its award, lot or tender"
    else:
        at_most = at
    ends: list[ToldEnd] = []
    if end:
        ends.append(ToldEnd(says=end, day=told_day(end), at=f"{at}.endDate"))
    if most:
        by = "OCDS, which says that a period cannot be extended beyond its maxExtentDate"
        ends.append(ToldEnd(says=most, day=told_day(most), means="maximum", by=by, at=f"{at_most}.maxExtentDate"))
    return {
        "start": Told(says=start, day=told_day(start)) if start else None,
        "ends": tuple(ends),
        "days": _count(period.get("durationInDays", "durationInMonths")),
        "months": _count(period.get("durationInMonths")),
    }


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 100_000 else None


def _amended_period(part: Mapping[str, Any], period: Mapping[str, Any], at: str) -> tuple[Mapping[str, Any], str]:
    """The period as the last amendment that tells one has it; what it leaves out is as it was before."""
    told = [own for item in _dicts(part.get("amendments")) if (own := _dict(item.get("period"))).get("endDate")]
    return ({**period, **told[-1]}, "contracts[].amendments[].period") if told else (period, at)


def _value(
    ocid: str, process: Mapping[str, Any], stage: str, number: str, parts: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    amount = next((value for part in parts if (value := _dict(part.get("value"))).get("amount") is not None), {})
    suppliers = [_text(item.get("name")) for part in parts for item in _dicts(part.get("suppliers"))]
    amended = [words for item in _dicts(parts[0].get("amendments")) if (words := _amendment(item))]
    proposed = [words for item in _dicts(parts[0].get("proposedAmendments")) if (words := _amendment(item))]
    return {
        "register_name": NAME,
        "sort": "notice",
        "reference": f"{ocid} {stage} {number}"[:200],
        "ocid": ocid[:200],
        "buyer": _buyer(process),
        "stage": stage,
        "release": _text(process.get("id")) or "without a number",
        "released": _text(process.get("date")),
        "title": next((title for part in parts if (title := _text(part.get("title")))), None),
        "supplier": ", ".join(dict.fromkeys(name for name in suppliers if name))[:2000] or None,
        "value": _text(f"{amount['amount']} {amount.get('currency') or ''}") if amount else None,
        "status": _text(parts[0].get("status")),
        "amended": "; ".join([*amended[-1:], *(f"proposed: {words}" for words in proposed[-1:])])[:2000] or None,
        "extension": _extension(parts),
    }


def _amendment(item: Mapping[str, Any]) -> str | None:
    said = [_text(item.get(key)) for key in ("date", "description", "rationale")]
    end = _text(_dict(item.get("period")).get("endDate"))
    return ": ".join(part for part in (*said, f"to {end}" if end else None) if part) or None


def _extension(parts: Sequence[Mapping[str, Any]]) -> str | None:
    """What the nearest part says of its renewal, or of options that extend it, in its words."""
    for part in parts:
        renewal, options = _dict(part.get("renewal")), _dict(part.get("options"))
        words = _text(renewal.get("description"))
        if words:
            return words
        counted = _counted(renewal)
        if counted:
            return counted
        option = _text(options.get("description"))
        if option and _EXTENDS.search(option):
            return option
        if part.get("hasRenewal") is True:
            return "yes"
        if part.get("hasRenewal") is False:
            return "no"
    return None


def _counted(renewal: Mapping[str, Any]) -> str | None:
    """How often and for how long, where a notice gives it as numbers."""
    times, days = renewal.get("maximumRenewals"), _dict(renewal.get("period")).get("durationInDays")
    if not isinstance(times, int) or not isinstance(days, int) or not 0 < times < 20:
        return None
    months = _MONTHS.get(days) or (days // 30 if days % 30 == 0 else None)
    return f"{times} x {months} months" if months else None


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in _list(value) if isinstance(item, dict)]


def _text(value: Any) -> str | None:
    """A text or a number as text that a database takes; ``None`` for all else."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = json.dumps(value)
    if not isinstance(value, str):
        return None
    return plain(value.encode("utf-8", "replace").decode())[:2000] or None

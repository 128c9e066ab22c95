"""Committees that only a calendar names: a row adds a meeting to a committee, and never a committee."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from commissioning.errors import Problem, Severity
from commissioning.model import Committee
from commissioning.sources.bundle import Bundle, Known, Record
from commissioning.sources.calendars.meetings import slug
from commissioning.sources.calendars.salvage import UNREADABLE
from commissioning.sources.written.faults import nearest, proposal


def unknown_committees(bundle: Bundle, known: Known) -> Iterator[Problem]:
    """Committees of CSV, ICS and XML files that neither this load nor the database knows: refused.

    Where no committee is known at all, a calendar may be the first thing that is loaded, and that is said.
    """
    written = {record.value.key: record.value.title for record in bundle.written("committees")
               if record.value.key not in bundle.calendars}  # fmt: skip
    broken = bundle.broken.get("committees", frozenset())
    titles: Mapping[str, str] = {**{key: known.titles.get(key, key) for key in known.committees}, **written}
    if UNREADABLE in broken:  # the one that is meant may be the one that could not be read
        return
    for record in bundle.committees:
        committee: Committee = record.value
        if committee.key in titles or committee.key in broken:
            continue
        yield _unknown(record, titles) if titles else _new(record)


def _unknown(record: Record[Committee], titles: Mapping[str, str]) -> Problem:
    """The row that first names it, with the committee that it most likely means."""
    said = record.value.title
    meant = {**{slug(title): title for title in titles.values()}, **{key: key for key in titles}}
    close = nearest(slug(said), meant)
    remedy = f"Write '{meant[close]}'." if close else proposal(said, titles)
    return Problem(
        "unknown-reference", f"there is no committee '{said}'; a calendar adds meetings and never a committee.",
        f"{remedy} If it is a committee of its own, write it in a YAML file first.",
        Severity.ERROR, record.source, said, record.value.key,
    )  # fmt: skip


def _new(record: Record[Committee]) -> Problem:
    committee, count = record.value, len(record.value.meetings)
    return Problem(
        "unknown-reference",
        f"new committee {committee.key}, '{committee.title}', with {count} meeting{'' if count == 1 else 's'}: no "
        f"committee was known before, so a calendar alone makes it.",
        "Write its type, time and place in a YAML file. From now on a name that is not known is refused.",
        Severity.INFO, record.source, committee.title, committee.key,
    )  # fmt: skip

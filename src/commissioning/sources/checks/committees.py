"""Committees that only a calendar names: a row adds a meeting to a committee, and never a committee."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from commissioning.errors import Problem, Severity
from commissioning.model import Committee
from commissioning.sources.bundle import Bundle, Known, Record
from commissioning.sources.calendars.meetings import set_aside, slug
from commissioning.sources.calendars.salvage import UNREADABLE
from commissioning.sources.written.faults import nearest


def unknown_committees(bundle: Bundle, known: Known) -> Iterator[Problem]:
    """Committees of CSV, ICS and XML files that neither this load nor the database knows: set aside, one by one.

    Where the load holds nothing else, it is refused. Where no committee is known at all, a calendar may be the first
    thing that is loaded, and that is said.
    """
    if UNREADABLE in bundle.broken.get("committees", ()):  # the one that is meant may be the one that could not be read
        return
    titles = _titles(bundle, known)
    severity = Severity.WARNING if _holds_anything(without_unknown(bundle, known)) else Severity.ERROR
    for record in bundle.committees:
        if _is_unknown(record, bundle, known):
            yield _unknown(record, titles, severity) if titles else _new(record)


def without_unknown(bundle: Bundle, known: Known) -> Bundle:
    """A bundle without the committees that only a calendar names; whole where no committee is known at all."""
    if not _titles(bundle, known):
        return bundle
    committees = tuple(record for record in bundle.committees if not _is_unknown(record, bundle, known))
    return replace(bundle, committees=committees)


def _titles(bundle: Bundle, known: Known) -> Mapping[str, str]:
    """The titles of all committees that somebody wrote, by key."""
    written = {record.value.key: record.value.title for record in bundle.written("committees")
               if record.value.key not in bundle.calendars}  # fmt: skip
    return {**{key: known.titles.get(key, key) for key in known.committees}, **written}


def _is_unknown(record: Record[Committee], bundle: Bundle, known: Known) -> bool:
    key = record.value.key
    return key not in _titles(bundle, known) and key not in bundle.broken.get("committees", ())


def _holds_anything(bundle: Bundle) -> bool:
    return any(
        (bundle.councils, bundle.templates, bundle.committees, bundle.contacts, bundle.contracts, bundle.workstreams,
         bundle.actions, bundle.programme, bundle.papers, bundle.products, bundle.forward_plan, bundle.registers,
         bundle.entries)
    )  # fmt: skip


def _unknown(record: Record[Committee], titles: Mapping[str, str], severity: Severity) -> Problem:
    """The row that first names it, with how many meetings it has and the committee that it most likely means."""
    committee = record.value
    said, count = committee.title, len(committee.meetings)
    meant = {**{slug(title): title for title in titles.values()}, **{key: key for key in titles}}
    close = nearest(slug(said), meant)
    remedy = f"Write '{meant[close]}'. " if close else ""
    take = f"committees: [{{key: {committee.key}, title: {json.dumps(said, ensure_ascii=False)}}}]"
    return set_aside(
        Problem(
            "unknown-reference",
            f"there is no committee '{said}'; a calendar adds meetings and never a committee. "
            f"{count} meeting{' was' if count == 1 else 's were'} set aside.",
            f"{remedy}If it is a committee of its own, load a YAML file with {take}, and then this file again.",
            severity, record.source, said, committee.key,
        ),
        count,
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

"""Chains of paper deadlines that cannot be counted, and reports whose clearances cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from commissioning.dates import say
from commissioning.model import CLEARING_ROLES, PaperItem, PaperStep, clearing_roles, points, same_words
from commissioning.rules import standard_rules
from commissioning.sources.bundle import Bundle, Known, Loc, Record
from commissioning.sources.written.faults import Fault, proposal

_AGENDA_RULE = "lga72-agenda-5"
COUNCIL = ""
"""Where ``asked_roles`` keeps the roles of the council's own chain; those of committees are under their keys."""


def chain_faults(chain: tuple[PaperStep, ...], loc: Loc) -> Iterator[Fault]:
    """Links that bear one key, and links that would be due after what follows them."""
    keys: set[str] = set()
    for number, link in enumerate(chain):
        if link.key in keys:
            sentence = f"the chain has a link '{link.key}' already."
            yield Fault((*loc, number, "key"), "duplicate-reference", sentence, "Give it another key.", link.key)
        keys.add(link.key)
    # Working days before the meeting: the agenda is out one more than its clear days before it.
    follows, days = "the agenda", standard_rules()[_AGENDA_RULE].value + 1
    number = len(chain)
    for point in reversed(points(chain)):
        number -= len(point)
        own = [link.working_days + (0 if link.before == "meeting" else days) for link in point]
        for place, link in enumerate(point):
            if own[place] < days:
                sentence = (
                    f"{link.working_days} working days before the meeting are after {follows}, {days} working days "
                    "before it."
                )
                remedy = f"Write at least {days}, or leave 'before: meeting' out."
                where = (*loc, number + place, "working_days")
                yield Fault(where, "stage-order", sentence, remedy, str(link.working_days))
        days = max(own)
        follows = f"'{point[own.index(days)].key}'"


def asked_roles(bundle: Bundle, known: Known) -> Mapping[str, tuple[str, ...]]:
    """The roles that clear reports to each committee with a chain of its own, and, under ``""``, to all others."""
    roles = {COUNCIL: CLEARING_ROLES, **known.clearing}
    for council in bundle.councils:
        roles[COUNCIL] = clearing_roles(council.value.policy.paper_chain)
    for record in bundle.committees:
        if record.value.paper_chain:
            roles[record.value.key] = clearing_roles(record.value.paper_chain)
        elif record.value.key not in bundle.calendars:
            roles.pop(record.value.key, None)
    return roles


def paper_faults(record: Record[PaperItem], roles: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    """Clearances of nothing, by nobody who is asked, or from before there was anything to clear."""
    paper = record.value
    asked = roles.get(paper.committee or COUNCIL, roles[COUNCIL])
    versions = {item.version: item for item in paper.versions}
    for number, version in enumerate(paper.versions):
        if versions[version.version] is not version:
            sentence = f"there is a version '{version.version}' already."
            where = ("versions", number, "version")
            yield Fault(where, "duplicate-reference", sentence, "Give it another name.", version.version)
    for number, item in enumerate(paper.clearances):
        loc: Loc = ("clearances", number)
        known = versions.get(item.version)
        if same_words(item.role) not in {same_words(role) for role in asked}:
            sentence = f"the chain asks for no clearance by '{item.role}'."
            yield Fault((*loc, "role"), "unknown-reference", sentence, proposal(item.role, asked), item.role)
        if known is None:
            sentence = f"there is no version '{item.version}' to clear."
            remedy = proposal(item.version, versions, "Write it under 'versions:' with its day.")
            yield Fault((*loc, "version"), "unknown-reference", sentence, remedy, item.version)
        elif item.dated is not None and known.dated is not None and item.dated < known.dated:
            given, existed = say(item.dated), say(known.dated)
            sentence = f"the clearance of {given} is from before version {item.version} existed ({existed})."
            remedy = "Mend the day, or name the version that was cleared."
            yield Fault((*loc, "dated"), "clearance-before-version", sentence, remedy, item.dated.isoformat())

"""What may leave by which calendar, field by field. What is not on the list of a profile is not told by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from commissioning.model import same_words
from commissioning.publish.choices import Profile
from commissioning.publish.entries import Entry

TEXTS: Final = {
    "key": "", "title": "", "label": "", "place": None, "owner": None, "committee": None, "because": "", "reason": "",
}  # fmt: skip
"""Every field of an entry that holds text, and what is told in place of it. References are told in every profile."""

_DATES_ONLY: Final = frozenset({"reason"})
_PUBLIC: Final = _DATES_ONLY | {"title", "label"}
# When and where a committee meets is public by law (Local Government Act 1972, s.100A(6)).
_MEETING: Final = frozenset({"title", "label", "place", "committee", "reason"})
ALLOWED: Mapping[tuple[Profile, bool], frozenset[str]] = {
    ("dates-only", False): _DATES_ONLY,
    ("dates-only", True): _MEETING,
    ("public", False): _PUBLIC,
    ("public", True): _MEETING,
    ("officer", False): frozenset(TEXTS),
    ("officer", True): frozenset(TEXTS),
}
"""The fields with text that a profile tells: of milestones and stages, and of a committee's meetings (true)."""


def seen(entry: Entry, profile: Profile) -> Entry:
    """An entry as a reader of a profile may see it.

    What is withheld, or names a supplier or a person, is told without any words of people's to all but officers.
    """
    allowed = ALLOWED[profile, entry.is_meeting]
    if profile != "officer" and (entry.withheld or entry.names_somebody):
        allowed &= _DATES_ONLY
    hidden: dict[str, Any] = {name: nothing for name, nothing in TEXTS.items() if name not in allowed}
    if entry.is_meeting:
        hidden.pop("key", None)  # its first date, which says no more than the date
    return replace(entry, **hidden)


def calendar_name(scope: str, profile: Profile, council: str, committee: str | None = None) -> str:
    """The name of a feed's calendar. An owner may be a person, so only officers are told whose calendar it is.

    >>> calendar_name("owner:A. Person", "dates-only", "Borough Council")
    'Commissioning: one owner (Borough Council)'

    Args:
        scope: of the feed.
        profile: of the feed.
        council: its name.
        committee: the committee's title, where the feed is a committee's.
    """
    sort, _, name = scope.partition(":")
    match sort:
        case "workstream" | "committee":
            return f"{committee or name} ({council})"
        case "owner":
            return f"Commissioning: {name if profile == 'officer' else 'one owner'} ({council})"
    return f"Commissioning {sort} ({council})"


_LEGAL_FORMS: Final = frozenset({"ltd", "limited", "plc", "llp", "lp", "cic", "cio", "inc", "uk", "group"})


class Names:
    """Names that no title may carry out: of suppliers, and of the people who hold a role or decided something.

    >>> Names(["Acme Care Ltd"]).are_in("Award to ACME care, from May")
    True
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._given = tuple(names)
        self._by_first: dict[str, set[tuple[str, ...]]] = {}
        for name in self._given:
            words = _words(name)
            short = words
            while short and short[-1] in _LEGAL_FORMS:
                short = short[:-1]
            # One word alone may be any word: a company called "Home Ltd" is known by both.
            for known in {words, short if len(short) > 1 else words} - {()}:
                self._by_first.setdefault(known[0], set()).add(known)

    def and_also(self, names: Iterable[str]) -> Names:
        """These and others."""
        return Names((*self._given, *names))

    def are_in(self, text: str) -> bool:
        """Whether a text names one of them, however it is spaced or written in capitals."""
        words = _words(text)
        return any(
            words[place : place + len(name)] == name
            for place, word in enumerate(words)
            for name in self._by_first.get(word, ())
        )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for part in same_words(text).split() if (word := part.strip(".,;:!?()[]'\"’“”")))

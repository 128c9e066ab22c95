"""The rules by id, as one council reads them, and for one procurement: read from the data files of this version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import TypeAdapter

from commissioning.dates import CalendarId
from commissioning.errors import BadInput, NotFound
from commissioning.rules.provisions import (
    AnyProvision,
    Countable,
    Provision,
    Regime,
    Rule,
    RuleSource,
    Uncounted,
    Window,
)
from commissioning.rules.setting import Setting, as_read

_READER: TypeAdapter[Rule | Window | Uncounted] = TypeAdapter(AnyProvision)
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOT_INHERITED = ("examples", "applies")
_OF_COUNTING = ({*Rule.model_fields, *Window.model_fields} - {*Provision.model_fields, "kind"}) | {"cautions"}


class RuleLibrary:
    """The rules by id, as one council reads them.

    Args:
        entries: every provision by id, as it is written.
        settings: what the council sets, by rule id; only what a council may set is changed.
        own: the council's own working calendar, on which its safe days fall.
        regime: the regime of the procurement that the rules are read for. An id then means the variant that applies
            under it, where the rule itself does not.
    """

    def __init__(
        self,
        entries: Mapping[str, Provision],
        settings: Mapping[str, Setting] | None = None,
        own: CalendarId = "england",
        regime: Regime | None = None,
    ) -> None:
        self._written = entries
        self._settings = settings or {}
        self.own = own
        self.regime = regime
        self._under: dict[Regime | None, RuleLibrary] = {regime: self}
        self._entries = {id: self._read(entry) for id, entry in entries.items()}
        self._variants: dict[str, list[Provision]] = {}
        for entry in self._entries.values():
            if entry.variant_of is not None:
                self._variants.setdefault(entry.variant_of, []).append(entry)

    def _read(self, entry: Provision) -> Provision:
        if not isinstance(entry, Countable):
            return entry
        if isinstance(entry, Rule):
            entry = as_read(entry, self._settings.get(entry.id))
        return entry.model_copy(update={"safe_calendar": self.own}) if entry.safe_calendar == "own" else entry

    def __getitem__(self, id: str) -> Rule:
        """The counted rule that an id means.

        Raises:
            KeyError: the library has no such rule.
            BadInput: ``rule-not-counted``, when the id names what has no number of days.
        """
        found = self.meant_by(id)
        if not isinstance(found, Rule):
            raise BadInput("rule-not-counted", not_counted(found))
        return found

    def __contains__(self, id: object) -> bool:
        return id in self._entries

    def __iter__(self) -> Iterator[Provision]:
        return iter(self._entries.values())

    def ids(self) -> tuple[str, ...]:
        """Every id, sorted; what has no number of days, too."""
        return tuple(sorted(self._entries))

    def counted(self) -> tuple[Rule, ...]:
        """Every rule that is counted: those that a template may name."""
        return tuple(entry for entry in self if isinstance(entry, Rule))

    def find(self, id: str) -> Provision:
        """The entry of this id itself, whatever its kind and whatever the regime.

        Raises:
            NotFound: there is none; the message has names that come near.
        """
        if id not in self._entries:
            near = get_close_matches(id, self.ids(), n=3, cutoff=0.5)
            meant = f" Did you mean {' or '.join(near)}?" if near else ""
            raise NotFound("not-found", f"There is no rule '{id}'.{meant} 'commissioning rules' lists them.")
        return self._entries[id]

    def variants(self, id: str) -> tuple[Provision, ...]:
        """The variants of a rule, in the order in which they are written."""
        return tuple(self._variants.get(id, ()))

    def meant_by(self, id: str) -> Provision:
        """The entry that an id means: where the rule does not apply under the regime, the form of it that does.

        The forms are the one that the data names, then the rule and its variants. One that hangs on a circumstance
        is never chosen for people. A rule that applies in no form stays itself; whoever plans with it is told
        (``rule-does-not-apply``).
        """
        rule = self._entries[id]
        if self.regime is None or rule.applies.under(self.regime):
            return rule
        if self.regime in rule.becomes:
            return self._entries[rule.becomes[self.regime]]
        for form in self.forms(id):
            if isinstance(form, Rule) and not form.applies.circumstance and form.applies.under(self.regime):
                return form
        return rule

    def forms(self, id: str) -> tuple[Provision, ...]:
        """A rule and its variants, for the id of any of them."""
        ordinary = self._entries[id].variant_of or id
        return (self._entries[ordinary], *self.variants(ordinary))

    def as_read_by(self, settings: Mapping[str, Setting], own: CalendarId = "england") -> RuleLibrary:
        """The library with a council's settings and its own working calendar."""
        return RuleLibrary(self._written, settings, own, self.regime)

    def under(self, regime: Regime | None) -> RuleLibrary:
        """The library as it applies to a procurement under a regime; the same one each time it is asked for."""
        if regime not in self._under:
            other = RuleLibrary(self._written, self._settings, self.own, regime)
            other._under = self._under
            self._under[regime] = other
        return self._under[regime]


def not_counted(entry: Provision) -> str:
    """The sentence for an entry that is asked for days and has none."""
    if isinstance(entry, Uncounted):
        return f"'{entry.id}' has no days to count: {entry.does[0].lower()}{entry.does[1:]}"
    return f"'{entry.id}' is a window, with a first and a last day; 'commissioning deadline {entry.id}' gives both."


@cache
def standard_rules() -> RuleLibrary:
    """The library that this version carries."""
    entries: dict[str, Provision] = {}
    for file in sorted(files("commissioning.rules").joinpath("data").iterdir(), key=lambda path: path.name):
        if file.name.endswith(".yaml") and file.name != "thresholds.yaml":
            document = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
            for entry in read_rules(document):
                if entry.id in entries:
                    raise ValueError(f"rule '{entry.id}' is written twice in the library")
                entries[entry.id] = entry
    return RuleLibrary(entries)


def read_rules(document: Mapping[str, Any]) -> Iterator[Provision]:
    """The entries of one data file: ``subject``, ``sources`` by name, ``defaults``, and ``rules`` with ``variants``.

    A variant has what its rule has, but for what it says itself; it shares no example, and when it is not counted
    nothing of the counting.
    """
    sources, defaults = document["sources"], {"subject": document["subject"], **document.get("defaults", {})}
    for item in document["rules"]:
        own = {key: value for key, value in item.items() if key != "variants"}
        yield _entry({**_fitting(defaults, own["kind"]), **own}, sources)
        shared = {**defaults, **{key: value for key, value in own.items() if key not in _NOT_INHERITED}}
        for variant in item.get("variants", ()):
            inherited = _fitting(shared, variant.get("kind", own["kind"]))
            yield _entry({**inherited, **variant, "variant_of": own["id"]}, sources)


def _fitting(given: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """What an entry of this kind can take over: how a count is done means nothing to what is not counted."""
    counts = kind in ("counted", "window")
    return {key: value for key, value in given.items() if (key != "does" if counts else key not in _OF_COUNTING)}


def _entry(written: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]]) -> Provision:
    place = written["source"]
    source = RuleSource(section=place["section"], **sources[place["in"]])
    return _READER.validate_python({**written, "source": source})

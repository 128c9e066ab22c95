"""The time zones of a calendar file: by their name, whatever a vendor calls them, else as the file defines them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from commissioning.sources.calendars.ics_lines import Block

LONDON: Final = ZoneInfo("Europe/London")
_UTC_NAMES: Final = frozenset({"utc", "z", "etc/utc", "tzone://microsoft/utc", "coordinated universal time"})
_LONDON_NAMES: Final = re.compile(r"\blondon\b|edinburgh|greenwich mean time|british summer time|^bst$|^gmt/bst$", re.I)
_FREQUENCY: Final = re.compile(r"FREQ=(\w+)", re.I)


@dataclass(slots=True)
class Zones:
    """The zones that one calendar of a file defines, and the doubts that came up in asking for zones.

    Attributes:
        default: the zone of times that name none: X-WR-TIMEZONE, else London's.
        defined: VTIMEZONE blocks by TZID.
        taken: names that say what they mean only to people, with the zone they were taken for and how often; the zone
            is ``None`` where nothing is known and London's was taken.
        floating: the lines of times that name no zone, where they are not London's.
    """

    default: tzinfo = LONDON
    defined: dict[str, Block] = field(default_factory=dict)
    taken: dict[str, tuple[str | None, int, int]] = field(default_factory=dict)
    floating: list[int] = field(default_factory=list)
    _known: dict[str, tuple[tzinfo, str | None, bool]] = field(default_factory=dict)

    def named(self, tzid: str, line: int) -> tzinfo:
        """The zone of a TZID; London's, with a doubt, where neither the name nor the file tells."""
        name = tzid.strip().strip('"').strip()
        if name not in self._known:
            self._known[name] = self._found(name)
        zone, called, sure = self._known[name]
        if not sure:
            _, first, count = self.taken.get(name, (None, line, 0))
            self.taken[name] = (called, first, count + 1)
        return zone

    def unnamed(self, line: int) -> tzinfo:
        """The zone of a time that names none."""
        if self.default is not LONDON:
            self.floating.append(line)
        return self.default

    def _found(self, name: str) -> tuple[tzinfo, str | None, bool]:
        zone = zone_named(name)
        if zone is not None:
            return zone, str(zone), True
        block = self.defined.get(name)
        defined = _defined(block) if block is not None else None
        if defined is not None:
            return defined, name, True
        if _LONDON_NAMES.search(name):
            return LONDON, "Europe/London", False
        return LONDON, None, False


def zone_named(name: str) -> tzinfo | None:
    """The zone of a name of the IANA list, with a vendor's path before it or not, or of Windows'."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415 - slow to import

    if name.lower() in _UTC_NAMES:
        return UTC
    parts = [part for part in name.replace("\\", "/").split("/") if part]
    tries = [name, "/".join(parts[-3:]), "/".join(parts[-2:]), WINDOWS_TO_OLSON.get(name, "")]
    for key in (*tries, *(word.title() for word in tries)):
        if re.fullmatch(r"[A-Za-z][A-Za-z0-9_+/-]{1,60}", key):
            try:
                return ZoneInfo(key)
            except (KeyError, ValueError, OSError):
                continue
    return None


def _defined(block: Block) -> tzinfo | None:
    """The zone that a VTIMEZONE defines; ``None`` for one that is broken, or that changes more than twice a year."""
    from icalendar import Timezone  # noqa: PLC0415 - slow to import

    text = "\r\n".join(["BEGIN:VTIMEZONE", *(line for _, line in block.lines if line.strip()), "END:VTIMEZONE", ""])
    if any(found.upper() != "YEARLY" for found in _FREQUENCY.findall(text)):
        return None
    try:
        zone = Timezone.from_ical(text)
        return zone.to_tz(lookup_tzid=False) if isinstance(zone, Timezone) else None
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, OverflowError):
        return None

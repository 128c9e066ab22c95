"""What a subscriber chooses of a feed: how much it tells, and in which form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from commissioning.errors import BadInput

Profile = Literal["dates-only", "public", "officer"]
PROFILES: tuple[Profile, ...] = get_args(Profile)

MOST_ALARMS = 3
LONGEST_ALARM = 365


@dataclass(frozen=True, slots=True)
class Choices:
    """What a feed shows.

    Attributes:
        profile: how much is told.
        stages: also each stage, as an event of several days.
        tasks: milestones as tasks (``VTODO``), which few programs show, in place of events; no meetings.
        alarms: reminders so many calendar days before an entry, longest first; none unless asked for.
    """

    profile: Profile = "dates-only"
    stages: bool = False
    tasks: bool = False
    alarms: tuple[int, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {**asdict(self), "alarms": list(self.alarms)}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Choices:
        """What ``as_dict`` gave."""
        return choices(
            kept.get("profile", "dates-only"),
            stages=kept.get("stages", False), tasks=kept.get("tasks", False), alarms=kept.get("alarms", ()),
        )  # fmt: skip


def choices(
    profile: str = "dates-only", *, stages: bool = False, tasks: bool = False, alarms: Sequence[int] = ()
) -> Choices:
    """Choices that can be. Raises ``BadInput``."""
    if len(alarms) > MOST_ALARMS or not all(0 <= days <= LONGEST_ALARM for days in alarms):
        message = f"A feed has at most {MOST_ALARMS} reminders, each 0 to {LONGEST_ALARM} days before."
        raise BadInput("bad-usage", message)
    return Choices(parse_profile(profile), stages, tasks, tuple(sorted(set(alarms), reverse=True)))


def parse_profile(name: str) -> Profile:
    """A profile that exists. Raises ``BadInput``."""
    for profile in PROFILES:
        if profile == name:
            return profile
    raise BadInput("bad-usage", f"There is no profile '{name}'. Write one of {', '.join(PROFILES)}.")

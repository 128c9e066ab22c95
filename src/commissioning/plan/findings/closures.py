"""Days on which the council's offices are shut: no clock stops for them, and nobody is there to publish or receive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from commissioning.dates import ONE_DAY, say
from commissioning.errors import Problem
from commissioning.plan.result import Milestone
from commissioning.plan.scene import Scene

_SOMEBODY_MUST_BE_THERE = ("paper", "notice", "gate", "meeting")


def offices_shut(scene: Scene, milestones: Iterable[Milestone]) -> Iterator[Problem]:
    """The papers, notices, meetings and decisions still to come that fall into a closure."""
    for item in milestones:
        if item.forecast is None or item.actual or item.kind not in _SOMEBODY_MUST_BE_THERE:
            continue
        for closure in scene.council.policy.closures:
            if closure.start <= item.forecast <= closure.end:
                open_until = scene.working.on_or_before(closure.start - ONE_DAY)
                yield Problem(
                    "offices-shut",
                    f"{item.title}: {say(item.forecast)} falls into a closure ({closure.reason}).",
                    f"Do it by {say(open_until)}, or see that somebody is there.",
                    reference=scene.workstream.reference,
                    details={"milestone": item.key, "date": item.forecast.isoformat()},
                )

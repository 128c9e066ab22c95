"""The backward pass: the latest day of every node that still lets the goal be reached in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from commissioning.dates import ONE_DAY
from commissioning.plan.passes.compiled import Compiled
from commissioning.plan.passes.forward import Forward
from commissioning.plan.passes.network import Network, stated_target
from commissioning.plan.scene import Scene


def required_start(scene: Scene, goal: str | None) -> date | None:
    """The day by which the goal is needed: as written, else the day after the contract ends, else the target.

    The target is the one written for the service's start, else the one of the step that is the goal.
    """
    wanted = scene.workstream.service_start
    if wanted and wanted.required:
        return wanted.required
    if scene.contract:
        return scene.contract.current_end + ONE_DAY
    if scene.workstream.target_start:
        return scene.workstream.target_start
    step = scene.workstream.steps.get(goal or "")
    return (step.target or stated_target(step.stated)) if step else None


def backward(network: Network, scene: Scene, dated: Forward) -> Mapping[str, date]:
    """The latest day of each node on which the goal depends. Nodes that it does not wait for have none."""
    required = required_start(scene, network.goal)
    if network.goal is None or required is None:
        return {}
    unpublished = (key for key, item in dated.dated.items() if item.choice is None or item.choice.chosen is None)
    return Compiled(network, scene, unpublished=frozenset(unpublished)).backward(network.goal, required)

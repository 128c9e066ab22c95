"""Finds what waits for itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter


def circles(waits: Mapping[str, list[str]]) -> list[list[str]]:
    """Every circle that has no part in another: each a list of names that wait for the next."""
    left = {key: list(others) for key, others in waits.items()}
    found: list[list[str]] = []
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            circle = _shortest(left, error.args[1][0])
            found.append(circle)
            for key in circle:
                left.pop(key)
            left = {key: [other for other in others if other in left] for key, others in left.items()}
        else:
            return found


def _shortest(waits: Mapping[str, list[str]], start: str) -> list[str]:
    """The shortest circle through ``start``, which lies on one."""
    came: dict[str, str] = {}
    queue = deque([start])
    while queue:
        key = queue.popleft()
        for other in waits[key]:
            if other == start:
                path = [key]
                while path[-1] != start:
                    path.append(came[path[-1]])
                return path[::-1]
            if other not in came:
                came[other] = key
                queue.append(other)
    return [start]

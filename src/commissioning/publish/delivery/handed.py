"""What became of a message when it was handed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Handed:
    """How it went, and what the receiver said.

    Attributes:
        state: ``sent`` when it said yes, ``refused`` when it said no for good, ``waiting`` for anything else.
        down: nothing else by this channel will get through now either, so nothing else is tried.
    """

    state: Literal["sent", "refused", "waiting"]
    said: str | None = None
    down: bool = False

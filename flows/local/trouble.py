"""What stops a command on the local set, in one sentence."""

from __future__ import annotations


class Trouble(Exception):
    """One sentence for the person who reads it, and the exit code: 2 asked wrongly, 5 a part outside failed."""

    def __init__(self, exit_code: int, message: str) -> None:
        super().__init__(message)
        self.exit_code = exit_code

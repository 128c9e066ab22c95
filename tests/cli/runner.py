"""Runs the command line in this process, as a user would type it."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

from commissioning.cli import main


@dataclass(frozen=True)
class Ran:
    """What a command gave back."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.text)


def run(*arguments: object) -> Ran:
    """Runs ``commissioning`` with these words."""
    raw = io.BytesIO()
    out, err = io.TextIOWrapper(raw, encoding="utf-8", newline=""), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(argument) for argument in arguments])
        out.flush()
    return Ran(code, raw.getvalue(), err.getvalue())

"""Nothing heavy is loaded by a command that does not use it: each is run in a fresh process, which then looks."""

from __future__ import annotations

import ast
import json
import subprocess
import sys

import pytest

from commissioning.cli.options import app
from tests.conftest import REPOSITORY, Desk

NEVER = ("prefect", "fastapi", "starlette", "uvicorn", "holidays", "pandas", "numpy", "asyncpg", "psycopg")
ALWAYS_LAZY = (*NEVER, "alembic", "icalendar")
DATABASE = ("sqlalchemy", "sqlmodel")
LOOKS = """
import contextlib, io, json, sys
from commissioning.cli import main
for words in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        code = main(words)
    assert code in (0, 1), (words, code)
print([name for name in json.loads(sys.argv[2]) if name in sys.modules])
"""


def loaded(commands: list[list[str]], heavy: tuple[str, ...]) -> list[str]:
    """Which of the heavy modules these commands, run one after the other in a process of their own, have loaded."""
    words = [sys.executable, "-c", LOOKS, json.dumps(commands), json.dumps(heavy)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=REPOSITORY)
    assert done.returncode == 0, done.stderr
    found: list[str] = ast.literal_eval(done.stdout)
    return found


def every_command() -> list[list[str]]:
    groups = [(group.name, group.typer_instance.registered_commands) for group in app.registered_groups]
    own = [[command.name] for command in app.registered_commands if command.name]
    return own + [[str(name), str(command.name)] for name, commands in groups for command in commands]


def test_help_of_every_command() -> None:
    commands = [["--help"], *([*words, "--help"] for words in every_command())]
    assert loaded(commands, (*ALWAYS_LAZY, *DATABASE, "pydantic_settings", "yaml")) == []


def test_what_asks_no_database() -> None:
    assert loaded([["schema"]], (*ALWAYS_LAZY, *DATABASE, "rich", "pydantic_settings")) == []


def test_commands_that_look_and_record(desk: Desk) -> None:
    common = ["--db", desk.url, "--as-of", "2025-07-01", "--json"]
    by = ["--by", "tests"]
    words = [
        ["board"], ["plan", "DEM-2025"], ["why", "DEM-2025", "service-start"], ["check"], ["meetings"], ["actions"],
        ["alerts"], ["history", "--verify"], ["slips", "DEM-2025"], ["continuity", "DEM-2025"], ["holidays"],
        ["whatif", "DEM-2025", "--slip", "bid-evaluation=15wd"], ["levers", "DEM-2025"], ["gate", "DEM-2025", "design"],
        ["rules"], ["deadline", "callin", "--from", "2025-07-01"], ["read", "end of June"],
        ["done", "DEM-2025", "comms-plan", "--on", "2025-06-20", *by],
        ["slip", "DEM-2025", "benchmarking", "--to", "2025-09-10", *by],
        ["baseline", "DEM-2025", "--name", "as noted", *by],
        ["evidence", "DEM-2025", "gap-analysis", "--link", "x.pdf", "--on", "2025-06-30", *by],
        ["gate", "DEM-2025", "design", "hold", *by],
        ["meeting", "move", "asc-scrutiny:2025-08-28", "--to", "2025-09-04", "--yes", *by],
        ["load", "examples/leicester", *by],
    ]  # fmt: skip
    assert loaded([[*command, *common] for command in words], ALWAYS_LAZY) == []


def test_calendars_need_icalendar_and_nothing_else(desk: Desk) -> None:
    command = ["feed", "portfolio", "--db", desk.url, "--as-of", "2025-07-01", "--json", "--by", "tests"]
    assert loaded([command], ALWAYS_LAZY) == ["icalendar"]


@pytest.mark.parametrize("face", [["--json"], []])
def test_a_kept_board_needs_the_database_only(desk: Desk, face: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from commissioning.service.plans import boards

    monkeypatch.setattr(boards, "WORTH_KEEPING", 1)
    desk.run("board")
    heavy = (*ALWAYS_LAZY, "sqlmodel", "sqlalchemy.orm", "pydantic_settings", "yaml", "rich", "commissioning.plan")
    assert loaded([["board", "--db", desk.url, "--as-of", "2025-07-01", *face]], heavy) == []

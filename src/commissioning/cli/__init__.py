"""The command line: the only place that turns errors into exit codes."""

from __future__ import annotations

import gc
import json
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from commissioning.errors import CommissioningError, Severity


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    # What a terminal could not decode arrives as lone surrogates, which no file and no database takes.
    given = [word.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for word in words]
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = _run(given)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (head, less) has seen enough; Python's own complaint at exit would only confuse.
        sys.stdout = None
        return 0
    return code


def _run(given: list[str]) -> int:
    import typer
    from typer.exceptions import TyperException

    as_json = "--json" in given
    try:
        result = _commands()(given, prog_name="commissioning", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except typer.Exit as leaving:
        return leaving.exit_code
    except (typer.Abort, KeyboardInterrupt):
        print("Stopped.", file=sys.stderr)
        return 130
    except CommissioningError as error:
        return _failed(error.as_dict(), error, as_json=as_json)
    except TyperException as error:
        return _misused(error, as_json=as_json)
    except BrokenPipeError:
        raise
    except Exception as error:
        if not as_json:
            raise
        # The contract: one JSON document, also on a fault of ours; the traceback goes where people look for it.
        traceback.print_exc()
        details = {"id": "internal-error", "exit_code": 1, "message": f"{type(error).__name__}: {error}"}
        print(json.dumps({"error": {**details, "path": None, "line": None}, "problems": []}, indent=2))
        return 1


@cache
def _commands() -> Callable[..., Any]:
    """Every command. A process that runs many makes them once: that takes as long as a small one takes to run."""
    from typer.main import get_command

    from commissioning.cli import actions as _actions  # noqa: F401
    from commissioning.cli import answers as _answers  # noqa: F401
    from commissioning.cli import backups, change, dates, feeds, gates, holidays, house, look, out, phrases, whatif  # noqa: F401  (each registers its commands)
    from commissioning.cli import meetings as _meetings  # noqa: F401
    from commissioning.cli import notices as _notices  # noqa: F401
    from commissioning.cli import papers as _papers  # noqa: F401
    from commissioning.cli import posted as _posted  # noqa: F401
    from commissioning.cli import products as _products  # noqa: F401
    from commissioning.cli import programme as _programme  # noqa: F401
    from commissioning.cli import registers as _  # noqa: F401
    from commissioning.cli import report as _report  # noqa: F401
    from commissioning.cli.options import app

    return get_command(app)


def _failed(document: dict[str, Any], error: CommissioningError, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(document, indent=2, ensure_ascii=False))
        return error.exit_code
    print(f"Error: {error}", file=sys.stderr)
    others = [p for p in error.problems if p.severity is Severity.ERROR]
    if len(others) > 1 or error.problems:
        from commissioning.cli.run import console, print_problems

        print_problems(console(stderr=True), error.problems)
    return error.exit_code


def _misused(error: Any, *, as_json: bool) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return 2
    message = " ".join(str(error.format_message()).split())
    if as_json:
        details = {"id": "bad-usage", "exit_code": 2, "message": message, "path": None, "line": None}
        print(json.dumps({"error": details, "problems": []}, indent=2, ensure_ascii=False))
    else:
        print(f"Error: {message} See 'commissioning --help'.", file=sys.stderr)
    return 2


def entry() -> None:
    """The ``commissioning`` command."""
    # A command makes values that last as long as it does: looking through all of them for rings again and again costs
    # a quarter of the time of a thousand plans, and frees nothing.
    gc.set_threshold(100_000, 50, 100)
    sys.exit(main())

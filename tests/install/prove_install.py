"""Prove that a plain `pip install` of the wheel gives a server that schedules, on every Python it is for.

An install can succeed, pass `pip check` and run flows while its server's scheduler creates no run at all. Only a
real server shows it: the temporary one that tests use never schedules. Run it with `make prove-install`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

PYTHONS = ("3.11", "3.12", "3.13")
SHOWN = ("prefect", "fastapi", "sqlalchemy", "sqlmodel", "pydantic", "icalendar", "typer")
WANTED_RUNS = 3
# A first start migrates a new database; a scheduler's round is a minute.
SECONDS_TO_START = 180
SECONDS_TO_SCHEDULE = 180

DEPLOY = """
from prefect import flow
import commissioning
from flows import publish_calendars

@flow(name="smoke")
def smoke():
    pass

print(smoke.to_deployment(name="smoke", cron="0 7 * * 1-5").apply())
"""


class NotProved(Exception):
    """What went wrong, in words for the person who reads the summary."""


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("wheel", type=Path)
    arguments.add_argument("--python", action="append", choices=PYTHONS, help="prove only this one (may be repeated)")
    options = arguments.parse_args()
    wheel = options.wheel.resolve(strict=True)
    summary = []
    failed = proved = 0
    for version in options.python or PYTHONS:
        interpreter = find(version)
        if interpreter is None:
            summary.append(f"Python {version}: NOT AVAILABLE on this machine, so nothing is proved for it")
            continue
        print(f"Python {version}: proving (one to four minutes)", flush=True)
        began = time.monotonic()
        try:
            found = prove(interpreter, wheel)
        except NotProved as reason:
            failed += 1
            summary.append(f"Python {version}: FAILED: {reason}")
        else:
            proved += 1
            summary.append(f"Python {version}: proved in {time.monotonic() - began:.0f} s: {found}")
        print(summary[-1], flush=True)
    print("\nPlain pip install, pip check, a real server, scheduled runs:", *summary, sep="\n")
    return 1 if failed or not proved else 0


def find(version: str) -> str | None:
    """The interpreter itself: a version manager's shim answers to a name without having the version."""
    managed = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    candidates = [shutil.which(f"python{version}"), sys.executable, shutil.which("python3")]
    candidates += [str(path / "bin" / "python") for path in sorted(managed.glob(f"{version}.*"), reverse=True)]
    question = "import sys; print('%d.%d' % sys.version_info[:2]); print(sys._base_executable)"
    for candidate in candidates:
        if candidate:
            answer = subprocess.run([candidate, "-c", question], capture_output=True, text=True, check=False)
            if answer.stdout.startswith(f"{version}\n"):
                return answer.stdout.splitlines()[1]
    return None


def prove(interpreter: str, wheel: Path) -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        step(folder, interpreter, "-m", "venv", folder / "venv")
        python = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        step(folder, python, "-m", "pip", "install", "--quiet", wheel)
        step(folder, python, "-m", "pip", "check")
        listed = json.loads(step(folder, python, "-m", "pip", "list", "--format=json"))
        versions = {package["name"].lower(): package["version"] for package in listed}
        with server(folder, python) as api:
            # In a file, because a flow that has none cannot be deployed.
            script = folder / "smoke.py"
            script.write_text(DEPLOY, encoding="utf-8")
            deployment = step(folder, python, script).split()[-1]
            runs, seconds = scheduled_runs(api, deployment)
        return f"{runs} runs scheduled within {seconds:.0f} s; " + ", ".join(f"{it} {versions[it]}" for it in SHOWN)


def step(folder: Path, *command: str | Path) -> str:
    done = subprocess.run(command, cwd=folder, env=environment(folder), capture_output=True, text=True, check=False)
    if done.returncode:
        words = " ".join(map(str, command))
        raise NotProved(f"`{words}` ended with {done.returncode}:\n{done.stderr[-3000:] or done.stdout[-3000:]}")
    return done.stdout


def environment(folder: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "PYTHON", "VIRTUAL_"))
    }
    return {
        **kept,
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port_of(folder)}/api",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "DO_NOT_TRACK": "1",
    }


def port_of(folder: Path) -> int:
    """A free port, chosen once and then kept beside the server's other files."""
    file = folder / "port"
    if not file.exists():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            file.write_text(str(probe.getsockname()[1]), encoding="utf-8")
    return int(file.read_text(encoding="utf-8"))


@contextmanager
def server(folder: Path, python: Path) -> Iterator[str]:
    settings = environment(folder)
    api = settings["PREFECT_API_URL"]
    address = ["--host", "127.0.0.1", "--port", str(port_of(folder))]
    command = [str(python), "-m", "prefect", "server", "start", "--no-ui", *address]
    with (folder / "server.log").open("w+", encoding="utf-8") as log:
        # A session of its own, so that the server's children can be ended with it.
        process = subprocess.Popen(
            command, cwd=folder, env=settings, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            wait_until_up(api, process)
            yield api
        except NotProved as reason:
            log.flush()
            log.seek(0)
            raise NotProved(f"{reason}\nThe server's last words:\n{log.read()[-3000:]}") from reason
        finally:
            stop(process)


def wait_until_up(api: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end:
        if process.poll() is not None:
            raise NotProved(f"the server ended by itself with {process.returncode}")
        try:
            with urllib.request.urlopen(f"{api}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise NotProved(f"the server did not answer within {SECONDS_TO_START} s")


def scheduled_runs(api: str, deployment: str) -> tuple[int, float]:
    began = time.monotonic()
    runs = 0
    while time.monotonic() - began < SECONDS_TO_SCHEDULE:
        runs = count_runs(api, deployment)
        if runs >= WANTED_RUNS:
            return runs, time.monotonic() - began
        time.sleep(1)
    raise NotProved(f"the scheduler created {runs} runs of {WANTED_RUNS} in {SECONDS_TO_SCHEDULE} s")


def count_runs(api: str, deployment: str) -> int:
    question: dict[str, Any] = {
        "deployments": {"id": {"any_": [deployment]}},
        "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
    }
    request = urllib.request.Request(
        f"{api}/flow_runs/count", data=json.dumps(question).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return int(json.load(answer))


def stop(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.terminate()
        process.wait()
        return
    for gently in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, gently)
            process.wait(timeout=20)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    process.wait()


if __name__ == "__main__":
    raise SystemExit(main())

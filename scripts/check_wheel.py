"""Build the sdist and, from it, the wheel into dist/; install the wheel into an empty environment and run it there."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
# What the wheel carries, and where the repository keeps it.
CARRIED = {
    "commissioning": "src/commissioning",
    "flows": "flows",
    "commissioning/_carried/examples/leicester": "examples/leicester",
    "commissioning/_carried/calendars/holidays": "calendars/holidays",
}


def main() -> int:
    wheel = build()
    missing = sorted(expected_files() - set(zipfile.ZipFile(wheel).namelist()))
    if missing:
        print(f"{wheel.name} lacks: {', '.join(missing)}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        try_out(wheel, Path(folder))
    print(f"{wheel.name} was installed into an empty environment and ran there.")
    return 0


def build() -> Path:
    for old in DIST.glob("commissioning-*"):
        old.unlink()
    # The backend comes from the lock, so that a build downloads nothing that is not pinned.
    subprocess.run([sys.executable, "-m", "build", "--no-isolation", "--outdir", DIST, ROOT], check=True)
    (wheel,) = DIST.glob("commissioning-*.whl")
    return wheel


def expected_files() -> set[str]:
    return {"flows/prefect.yaml"} | {
        f"{target}/{path.relative_to(ROOT / source).as_posix()}"
        for target, source in CARRIED.items()
        for path in (ROOT / source).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }


def try_out(wheel: Path, folder: Path) -> None:
    venv.create(folder / "venv", with_pip=True)
    scripts = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    # Away from the repository, where nothing but the wheel can be found.
    work = folder / "work"
    work.mkdir()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COMMISSIONING_"))
    }

    def run(*command: str, **more: str) -> None:
        print("$", *command, flush=True)
        words = [scripts / command[0], *command[1:]]
        subprocess.run(words, cwd=work, env={**environment, **more}, stdin=subprocess.DEVNULL, check=True)

    run("python", "-m", "pip", "install", "--quiet", str(wheel))
    run("python", "-m", "pip", "check")
    run("python", "-c", "from flows import publish_calendars")
    run("commissioning", "--help")
    run("commissioning", "demo")
    if not list((work / "demo").rglob("*.ics")):
        raise SystemExit("commissioning demo ran, and published no calendar")
    if sys.platform == "win32":
        return
    try:
        # A server and a worker that have nothing but the wheel: it brings prefect.yaml, and the code of the flows.
        run("python", "-m", "flows.local", "up", "--sqlite", "--port", "0")
        settings = (work / "var" / "settings.env").read_text(encoding="utf-8").splitlines()
        here = dict(line.split("=", 1) for line in settings)
        run("prefect", "deployment", "run", "publish-calendars/nightly", "--watch", **here)
        if not list((work / "var" / "published").glob("*.ics")):
            raise SystemExit("publish-calendars ran through the worker, and published no calendar")
    finally:
        run("python", "-m", "flows.local", "down")


if __name__ == "__main__":
    raise SystemExit(main())

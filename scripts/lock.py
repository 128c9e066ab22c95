"""Write requirements.lock and requirements-dev.lock from pyproject.toml.

Existing pins are kept where they still fit; `make lock UPGRADE=1` moves everything to the newest that fits.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Pinned, because another release may lay the files out differently and bury a real change in noise.
UV = "uv==0.13.9"
RUNTIME = "requirements.lock"
DEV = "requirements-dev.lock"
HEADER = """\
# {what}
# Written by `make lock` from pyproject.toml for Python 3.11 and later on every platform. Do not edit.
"""


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--upgrade", action="store_true", help="take the newest versions that fit the bounds")
    upgrade = ["--upgrade"] if arguments.parse_args().upgrade else []
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        scripts = Path(folder, "Scripts" if sys.platform == "win32" else "bin")
        subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", UV], check=True)
        # The larger set first: the smaller one then follows its pins, so that the two locks cannot disagree.
        compile_lock(scripts / "uv", DEV, ["--extra", "dev", "--extra", "postgres", *upgrade])
        compile_lock(scripts / "uv", RUNTIME, ["--extra", "postgres", "--constraint", DEV, *upgrade])
    for name in (DEV, RUNTIME):
        pin_without_extras_too(name)
    add_header(
        RUNTIME,
        "What `make demo` and `make up` install: the package's dependencies, PostgreSQL's driver, the build backend.",
    )
    add_header(DEV, "What `make test` installs: requirements.lock and the development tools.")
    faults = faults_of(RUNTIME) + faults_of(DEV) + disagreements()
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def compile_lock(uv: Path, output: str, options: list[str]) -> None:
    command = [str(uv), "pip", "compile", "pyproject.toml", "--group", "build", "--output-file", output, "--quiet"]
    command += ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--no-annotate"]
    command += ["--no-strip-extras"]
    subprocess.run([*command, *options], check=True, cwd=ROOT)


def pin_without_extras_too(name: str) -> None:
    """Older pips hold `name==1` and `name[extra]==1` to be two things, and refuse a lock that pins only one."""
    path = ROOT / name
    blocks = re.split(r"(?m)^(?=\w)", path.read_text(encoding="utf-8"))
    bare = (re.sub(r"^([\w.-]+)\[[^\]]*\]", r"\1", block) for block in blocks)
    both = dict.fromkeys(block for pair in zip(bare, blocks, strict=True) for block in pair)
    path.write_text("".join(both), encoding="utf-8", newline="\n")


def add_header(name: str, what: str) -> None:
    path = ROOT / name
    path.write_text(HEADER.format(what=what) + path.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")


def faults_of(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [
        f"{name}:{number}: a lock holds no address, path or index: {line}"
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(r"://|--index|--extra-index|--find-links|file:|" + re.escape(str(ROOT)), line)
    ]


def pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {found[1]: found[2] for found in re.finditer(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)}


def disagreements() -> list[str]:
    dev = pins(DEV)
    return [
        f"{RUNTIME} pins {name}=={version}, {DEV} pins {dev.get(name, 'nothing')}"
        for name, version in pins(RUNTIME).items()
        if dev.get(name) != version
    ]


if __name__ == "__main__":
    raise SystemExit(main())

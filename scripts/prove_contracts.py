"""See every guard fail: break each import contract and the ban on reading the clock, in a copy of the tree.

A guard that has never failed may guard nothing. So this plants every import that a contract forbids, and fails
unless the linter names each one.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Pair = tuple[str, str]  # the importer, the imported


def main() -> int:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    faults = []
    clean = lint_imports(ROOT)
    if clean.returncode:
        faults.append(f"the tree itself breaks a contract, so a planted violation would prove nothing:\n{clean.stdout}")
    for contract in config["importlinter"]["contracts"]:
        faults += prove(contract)
    faults += prove_a_new_module_needs_a_place() + prove_pure_looks_through_others() + prove_clock(config["ruff"])
    for fault in faults:
        print(f"NOT SEEN TO FAIL: {fault}", file=sys.stderr)
    return 1 if faults else 0


def prove(contract: dict[str, Any]) -> list[str]:
    pairs = layer_pairs(contract) if contract["type"] == "layers" else forbidden_pairs(contract)
    with Tree() as tree:
        for importer, imported in pairs:
            tree.add_import(importer, imported)
        report = lint_imports(tree.root, contract["id"])
    text = " ".join(report.stdout.split())
    missed = [
        f"{contract['id']}: {importer} imports {imported}"
        for importer, imported in pairs
        if f"{importer} is not allowed to import {imported}:" not in text
    ]
    forbidden = contract.get("forbidden_modules", [])
    missed += [f"{contract['id']}: there is no module {name}" for name in forbidden if absent(name)]
    if not pairs or report.returncode == 0:
        missed.append(f"{contract['id']}: nothing reported")
    if not missed:
        print(f"seen to fail, {len(pairs):3} ways: {contract['name']}")
    return missed


def absent(module: str) -> bool:
    """A misspelt module would be planted misspelt, too."""
    return importlib.util.find_spec(module.partition(".")[0]) is None


def forbidden_pairs(contract: dict[str, Any]) -> list[Pair]:
    ignored = set(contract.get("ignore_imports", []))
    sources = [
        module
        for source in contract["source_modules"]
        for module in (modules_of(source.removesuffix(".**")) if source.endswith(".**") else [source])
    ]
    pairs = [(source, forbidden) for source in sources for forbidden in contract["forbidden_modules"]]
    return [pair for pair in pairs if " -> ".join(pair) not in ignored]


def layer_pairs(contract: dict[str, Any]) -> list[Pair]:
    (house,) = contract["containers"]
    layers = []
    pairs: list[Pair] = []
    for layer in contract["layers"]:
        names = [f"{house}.{name}" for name in re.findall(r"\w+", layer)]
        present = [name for name in names if name in modules_of(house) or f"({name.rpartition('.')[2]})" not in layer]
        layers.append(present)
        if "|" in layer:
            pairs += permutations(present, 2)
    pairs += [(low, high) for above, below in combinations(layers, 2) for low in below for high in above]
    return pairs


def modules_of(package: str) -> list[str]:
    folder = ROOT / "src" / package.replace(".", "/")
    names = {path.stem if path.suffix == ".py" else path.name for path in folder.iterdir() if is_module(path)}
    return sorted(f"{package}.{name}" for name in names)


def is_module(path: Path) -> bool:
    return (path / "__init__.py").exists() or (path.suffix == ".py" and not path.name.startswith("__"))


def prove_a_new_module_needs_a_place() -> list[str]:
    with Tree() as tree:
        (tree.root / "src/commissioning/utils.py").touch()
        report = lint_imports(tree.root, "layers")
    if report.returncode and "commissioning.utils" in report.stdout:
        print("seen to fail: a module that has no place in the layers")
        return []
    return ["layers: a module that has no place in them"]


def prove_pure_looks_through_others() -> list[str]:
    with Tree() as tree:
        tree.add_import("commissioning.plan", "commissioning.carried")
        tree.add_import("commissioning.carried", "socket")
        report = lint_imports(tree.root, "pure")
    if report.returncode and "commissioning.plan is not allowed to import socket" in " ".join(report.stdout.split()):
        print("seen to fail: I/O that a pure module reaches by way of another")
        return []
    return ["pure: I/O by way of another module"]


def prove_clock(ruff: dict[str, Any]) -> list[str]:
    banned = sorted(ruff["lint"]["flake8-tidy-imports"]["banned-api"])
    faults = []
    with Tree() as tree:
        for folder in ("src/commissioning", "src/commissioning/plan", "flows"):
            planted = tree.root / folder / "planted.py"
            planted.write_text("".join(clock_reading(name) for name in banned), encoding="utf-8")
            options = ["--no-cache", "--output-format=json", "--select=TID251"]
            report = run("ruff", "check", *options, planted, cwd=tree.root)
            messages = [found["message"] for found in json.loads(report.stdout or "[]")]
            faults += [
                f"TID251 in {folder}: {name}"
                for name in banned
                if sum(f"`{name}` is banned: ask settings" in message for message in messages) < 2
            ]
    if not faults:
        print(f"seen to fail, {2 * len(banned):3} ways: Only settings read the clock (ruff TID251)")
    return faults


def clock_reading(name: str) -> str:
    """Read it by its full name, and as it is usually imported."""
    module, first, *rest = name.split(".")
    return f"import {module}\n{name}()\nfrom {module} import {first}\n{'.'.join([first, *rest])}()\n"


class Tree:
    """A copy of what the linters read, gone when the block ends."""

    def __enter__(self) -> Tree:
        self._folder = tempfile.TemporaryDirectory()
        self.root = Path(self._folder.name)
        shutil.copy(ROOT / "pyproject.toml", self.root)
        for name in ("src", "flows"):
            shutil.copytree(ROOT / name, self.root / name, ignore=shutil.ignore_patterns("__pycache__"))
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def add_import(self, importer: str, imported: str) -> None:
        path = self.root / ("." if importer.startswith("flows") else "src") / importer.replace(".", "/")
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        with file.open("a", encoding="utf-8") as lines:
            lines.write(f"\nimport {imported}\n")


def lint_imports(root: Path, contract: str | None = None) -> subprocess.CompletedProcess[str]:
    only = ["--contract", contract] if contract else []
    return run("lint-imports", "--no-cache", "--config", root / "pyproject.toml", *only, cwd=root)


def run(tool: str, *arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    # The copy goes first, or the linter would read the tree that is installed.
    path = os.pathsep.join([str(cwd / "src"), str(cwd)])
    # Wide, because the linter folds long lines in the middle of a name.
    environment = {**os.environ, "PYTHONPATH": path, "COLUMNS": "1000"}
    command = [Path(sys.executable).parent / tool, *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    raise SystemExit(main())

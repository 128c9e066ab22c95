"""Coverage-guided fuzzing of the file readers: any file ends in records and problems (docs/developing.md)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["commissioning.sources", "commissioning.model", "commissioning.dates"]):
    from commissioning.carried import carried
    from commissioning.sources import ENDINGS, Known, built_in_templates, check_together, read_sources, stated_problems

from tests.fuzz.corpus import ROOT, arguments

HERE = Path(tempfile.mkdtemp(prefix="fuzz-"))
NAMES = sorted(ENDINGS)
TEMPLATES = built_in_templates()


def one(data: bytes) -> None:
    """The first byte chooses the sort of file; the rest is what stands in it."""
    file = HERE / f"file{NAMES[data[0] % len(NAMES)] if data else '.yaml'}"
    file.write_bytes(data[1:])
    bundle = read_sources([file])
    problems = [*bundle.problems, *check_together(bundle, Known(), templates=TEMPLATES)]
    for sort in ("workstreams", "contracts", "committees", "actions", "forward_plan"):
        for record in getattr(bundle, sort):
            problems += stated_problems(record.value, record.source.path)
    for problem in problems:
        assert problem.message
        assert problem.remedy
        assert problem.source is None or problem.source.line is None or problem.source.line >= 1
    file.unlink()


def main(words: list[str]) -> None:
    """Starts the fuzzer; the words are libFuzzer's."""
    files = [*ROOT.glob("tests/cases/errors/*.*"), *ROOT.glob("src/commissioning/templates/*.yaml")]
    files += [path for path in carried("examples/leicester").rglob("*.*") if path.suffix in NAMES]
    seeds = [bytes([NAMES.index(path.suffix)]) + path.read_bytes() for path in sorted(files) if path.suffix in NAMES]
    texts = b"\n".join(seeds).decode("utf-8", "replace")
    keys = sorted(
        {
            word
            for line in texts.splitlines()
            if ":" in line and (word := line.split(":")[0].strip(" -{")).isidentifier()
        }
    )
    atheris.Setup([words[0], *arguments("sources", seeds, [f"{key}: " for key in keys], words[1:])], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)

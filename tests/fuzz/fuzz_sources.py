"""Coverage-guided fuzzing of the file readers: any file ends in problems or in plans (docs/developing.md)."""

from __future__ import annotations

import random
import re
import sys
import tempfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import atheris

with atheris.instrument_imports(
    include=["commissioning.sources", "commissioning.model", "commissioning.dates", "commissioning.plan"]
):
    from commissioning.carried import carried
    from commissioning.errors import CommissioningError, Severity
    from commissioning.plan import make_plan, why
    from commissioning.sources import (
        ENDINGS,
        Bundle,
        Known,
        built_in_templates,
        check_together,
        read_sources,
        stated_problems,
    )
    from commissioning.sources.registers.told import entry_problems

from commissioning.testing import scene
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
    for record in bundle.entries:
        problems += entry_problems(record.value, record.source.path)
    if not any(problem.severity is Severity.ERROR for problem in problems):
        _planned(bundle)
    for problem in problems:
        assert problem.message
        assert problem.remedy
        assert problem.source is None or problem.source.line is None or problem.source.line >= 1
    file.unlink()


def _planned(bundle: Bundle) -> None:
    """What loads can be planned, and every milestone says why; only a refusal in plain words is another end."""
    ours = {record.value.kind: record.value for record in bundle.templates}
    contracts = {record.value.reference: record.value for record in bundle.contracts}
    homes = [record.value for record in bundle.committees]
    for record in bundle.workstreams:
        work = record.value
        for as_of in (work.start, date(2025, 7, 1)):
            parts = {
                "workstream": work,
                "template": ours.get(work.kind) or TEMPLATES.get(work.kind),
                "council": next((record.value for record in bundle.councils), None),
                "contract": contracts.get(work.contract or ""),
                "committees": homes,
            }
            with suppress(CommissioningError):
                plan = make_plan(scene(as_of=as_of, **{name: part for name, part in parts.items() if part}))
                for milestone in plan.milestones:
                    why(plan, milestone.key)


VALUES = (
    *(
        "2025-06-26",
        "2026-02-29",
        "2026-02-28",
        "1900-01-01",
        "2199-12-31",
        "2028-02-29",
        "17:30",
        "true",
        "null",
        "[]",
        "{}",
    ),
    *(
        "5 months",
        "0 days",
        "3650 days",
        "10 working days",
        "1 weeks",
        "summer 2025",
        "31 June 2026",
        "by end March",
        "TBC",
    ),
    *(
        "procurement",
        "review",
        "gate-design",
        "review-end",
        "used",
        "left",
        "cancelled",
        "callin",
        "36",
        "-1",
        "999999",
    ),
)


PAIR = re.compile(rb"[\w-]+: ([^,{}\[\]\n]+)")


def mutated(data: bytes, longest: int, seed: int) -> bytes:
    """By turns what libFuzzer does to bytes and what people do to lines and fields: copy, drop, move, write another."""
    chance = random.Random(seed)
    if chance.random() < 0.25:
        return bytes(atheris.Mutate(data, longest))
    for _ in range(chance.randint(1, 3)):
        lines = data.split(b"\n")
        fields = list(PAIR.finditer(data))
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        move = chance.randrange(7)
        if move == 0:
            lines.insert(at, lines[other])
        elif move == 1 and len(lines) > 3:
            del lines[at]
        elif move == 2:
            lines[at], lines[other] = lines[other], lines[at]
        elif fields:
            field = chance.choice(fields)
            value = chance.choice(fields)[1] if move < 5 else chance.choice(VALUES).encode()
            lines = (data[: field.start(1)] + value + data[field.end(1) :]).split(b"\n")
        data = b"\n".join(lines)
    return data[:longest]


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
    atheris.Setup(
        [words[0], *arguments("sources", seeds, [f"{key}: " for key in keys], words[1:])], one, custom_mutator=mutated
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)

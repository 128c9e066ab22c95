"""No text of any field of any record gets out of its line, with and without ``python -O``."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from commissioning.publish.reading_back import shown
from tests.cli.runner import run
from tests.publish.marked import FILE
from tests.publish.nasty import FIELDS, PIECES, WHOLE, made
from tests.readers.lint import faults

ROOT = Path(__file__).resolve().parents[2]
EVIL = re.compile(rb"^(?:UID:evil|X-EVIL)", re.M)
ENTRY = re.compile(rb"^BEGIN:(?:VEVENT|VTODO)\r$", re.M)
# A reference has to be letters, digits and a few signs, so whoever writes more is told so when the file is loaded.
REFERENCES = {
    "PaperStep.key",
    "Template.kind",
    "Committee.key",
    "Contract.reference",
    "Workstream.reference",
    "Action.id",
    "Product.key",
    "Register.name",
    "Contact.channels",
    "PaperItem.key",
    "ProgrammeItem.id",
    "ForwardItem.id",
}
ADDRESSES = {"Contact.mail"}
"""A mail address is ASCII without a space, so whoever writes more is told so when the file is loaded too."""
SHORT = {"PaperStep.clears", "PaperStep.briefs", "PaperVersion.version"}
"""Names of at most a hundred letters."""


def sound(content: bytes, entries: int) -> None:
    assert faults(content) == []
    assert not EVIL.search(content)
    assert len(ENTRY.findall(content)) == entries
    assert len(Calendar.from_ical(content).subcomponents) >= entries


def how_many(content: bytes) -> int:
    return 1 if b"VTODO" in content or b"VTIMEZONE" not in content else 3


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=8).map("".join), st.sampled_from(FIELDS)
)
def test_no_text_gets_out_of_its_line(words: str, field: str) -> None:
    for content in made(words, (field,)):
        sound(content, how_many(content))


def test_nor_does_everything_at_once() -> None:
    for content in made(WHOLE):
        sound(content, how_many(content))


def test_without_assertions_the_bytes_are_the_same() -> None:
    """The library guards some lines with ``assert`` alone, and ``python -O`` takes those out."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    command = ("-m", "tests.publish.nasty")
    plain, optimised = (
        subprocess.run(
            [sys.executable, *flags, *command], cwd=ROOT, env=environment, capture_output=True, check=True, timeout=120
        ).stdout
        for flags in ((), ("-O",))
    )
    assert plain == optimised
    assert not EVIL.search(optimised)
    parts = optimised.split(b"BEGIN:VCALENDAR\r\n")[1:]
    assert len(parts) == 13 + 5 * len(PIECES)
    for part in parts:
        assert faults(b"BEGIN:VCALENDAR\r\n" + part) == []


FEW = ' A\nBEGIN:VEVENT\nUID:evil\u2028X-EVIL:1\u2029\\;,:"£ – 🎂 \u202e'
WORDS = FEW + "long " * 40


def with_words(value: Any, words: str) -> Any:
    """A record with the words in every text that people may write freely, and in the keys that they choose."""
    if isinstance(value, dict):
        return {with_words(key, words): with_words(part, words) for key, part in value.items()}
    if isinstance(value, list):
        return [with_words(part, words) for part in value]
    found = re.match(r"Mark\.(\w+\.\w+)", value) if isinstance(value, str) else None
    if not found or found[1] in REFERENCES | ADDRESSES:
        return value
    return value + words[: len(FEW)] if found[1] in SHORT else value + words


def published(folder: Path, file: str) -> Iterator[tuple[str, bytes]]:
    folder.mkdir()
    (folder / "file.yaml").write_text(file, encoding="utf-8")
    url = f"sqlite:///{(folder / 'file.db').as_posix()}"
    ran = run("load", folder / "file.yaml", "--db", url, "--by", "tests", "--because", WORDS, "--as-of", "2026-06-10")
    assert ran.code == 0, ran.text + ran.err
    ran = run(
        "publish", folder / "out", "--profile", "officer", "--db", url, "--json", "--as-of", "2026-06-10", "--by", "x"
    )
    assert ran.code == 0, ran.err
    for feed in ran.json["feeds"]:
        yield feed["scope"].partition(":")[0], Path(feed["path"]).read_bytes()


def test_no_record_does_whatever_its_fields_hold(tmp_path: Path) -> None:
    plain = sorted((scope, len(ENTRY.findall(content))) for scope, content in published(tmp_path / "plain", FILE))
    file = yaml.safe_dump(with_words(yaml.safe_load(FILE), WORDS), allow_unicode=False, width=10_000)
    nasty = []
    for scope, content in published(tmp_path / "nasty", file):
        count = len(ENTRY.findall(content))
        assert shown(content) is not None
        sound(content, count)
        nasty.append((scope, count))
    assert sorted(nasty) == plain
    assert {"portfolio", "workstream", "owner", "committee", "public", "governance"} == {scope for scope, _ in plain}


@pytest.mark.parametrize("words", ["\x00", "\x07", "\x85", "\x9f"])
def test_a_control_character_in_a_file_is_refused_with_its_line(tmp_path: Path, words: str) -> None:
    file = yaml.safe_dump(with_words(yaml.safe_load(FILE), words), allow_unicode=False)
    (tmp_path / "file.yaml").write_text(file, encoding="utf-8")
    ran = run(
        "load", tmp_path / "file.yaml", "--db", f"sqlite:///{(tmp_path / 'x.db').as_posix()}", "--by", "x", "--json"
    )
    assert ran.code == 2
    assert all(problem["line"] for problem in ran.json["problems"] if problem["severity"] == "error")

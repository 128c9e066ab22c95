"""Finding files and reading their text."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from commissioning.sources import Bundle, read_sources
from tests.sources.conftest import COUNCIL, Load

Write = Callable[..., Path]
CONTRACT = "contracts: [{reference: %s, title: C, start: 2022-07-01, months: 36}]\n"


def told(bundle: Bundle) -> list[tuple[str, str, str]]:
    return [(p.severity.value, p.id, p.message) for p in bundle.problems]


def test_a_folder_is_read_in_the_order_of_its_names(write: Write) -> None:
    write(CONTRACT % "B", "b.yaml")
    write(CONTRACT % "C", "more/c.yml")
    write(CONTRACT % "HIDDEN", ".hidden.yaml")
    write(CONTRACT % "HIDDEN", ".git/x.yaml")
    write("# Read me", "README.md")
    folder = write(CONTRACT % "A", "a.YAML").parent
    seen: list[Path] = []
    bundle = read_sources([folder], progress=seen.append)
    assert [record.value.reference for record in bundle.contracts] == ["A", "B", "C"]
    assert [path.name for path in seen] == ["a.YAML", "b.yaml", "c.yml"]
    assert bundle.files == 3
    assert bundle.contracts[2].source.path == (folder / "more" / "c.yml").as_posix()


def test_a_file_given_twice_is_read_once(write: Write) -> None:
    path = write(CONTRACT % "A")
    bundle = read_sources([path, path.parent, path.parent / "." / path.name])
    assert bundle.problems == ()
    assert bundle.files == 1


def test_what_is_not_there(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere.yaml"
    assert told(read_sources([missing])) == [
        ("error", "unreadable", f"The file {missing.as_posix()} does not exist."),
    ]
    assert [p.id for p in read_sources([tmp_path / "nowhere"]).problems] == ["unreadable"]
    assert [p.id for p in read_sources([Path("a\0b.yaml")]).problems] == ["unreadable"]


def test_a_file_of_another_sort_is_refused_only_when_it_is_named(write: Write) -> None:
    write(COUNCIL, "a.yaml")
    letter = write("Dear all,", "letter.docx")
    assert told(read_sources([letter.parent])) == []
    (problem,) = read_sources([letter]).problems
    assert problem.id == "unreadable"
    assert problem.remedy == (
        "Give a folder, or a file that ends in .yaml, .yml, .csv, .ics, .xml, .json or .jsonl. "
        "A work programme is read by 'commissioning programme COMMITTEE --read FILE'."
    )


def test_one_thing_that_cannot_be_read_does_not_hide_the_rest(write: Write, tmp_path: Path) -> None:
    path = write(CONTRACT % "A")
    bundle = read_sources([tmp_path / "nowhere.yaml", path])
    assert [record.value.reference for record in bundle.contracts] == ["A"]
    assert len(bundle.errors) == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything may be read here")
def test_what_may_not_be_opened(write: Write) -> None:
    path = write(COUNCIL, "shut/a.yaml")
    for shut, mode in ((path, 0o000), (path.parent, 0o000)):
        before = shut.stat().st_mode
        shut.chmod(mode)
        try:
            found = read_sources([shut]).problems
        finally:
            shut.chmod(before)
        assert [problem.id for problem in found] == ["unreadable"]
        assert "may not be opened" in found[0].message


def test_a_folder_that_the_system_refuses(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object) -> None:
        raise PermissionError(13, "Permission denied")

    folder = write(COUNCIL, "shut/a.yaml").parent
    monkeypatch.setattr(os, "scandir", refuse)
    assert told(read_sources([folder])) == [
        ("error", "unreadable", f"The folder {folder.as_posix()} may not be opened."),
    ]


def test_a_link_that_leads_back_is_not_followed(write: Write) -> None:
    folder = write(CONTRACT % "A").parent
    try:
        (folder / "again").symlink_to(folder, target_is_directory=True)
        (folder / "self.yaml").symlink_to(folder / "self.yaml")
    except OSError:
        pytest.skip("links cannot be made here")
    bundle = read_sources([folder])
    assert [record.value.reference for record in bundle.contracts] == ["A"]
    assert [(p.severity.value, p.id) for p in bundle.problems] == [("warning", "unreadable"), ("error", "unreadable")]


def test_a_link_to_another_folder_is_followed(write: Write) -> None:
    elsewhere = write(CONTRACT % "A", "elsewhere/a.yaml").parent
    folder = write(CONTRACT % "B", "here/b.yaml").parent
    try:
        (folder / "linked").symlink_to(elsewhere, target_is_directory=True)
    except OSError:
        pytest.skip("links cannot be made here")
    assert [record.value.reference for record in read_sources([folder]).contracts] == ["B", "A"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    assert [p.id for p in read_sources([pipe]).problems] == ["unreadable"]


def test_a_huge_file_is_refused(load: Load) -> None:
    assert told(load(b"#" * 5_000_001))[0][:2] == ("error", "unreadable")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_in_any_dress(load: Load, encoding: str) -> None:
    bundle = load((COUNCIL.replace("Exampleshire", "Dún Laoghaire")).encode(encoding))
    assert bundle.problems == ()
    assert bundle.councils[0].value.name == "Dún Laoghaire Council"


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_editors_count_them(load: Load, breaks: str) -> None:
    text = "council:\n  name: A\u2028B\x85C\n  calendar: england\n  name: X\n".replace("\n", breaks)
    (problem,) = load(text.encode()).problems
    assert problem.source is not None
    assert problem.source.line == 4


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", ("error", "empty-file", "The file is empty.")),
        (b" \n\n", ("error", "empty-file", "The file is empty.")),
        (b"---\n", ("error", "empty-file", "The file holds nothing.")),
        (b"workstreams:\n", ("error", "empty-file", "The file holds nothing.")),
        (b"a: \x00\x01", ("error", "binary-file", "The file is not text.")),
        (b"PK\x03\x04rest", ("error", "binary-file", "The file is not text: it is a Word, Excel or zip file.")),
        (b"%PDF-1.7\n%\xe2\xe3", ("error", "binary-file", "The file is not text: it is a PDF.")),
        (b"council:\n  name: Caf\xe9\n", ("error", "bad-yaml", "The file is not written in UTF-8.")),
    ],
)
def test_files_that_are_no_text(load: Load, content: bytes, said: tuple[str, str, str]) -> None:
    assert told(load(content)) == [said]


def test_the_line_of_a_byte_that_is_no_utf_8(load: Load) -> None:
    (problem,) = load(b"council:\n  name: Caf\xe9\n").problems
    assert problem.source is not None
    assert problem.source.line == 2

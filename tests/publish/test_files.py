"""Files are written whole, and what a killed writer left half written does not stay."""

from __future__ import annotations

import os
from pathlib import Path

from commissioning.publish.files import LEFT_BEHIND_SECONDS, take_away_left_behind, write_if_changed


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    file = tmp_path / "feeds" / "a.ics"
    assert write_if_changed(file, b"one")
    assert not write_if_changed(file, b"one")
    assert write_if_changed(file, b"two")
    assert [path.read_bytes() for path in file.parent.iterdir()] == [b"two"]


def test_what_a_killed_writer_left_is_taken_away_and_that_of_one_at_work_is_not(tmp_path: Path) -> None:
    dead, working, other = (tmp_path / name for name in (".commissioning-x.part", ".commissioning-y.part", ".own.part"))
    for folder in (dead, working, other):
        folder.mkdir()
        (folder / "part").write_bytes(b"half")
    for folder in (dead, other):
        changed = folder.stat().st_mtime - LEFT_BEHIND_SECONDS - 60
        os.utime(folder, (changed, changed))
    take_away_left_behind(tmp_path)
    assert sorted(tmp_path.iterdir()) == [working, other]


def test_a_folder_that_is_not_there_is_no_fault(tmp_path: Path) -> None:
    take_away_left_behind(tmp_path / "nowhere")

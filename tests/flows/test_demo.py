"""The demo's story comes out as it should; where there is nothing to tell it about, it says so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flows import publish_calendars
from flows.story import REVIEW, Story
from tests.flows.conftest import DAY, Council


def tell(council: Council) -> tuple[Story, str]:
    lines: list[str] = []
    story = Story(council.folder, DAY, lambda *told: lines.extend(told), lambda _: None)
    story.tell()
    return story, "\n".join(lines)


@pytest.mark.prefect
@pytest.mark.usefixtures("prefect_server")
def test_the_story(council: Council) -> None:
    publish_calendars(as_of=DAY)
    story, told = tell(council)
    assert story.faults == []
    assert "GateShut before design, for want of:" in told
    assert "GateShut before procurement, for want of:" in told
    assert "not repeated: review" in told
    once = next(
        line for line in told.splitlines() if line.startswith("Run once each, by Prefect and by the change log")
    )
    assert {"DEM-2025: review", "DEM-2025: design"} <= set(once.partition("log: ")[2].removesuffix(".").split(", "))


@pytest.mark.prefect
@pytest.mark.usefixtures("prefect_server")
def test_the_story_is_judged(council: Council) -> None:
    for stage in ("design", "procurement", "mobilisation"):
        council.approve(REVIEW, stage)
    story, _ = tell(council)
    assert f"{REVIEW} met no shut gate: make the demo anew" in story.faults


def test_without_a_demo_there_is_nothing_to_run(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flows.demo", "nowhere"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 3
    assert ran.stderr == "There is no demo in 'nowhere'. Make one with: commissioning demo nowhere\n"
    assert list(tmp_path.iterdir()) == []

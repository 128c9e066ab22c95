"""The page about the flows: its Python runs, and it names each of them."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

import flows
from tests.flows.conftest import DAY, Council

PAGE = Path(__file__).resolve().parents[2] / "docs" / "flows.md"


def example(number: int, folder: Path) -> Any:
    """A block of the page, run as the module that a reader would make of it."""
    block = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.S | re.M)[number]
    file = folder / "example.py"
    file.write_text(block, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("example", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.prefect
@pytest.mark.usefixtures("prefect_server")
def test_a_caller_reads_what_is_missing(council: Council, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example(0, tmp_path)
    assert "gap-analysis Gap analysis\n" in capsys.readouterr().out


@pytest.mark.prefect
@pytest.mark.usefixtures("prefect_server")
def test_a_flow_of_a_councils_own(council: Council, tmp_path: Path) -> None:
    told = example(1, tmp_path).monday_round("WFS-2025", DAY)
    assert re.fullmatch(r"WFS-2025: 3 things missing; \d+ alerts", told)
    assert (council.folder / "published" / "portfolio.ics").exists()


def test_every_flow_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in flows.__all__ if f"`{name.replace('_', '-')}`" not in page] == []

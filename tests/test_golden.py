"""Golden outputs. A difference is reviewed as a diff and kept with ``make golden``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden_cases import GOLDEN, NAMES, SCHEMA, golden_outputs, schema_bytes


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return dict(golden_outputs(tmp_path_factory.mktemp("golden")))


@pytest.mark.parametrize("name", NAMES)
def test_output_is_as_it_was(made: dict[str, bytes], name: str) -> None:
    kept = GOLDEN / name
    assert kept.is_file(), f"{name} has no golden output; run 'make golden' and review it"
    assert made[name] == kept.read_bytes(), f"{name} differs; run 'make golden' and review the diff"


def test_no_golden_output_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(NAMES)


def test_the_same_input_gives_the_same_bytes(made: dict[str, bytes], tmp_path: Path) -> None:
    assert dict(golden_outputs(tmp_path)) == made


def test_the_schema_that_editors_read_is_up_to_date() -> None:
    assert schema_bytes() == SCHEMA.read_bytes(), "the format changed; run 'make golden'"

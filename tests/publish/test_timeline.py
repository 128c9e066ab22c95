"""The picture of a plan: it says in words all that it draws, and looks right without a style sheet."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from commissioning import Store, plan
from commissioning.publish.pages.timeline import Timeline, View, timeline
from tests.conftest import Desk

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn(loaded_once: Path) -> Timeline:
    with closing(Store.open(Desk(loaded_once).url)) as store:
        picture = timeline(plan(store, "DEM-2025", as_of=date(2025, 8, 20)))
    assert picture is not None
    return picture


def test_every_part_is_in_the_words_and_in_the_table(drawn: Timeline) -> None:
    rows = {(sort, title, last) for sort, title, _, last in drawn.rows}
    # The contract ends on 31 March 2026; the target of the service is 1 October, the forecast later still.
    assert ("Contract ends", "Contract DSS-2021 ends", date(2026, 3, 31)) in rows
    meetings = [day for sort, _, day in sorted(rows, key=lambda row: row[2]) if sort == "Meeting"]
    assert meetings == [
        date(2025, 3, 13), date(2025, 5, 6), date(2025, 6, 26), date(2025, 8, 28), date(2025, 11, 13),
        date(2026, 1, 15), date(2026, 3, 12), date(2026, 4, 23),
    ]  # fmt: skip
    # Five clear days before 13 November the agenda is out, on the 5th; the report is due three working days earlier.
    assert any("final report due Fri 31 Oct 2025" in title for _, title, _ in rows)
    gap = next(bar for bar in drawn.bars if bar.sort == "gap")
    assert (gap.first, gap.title) == (date(2026, 4, 1), f"{(gap.last - date(2026, 3, 31)).days} days without a service")
    for part in (*drawn.bars, *drawn.marks):
        assert f"{part.words}." in drawn.description


def test_the_picture_is_whole_without_a_style_sheet(drawn: Timeline) -> None:
    root = ElementTree.fromstring(drawn.svg("one"))
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "one-title one-words")
    assert [part.get("id") for part in root if part.tag in (f"{SVG}title", f"{SVG}desc")] == ["one-title", "one-words"]
    for shape in root.iter():
        if shape.tag in {f"{SVG}rect", f"{SVG}path", f"{SVG}circle", f"{SVG}line"}:
            assert shape.get("fill") or shape.get("stroke"), ElementTree.tostring(shape)
        assert shape.get("style") is None  # no page would let it count
    assert 'id="two-title"' in drawn.svg("two")


def test_no_label_is_cut_off_or_on_another(drawn: Timeline) -> None:
    for (x, words), (following, _) in pairwise(drawn.months):
        assert x + 7 * len(words) < following
    x, words = drawn.months[-1]
    assert x + 8 * len(words) < 1000
    root = ElementTree.fromstring(drawn.svg())
    width, height = drawn.size
    legend = [text for text in root.iter(f"{SVG}text") if float(text.get("y", 0)) > drawn.bottom]
    lines: dict[str, list[tuple[float, float]]] = {}
    for text in legend:
        lines.setdefault(text.get("y", ""), []).append((float(text.get("x", 0)), 6.6 * len(text.text or "")))
    assert len(lines) == 2
    for line in lines.values():
        assert all(x + long + 30 <= following for (x, long), (following, _) in pairwise(sorted(line)))
        assert all(x + long < width for x, long in line)
    assert all(float(y) < height for y in lines)


def test_what_is_told_apart_by_colour_is_told_apart_by_form_too(drawn: Timeline) -> None:
    gap = next(bar for bar in drawn.bars if bar.sort == "gap")
    points = [tuple(map(float, point)) for point in re.findall(r"M([\d.]+) ([\d.]+)l", gap.hatching)]
    assert len(points) > gap.width / 10
    assert all(gap.x <= x <= gap.x + gap.width and gap.y <= y <= gap.y + gap.height + 0.1 for x, y in points)
    forms = {mark.sort for mark in drawn.marks}
    assert forms == {"gate", "meeting", "start", "sitting", "papers", "contract-end"}
    places = [(mark.x, mark.y) for mark in drawn.marks if mark.sort in ("gate", "start")]
    assert all(abs(a[0] - b[0]) >= 14 or a[1] != b[1] for a, b in pairwise(sorted(places)))


def test_what_may_not_be_seen_is_not_drawn(desk: Desk) -> None:
    with closing(Store.open(desk.url)) as store:
        whole = plan(store, "CQC-2025", as_of=date(2025, 8, 20))
    few = timeline(whole, View(shown=lambda item: item.kind == "start"))
    every = timeline(whole)
    assert few is not None
    assert every is not None
    assert {mark.sort for mark in few.marks} == {"start", "sitting", "papers"}
    assert len(few.marks) < len(every.marks)


def test_words_of_people_are_words(drawn: Timeline, desk: Desk) -> None:
    with closing(Store.open(desk.url)) as store:
        whole = plan(store, "DEM-2025", as_of=date(2025, 8, 20))
    odd = timeline(whole, View(told=lambda text: f'</title><script>alert("{text}")</script>\x00\ud800'))
    assert odd is not None
    root = ElementTree.fromstring(odd.svg())
    assert not list(root.iter(f"{SVG}script"))
    assert "\x00" not in odd.svg()

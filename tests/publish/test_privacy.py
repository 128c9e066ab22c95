"""What leaves by which calendar, field by field: a council with a mark in every text field of every record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
import yaml

from commissioning import Store, settings
from commissioning.model import Document
from commissioning.publish import privacy
from commissioning.publish.choices import PROFILES, Choices, Profile
from commissioning.publish.entries import Told
from commissioning.publish.feeds import NO_LIMITS, Among, wanted
from commissioning.publish.ical import event_bytes
from commissioning.publish.privacy import Names
from commissioning.service.feeds.calendars import tell
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author
from tests.cli.runner import run
from tests.publish.marked import FILE, MARK, marked_fields, text_fields

DAY = "2026-06-10"
REFERENCE = "Mark.Workstream.reference"
PAGES = "https://plans.example.gov.uk"

OF_MEETINGS = {"Committee.title", "Committee.place", "Meeting.place"}
DATES = {"Council.name", "Workstream.reference", "Committee.key", *OF_MEETINGS}
TITLES = {
    "Workstream.title", "TemplateStage.title", "TemplateStep.title", "TemplateGate.title", "StepPlan.title",
    "AddedStep.title", "PaperStep.title",
}  # fmt: skip
MAY_LEAVE: dict[Profile, set[str]] = {"dates-only": DATES, "public": DATES | TITLES}
"""Written down here a second time, by hand: what people of the council would agree to."""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("marked")
    (folder / "marked.yaml").write_text(FILE, encoding="utf-8")
    url = f"sqlite:///{(folder / 'marked.db').as_posix()}"
    by = ("--by", "Mark.Change.by", "--because", "Mark.Change.because")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMMISSIONING_NOW", f"{DAY}T09:00:00+01:00")
        for words in (
            ("load", folder / "marked.yaml", *by),
            ("slip", REFERENCE, "Mark.TemplateStage.steps.a", "--to", "2026-06-30", *by),
            ("evidence", REFERENCE, "Mark.TemplateGate.evidence", "--link", "https://Mark.Evidence.link", "--on",
             "2026-06-09", "--version", "Mark.Evidence.version", *by),
            ("done", REFERENCE, "Mark.TemplateStage.steps.c", "--on", "2026-06-09", *by),
            ("meeting", "move", "Mark.Committee.key:2026-09-24", "--to", "2026-09-25", "--yes", *by),
            ("gate", REFERENCE, "design", "approve-with-conditions", "--condition", "Mark.Decision.conditions",
             "--note", "Mark.Decision.note", "--role", "Mark.Policy.roles", "--by", "Mark.Role.stand_ins",
             "--on-behalf-of", "Mark.Role.holders", "--condition-owner", "Mark.Decision.owner"),
            ("slip", REFERENCE, "Mark.TemplateStage.steps.d", "--to", "2026-12-01", *by),
            ("restart", REFERENCE, "design", "--on", DAY, *by),
            ("slip", REFERENCE, "Mark.TemplateStage.steps.d", "--to", "2027-02-01", *by),
            ("baseline", REFERENCE, "--name", "Mark.Baseline.name", *by),
        ):  # fmt: skip
            ran = run(*words, "--db", url, "--as-of", DAY)
            assert ran.code in (0, 1), (words, ran.err)
        yield url


def told(url: str) -> tuple[Told, ...]:
    day = date.fromisoformat(DAY)
    with closing(Store.open(url)) as store, store.writing(Author("tests", settings.now())) as unit:
        return tell(unit, Portfolio(unit, day))


def marks(content: bytes) -> set[str]:
    return set(MARK.findall(content.replace(b"\r\n ", b"").decode()))


def entries(url: str, profile: Profile) -> set[str]:
    """The marks in every entry of every kind of feed, one after the other."""
    kinds = [Choices(profile, stages=True), Choices(profile, tasks=True)]
    made = [
        event_bytes(item, choices, pages=pages)
        for choices in kinds
        for item in Among(told(url)).about(wanted("portfolio", choices, date.fromisoformat(DAY), NO_LIMITS))
        for pages in (None, PAGES)
    ]
    assert len(made) > 50
    return marks(b"".join(made))


def test_every_text_field_of_every_record_is_marked() -> None:
    assert text_fields() == marked_fields(Document.model_validate(yaml.safe_load(FILE)))


@pytest.mark.parametrize("profile", ["dates-only", "public"])
def test_only_what_is_on_the_list_leaves_by_an_entry(url: str, profile: Profile) -> None:
    assert entries(url, profile) == MAY_LEAVE[profile] - {"Council.name"}


def test_officers_are_told_reasons_and_roles_and_no_supplier(url: str) -> None:
    found = entries(url, "officer")
    assert {"Change.because", "Workstream.owner", "StepPlan.owner", "TemplateStage.steps"} <= found
    authors = {mark for mark in found if mark.startswith("Change.") and mark != "Change.because"}
    assert not authors | found & {"Role.holders", "Role.stand_ins", "Decision.owner"}
    assert not found & {"Contract.supplier", "Contract.title", "Contract.reference", "Decision.note", "Meeting.note"}


@pytest.mark.parametrize("profile", ["dates-only", "public"])
def test_only_what_is_on_the_list_leaves_by_a_feed(url: str, profile: Profile, tmp_path: Path) -> None:
    ran = run(
        "publish", tmp_path, "--profile", profile, "--json", "--db", url, "--as-of", DAY, "--by", "Mark.Change.by"
    )
    assert ran.code == 0, ran.err
    feeds = {feed["scope"]: Path(feed["path"]).read_bytes() for feed in ran.json["feeds"]}
    assert {"portfolio", "governance", "public", f"workstream:{REFERENCE}", "owner:Mark.Workstream.owner"} <= set(feeds)
    for scope, content in feeds.items():
        allowed = MAY_LEAVE["public" if scope == "public" else profile]
        assert marks(content) <= allowed, scope
        assert "Council.name" in marks(content), scope


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"key"}, "TemplateStage.steps"),
        ({"because"}, "Change.because"),
        ({"title", "label"}, "Workstream.title"),
        ({"key", "owner"}, "Workstream.owner"),
    ],
)
def test_a_field_that_is_put_on_the_list_is_found(
    url: str, monkeypatch: pytest.MonkeyPatch, fields: set[str], found: str
) -> None:
    allowed = privacy.ALLOWED["dates-only", False]
    monkeypatch.setitem(privacy.ALLOWED, ("dates-only", False), allowed | fields)  # type: ignore[arg-type]
    assert found in entries(url, "dates-only")


def test_every_profile_has_its_list() -> None:
    assert set(privacy.ALLOWED) == {(profile, meeting) for profile in PROFILES for meeting in (False, True)}


def test_the_calendar_of_an_owner_does_not_bear_the_name(url: str) -> None:
    for profile in PROFILES:
        ran = run("feed", "owner:Mark.Workstream.owner", "--profile", profile, "--db", url, "--as-of", DAY, "--by", "x")
        assert ran.code == 0, ran.err
        assert (b"Mark.Workstream.owner" in ran.out) == (profile == "officer")


COUNCIL = """
council: {name: Borough Council, calendar: england, policy: {roles: {Director: {holders: [Jo Bloggs]}}}}
contracts: [{reference: C-1, title: Care, supplier: Acme Care Ltd, start: 2024-04-01, months: 36}]
committees:
  - {key: scrutiny, title: Scrutiny, time: "17:30", meetings: [2026-06-25, {date: 2026-09-24, withheld: exempt}]}
  - {key: board, title: Private board, withheld: exempt, meetings: [2026-07-01]}
template:
  kind: plain
  title: Plain
  stages:
    review:
      title: Review
      steps:
        shown: {title: Notice that is shown, kind: notice}
        hidden: {title: Notice to the regulator, kind: notice, withheld: embargoed}
        supplier: {title: "Notice to ACME  Care Ltd, of the award", kind: notice}
        person: {title: Notice to Jo Bloggs, kind: notice}
    design: {title: Design, left_out: none}
    procurement: {title: Procurement, left_out: none}
    mobilisation: {title: Mobilisation, steps: {start: {title: Service starts, kind: start}}}
workstreams:
  - {reference: W-1, title: Open review, kind: plain, start: 2026-06-01, scrutiny: scrutiny}
  - {reference: W-2, title: Secret review, kind: plain, start: 2026-06-01, withheld: draft}
"""


@pytest.fixture
def small(tmp_path: Path) -> str:
    (tmp_path / "small.yaml").write_text(COUNCIL, encoding="utf-8")
    url = f"sqlite:///{(tmp_path / 'small.db').as_posix()}"
    ran = run("load", tmp_path / "small.yaml", "--db", url, "--by", "tests", "--as-of", "2026-06-01")
    assert ran.code == 0, ran.err
    return url


def summaries(url: str, scope: str, profile: str) -> list[str]:
    ran = run("feed", scope, "--profile", profile, "--db", url, "--as-of", "2026-06-01", "--by", "tests")
    assert ran.code == 0, ran.err
    return re.findall(r"^SUMMARY:(.*)$", ran.text.replace("\r\n ", "").replace("\r\n", "\n"), re.M)


def test_what_is_withheld_is_in_no_public_calendar(small: str) -> None:
    public = summaries(small, "public", "public")
    assert [line for line in public if "shown" in line]
    assert public.count("Scrutiny") == 1
    assert "Private board" not in public
    for scope in ("public", "portfolio", "committee:scrutiny"):
        assert not [line for line in summaries(small, scope, "public") if "W-2" in line or "Secret" in line], scope
    for line in (*public, *summaries(small, "portfolio", "public")):
        assert "regulator" not in line
    assert summaries(small, "workstream:W-2", "public") == ["W-2 (Borough Council): nothing at present"]
    dates = summaries(small, "portfolio", "dates-only")
    assert [line for line in dates if line.startswith("W-2: start")]
    assert {"scrutiny: meeting", "board: meeting"} <= set(dates)
    assert not [line for line in dates if "Secret" in line]
    assert [line for line in summaries(small, "portfolio", "officer") if "regulator" in line]


def test_what_is_withheld_later_is_told_no_more_even_where_it_was_cancelled(small: str, tmp_path: Path) -> None:
    def load(text: str) -> None:
        (tmp_path / "small.yaml").write_text(text, encoding="utf-8")
        ran = run("load", tmp_path / "small.yaml", "--db", small, "--by", "tests", "--as-of", "2026-06-01")
        assert ran.code == 0, ran.err

    assert "Open review: Notice that is shown" in summaries(small, "public", "public")
    without = COUNCIL.replace("title: Open review", "title: Open review, steps: {shown: {left_out: Not needed.}}")
    load(without)
    assert "CANCELLED: Open review: Notice that is shown" in summaries(small, "public", "public")
    load(without.replace("title: Open review", "title: Open review, withheld: draft"))
    assert not [line for line in summaries(small, "public", "public") if "Open review" in line]
    assert "CANCELLED: W-1: notice" in summaries(small, "portfolio", "dates-only")


def test_where_it_was_while_it_was_embargoed_is_not_told_when_it_is_published(
    small: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def words(profile: str) -> list[str]:
        ran = run(
            "feed", "workstream:W-1", "--profile", profile, "--db", small, "--as-of", "2026-06-01", "--by", "tests"
        )
        parts = ran.text.replace("\r\n ", "").split("BEGIN:VEVENT")
        (entry,) = [part for part in parts if re.search("SUMMARY:.*regulator", part)]
        return re.findall(r"DESCRIPTION:(.*)\r", entry)[0].split(r"\n")

    def does(at: str, *arguments: object) -> None:
        monkeypatch.setenv("COMMISSIONING_NOW", f"{at}T09:00:00+01:00")
        ran = run(*arguments, "--db", small, "--as-of", "2026-06-01", "--by", "tests", "--because", "late")
        assert ran.code == 0, ran.err

    (tmp_path / "small.yaml").write_text(COUNCIL.replace(", withheld: embargoed", ""), encoding="utf-8")
    does("2026-06-02", "slip", "W-1", "hidden", "--to", "2026-07-17")
    does("2026-06-03", "load", tmp_path / "small.yaml")
    assert words("public")[1] == "First published on Wed 3 Jun 2026."
    assert words("officer")[1] == "It moved from Mon 1 Jun 2026 on Tue 2 Jun 2026."
    # A later change keeps it so, and where it goes from now on is told to everybody.
    renamed = COUNCIL.replace(", withheld: embargoed", "").replace("title: Open review", "title: Review of care")
    (tmp_path / "small.yaml").write_text(renamed, encoding="utf-8")
    does("2026-06-04", "load", tmp_path / "small.yaml")
    assert words("public")[1] == "First published on Wed 3 Jun 2026."
    does("2026-06-05", "slip", "W-1", "hidden", "--to", "2026-07-20")
    assert words("public")[1] == "It moved from Fri 17 Jul 2026 on Fri 5 Jun 2026."


def test_a_title_that_names_a_supplier_or_a_person_is_told_to_officers_alone(small: str) -> None:
    for profile in ("dates-only", "public"):
        text = " ".join(summaries(small, "portfolio", profile)).casefold()
        assert "acme" not in text
        assert "bloggs" not in text
    text = " ".join(summaries(small, "portfolio", "officer"))
    assert "ACME Care Ltd" in text
    assert "Jo Bloggs" in text


def test_names_are_whole_words() -> None:
    names = Names(["Care", "Jo Bloggs", "Home Ltd", "Acme Support (UK) Limited"])
    assert names.are_in("Award to Acme Support")
    assert names.are_in("Award to Home Ltd.")
    assert not names.are_in("Home first")
    assert names.are_in("The (CARE) contract")
    assert names.are_in("for Jo\u200b  Bloggs.")
    assert not names.are_in("Carers, and Jo and Bloggs")

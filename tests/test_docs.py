"""The documents are tested: their Python runs, their commands exist, their links lead somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
from collections import Counter
from pathlib import Path

import pytest

import commissioning
from commissioning.alerts import standard_alert_rules
from commissioning.gates import Gate
from commissioning.rules import standard_rules, thresholds
from commissioning.settings import Settings
from tests.alerts import table as alert_table
from tests.cli.runner import run
from tests.conftest import REPOSITORY, Desk
from tests.rules import table

PAGES = sorted([REPOSITORY / "README.md", *(REPOSITORY / "docs").glob("*.md")])


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.S | re.M)


def test_the_python_of_the_library_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(REPOSITORY / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    parts = blocks(REPOSITORY / "docs" / "library.md", "python")
    assert len(parts) == 7
    try:
        for part in parts:
            exec(compile(part, "docs/library.md", "exec"), names)
    finally:
        names["store"].close()  # type: ignore[attr-defined]


def test_the_python_of_the_rules_page_runs() -> None:
    (part,) = blocks(REPOSITORY / "docs" / "rules.md", "python")
    exec(compile(part, "docs/rules.md", "exec"), {})


def test_the_council_of_the_files_page_loads(tmp_path: Path) -> None:
    (text, *_) = blocks(REPOSITORY / "docs" / "files.md", "yaml")
    file = tmp_path / "council.yaml"
    file.write_text(text, encoding="utf-8")
    db = ("--db", f"sqlite:///{(tmp_path / 'x.db').as_posix()}", "--as-of", "2026-02-01")
    ran = run("load", file, "--by", "reader", "--json", *db)
    assert ran.code == 0, ran.text
    assert ran.json["loaded"]["workstreams"] == 1
    (row,) = run("board", "--json", *db).json["workstreams"]
    assert row["reference"] == "CAR-2027"


def test_the_template_of_the_templates_page_works_like_a_built_in_one(tmp_path: Path) -> None:
    (council, *_) = blocks(REPOSITORY / "docs" / "files.md", "yaml")
    (template, *_) = blocks(REPOSITORY / "docs" / "templates.md", "yaml")
    (tmp_path / "a.yaml").write_text(
        council.replace("kind: commissioning-review", "kind: small-grant"), encoding="utf-8"
    )
    (tmp_path / "b.yaml").write_text(template, encoding="utf-8")
    db = ("--db", f"sqlite:///{(tmp_path / 'x.db').as_posix()}", "--as-of", "2026-02-01")
    ran = run("load", tmp_path / "a.yaml", tmp_path / "b.yaml", "--by", "reader", "--json", *db)
    assert ran.code == 0, ran.text
    plan = run("plan", "CAR-2027", "--json", *db).json
    assert {"outline", "members", "agreement", "grant-starts", "gate-mobilisation"} <= {
        m["key"] for m in plan["milestones"]
    }


def test_the_example_of_the_gates_page_runs_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = REPOSITORY / "docs" / "gates.md"
    (file,), (lines,) = blocks(page, "yaml"), blocks(page, "sh")
    (tmp_path / "carers.yaml").write_text(file, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said = ""
    for line in lines.splitlines():
        words = shlex.split(line, comments=True)
        exit_code = re.search(r"# exit (\d)", line)
        ran = run(*words[1:], "--as-of", "2026-02-02")
        assert ran.code == (int(exit_code[1]) if exit_code else 0), line + ran.text + ran.err
        said += ran.text
    (promised,) = re.findall(r"ends with: \*(.*?)\*", page.read_text(encoding="utf-8"))
    assert promised in said
    assert run("gate", "CARERS", "procurement", "--as-of", "2026-02-02", "--json").json["gate"]["open"]


def test_the_register_of_its_page_differs_as_the_page_says(tmp_path: Path) -> None:
    page = REPOSITORY / "docs" / "registers.md"
    (profile,), (rows,) = blocks(page, "yaml"), blocks(page, "csv")
    (tmp_path / "profile.yaml").write_text(profile, encoding="utf-8")
    (tmp_path / "spend 2025.csv").write_text(rows, encoding="utf-8")
    db = ("--db", f"sqlite:///{(tmp_path / 'x.db').as_posix()}", "--as-of", "2025-07-01")
    example = REPOSITORY / "examples" / "leicester"
    assert run("load", example, "--by", "reader", *db).code == 0
    loaded = run("load", tmp_path, "--by", "reader", "--json", *db)
    assert loaded.code == 0, loaded.text
    promised = " ".join(page.read_text(encoding="utf-8").split())
    (differs,) = [p for p in run("check", "DSS-2021", "--json", *db).json["problems"] if p["id"] == "register-differs"]
    assert differs["message"].endswith("by the contract's terms it is the end of its initial term.")
    assert "by the contract's terms it is the end of its initial term" in promised
    (entry,) = run("register", "PO-77", "--json", *db).json["entries"]
    assert f"If {entry['proposals'][0]['if']}" in promised


def test_every_key_of_a_gate_is_on_its_page() -> None:
    text = (REPOSITORY / "docs" / "gates.md").read_text(encoding="utf-8")
    gate = Gate("design", "", None, None, False, (), (), (), None).as_dict()
    assert {key for key in gate if f"`{key}`" not in text} == {"title", "decided_on", "decided_by"}


def test_every_command_is_in_the_readme_and_every_command_of_the_readme_exists() -> None:
    there = set(re.findall(r"^\s{2,}([a-z]+)\s{2,}\S", run("--help").text, re.M))
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert "board" in there
    assert all(re.search(rf"`{name}\b", readme) for name in there)
    for page in PAGES:
        spans = re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8"))
        named = {found[1] for span in spans if (found := re.match(r"(?:\$ )?commissioning ([a-z]+)\b", span))}
        assert named <= there, f"{page.name} names commands that do not exist: {named - there}"


def test_the_entry_in_the_readme_is_what_a_calendar_holds(desk: Desk) -> None:
    (block,) = [text for text in blocks(REPOSITORY / "README.md", "text") if "commissioning feed" in text]
    said, shown = "", []
    for line in block.replace(",", "\\,").splitlines():
        if line.startswith("$ commissioning "):
            ran = desk.run(*shlex.split(line.removesuffix(" --as-of 2025-07-01"))[2:])
            assert ran.code == 0, ran.err
            said = ran.out.decode().replace("\r\n ", "")
        else:
            shown.append(line.removesuffix("..."))
    entries = [entry for entry in said.split("BEGIN:VEVENT") if all(f"\r\n{line}" in entry for line in shown)]
    assert (len(shown), len(entries)) == (4, 1)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_setting_is_on_its_page_and_no_other() -> None:
    page = (REPOSITORY / "docs" / "settings.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `COMMISSIONING_([A-Z_]+)`", page, re.M))
    assert named == {name.upper() for name in Settings.model_fields}


def test_every_rule_is_in_the_table_as_it_is_in_the_library() -> None:
    written = table.PAGE.read_text(encoding="utf-8")
    assert written == table.page(), "the library changed; run 'make golden'"
    rows = re.findall(r"^\| (?:&nbsp;)*`([a-z0-9-]+)` \|", written.split(table.BEGIN)[1], re.M)
    assert sorted(rows) == list(standard_rules().ids())


def test_every_alert_rule_is_in_the_table_as_it_is_in_the_data() -> None:
    written = alert_table.PAGE.read_text(encoding="utf-8")
    assert written == alert_table.page(), "the alert rules changed; run 'make golden'"
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|", written.split(alert_table.BEGIN)[1].split(alert_table.END)[0], re.M)
    assert rows == list(standard_alert_rules())


def test_the_counts_of_the_alerts_page_are_those_of_the_example(desk: Desk) -> None:
    text = (REPOSITORY / "docs" / "alerts.md").read_text(encoding="utf-8")
    alerts = desk.json("alerts")["alerts"]
    told = Counter((role, alert["level"]) for alert in alerts for role in alert["recipients"])
    table_ = text.split("<!-- the counts begin -->")[1].split("<!-- the counts end -->")[0]
    written = {
        (role, level): int(number)
        for role, *numbers in re.findall(r"^\| ([A-Za-z, ]+?) \| (\d*) ?\| (\d*) ?\| (\d*) ?\|$", table_, re.M)
        for level, number in zip(("urgent", "warning", "info"), numbers, strict=True)
        if number
    }
    assert written == told
    levels = Counter(alert["level"] for alert in alerts)
    counts = f"{levels['urgent']} urgent, {levels['warning']} warnings, {levels['info']} for information"
    assert f"the example has {len(alerts)} alerts: {counts}" in text


def test_the_council_of_the_alerts_page_loads(tmp_path: Path) -> None:
    (text,) = blocks(REPOSITORY / "docs" / "alerts.md", "yaml")
    (tmp_path / "council.yaml").write_text(text, encoding="utf-8")
    db = ("--db", f"sqlite:///{(tmp_path / 'x.db').as_posix()}")
    assert run("load", tmp_path / "council.yaml", "--by", "reader", *db).code == 0
    rules = {rule["id"]: rule for rule in run("alert", "rules", "--json", *db).json["rules"]}
    assert (rules["meeting-at-risk"]["lead"], rules["action-due-soon"]["off"]) == (60, True)


def test_the_chains_of_the_papers_page_count_as_it_says(tmp_path: Path) -> None:
    text = blocks(REPOSITORY / "docs" / "papers.md", "yaml")[0]
    (tmp_path / "council.yaml").write_text(text, encoding="utf-8")
    db = ("--db", f"sqlite:///{(tmp_path / 'x.db').as_posix()}")
    assert run("load", tmp_path / "council.yaml", "--by", "reader", *db).code == 0
    (row,) = run("meetings", "planning", "--json", *db).json["meetings"]
    # Back from Tue 21 Oct 2025: 20, 17, 16, 15, 14, 13, 10 October.
    assert [(link["title"], link["due"]) for link in row["papers"]] == [("Final report (by 10:00)", "2025-10-10")]


def test_the_thresholds_of_the_rules_page_are_those_of_the_library() -> None:
    page = (REPOSITORY / "docs" / "rules.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+ \w+ \d{4}) to (\d+ \w+ \d{4}) \| £([\d,]+) \| £([\d,]+) \| £([\d,]+) \|$", page, re.M)
    library = [
        (
            f"{p.first.day} {p.first:%B %Y}",
            f"{p.until.day} {p.until:%B %Y}",
            f"{p.standard:,}",
            f"{p.light_touch:,}",
            f"{p.works:,}",
        )
        for p in thresholds().periods
    ]
    assert rows == library


def test_every_public_name_is_in_an_example() -> None:
    shown = "\n".join(blocks(REPOSITORY / "docs" / "library.md", "python"))
    nouns = {"BadInput", "CommissioningError", "NotFound", "PartFailed", "Plan", "Problem", "Refused", "Scene"}
    core = {"make_plan", "__version__"}
    missing = {name for name in commissioning.__all__ if not re.search(rf"\b{name}\b", shown)}
    assert missing <= nouns | core

"""Every problem id is provoked somewhere: by a file, by a plan, or by a command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commissioning.errors import PROBLEM_IDS
from tests.cli.runner import run
from tests.sources.test_error_cases import FROM_FILES

PLANS = Path(__file__).parent / "cases" / "plans"

FROM_COMMANDS = {
    "address-unusable": "web/test_server.py",
    "agenda-out": "cli/test_moved_meetings.py",
    "already-decided": "cli/test_face.py",
    "another-municipal-year": "cli/test_moved_meetings.py",
    "approval-strained": "cli/test_approvals.py",
    "approval-void": "cli/test_approvals.py",
    "backup-unusable": "store/test_copies.py",
    "bad-usage": "cli/test_face.py",
    "backup-missing": "keeping/test_backups.py",
    "baseline-late": "keeping/test_baselines.py",
    "baseline-missed": "keeping/test_baselines.py",
    "channel-unset": "delivery/test_channels.py",
    "clock-behind": "keeping/test_baselines.py",
    "council-dates-end": "keeping/test_horizon.py",
    "changed-meanwhile": "store/test_versions.py",
    "condition-open": "cli/test_approvals.py",
    "database-exists": "cli/test_face.py",
    "date-settled": "cli/test_settling.py",
    "database-locked": "store/test_database.py",
    "database-newer": "store/test_database.py",
    "database-unusable": "store/test_database.py",
    "gate-removed": "cli/test_gates.py",
    "file-exists": "store/test_copies.py",
    "gate-shut": "cli/test_face.py",
    "holiday-data-changed": "cli/test_holidays.py",
    "holiday-file": "cli/test_holidays.py",
    "horizon-near": "cli/test_holidays.py",
    "letter-template": "delivery/test_letters.py",
    "log-broken": "keeping/test_round.py",
    "feed-broken": "keeping/test_feeds.py",
    "feed-missing": "keeping/test_feeds.py",
    "feed-stale": "keeping/test_feeds.py",
    "feed-unowned": "keeping/test_feeds.py",
    "not-published": "keeping/test_feeds.py",
    "may-not-decide": "cli/grant.py",
    "meeting-overloaded": "cli/test_municipal_years.py",
    "meeting-vanished": "cli/test_loading.py",
    "meetings-end": "keeping/test_horizon.py",
    "message-refused": "delivery/test_mail.py",
    "message-waiting": "delivery/test_mail.py",
    "missing-address": "delivery/test_mail.py",
    "missing-user": "cli/test_face.py",
    "not-allowed": "cli/test_fetching.py",
    "not-fetched": "cli/test_fetching.py",
    "not-found": "cli/test_face.py",
    "output-unwritable": "publish/test_feeds.py",
    "papers-too-late": "cli/test_meeting.py",
    "year-end-undecided": "cli/test_programme_year.py",
    "key-decision-notice-due": "cli/test_notices.py",
    "key-decision-only-urgent": "cli/test_notices.py",
    "look-alike": "cli/test_programme_files.py",
    "programme-cell-doubtful": "cli/test_programme_files.py",
    "programme-vanished": "cli/test_programme_files.py",
    "unread-page": "cli/test_programme_files.py",
    "programme-meeting-gone": "cli/test_programme.py",
    "programme-not-recorded": "cli/test_programme.py",
    "programme-off-plan": "cli/test_programme.py",
    "recorded-otherwise": "cli/test_actions.py",
    "register-differs": "cli/test_registers.py",
    "register-unknown": "cli/test_registers.py",
    "register-vanished": "cli/test_registers.py",
    "rule-starts-elsewhere": "cli/test_rules.py",
    "snoozed-past-papers": "cli/test_alert_answers.py",
    "unclear-end": "cli/test_registers.py",
}
"""The ids that only commands give, with the test that provokes each."""


@pytest.mark.parametrize("case", sorted(PLANS.iterdir()), ids=lambda case: case.stem)
def test_a_plan_provokes_its_problem(case: Path, tmp_path: Path) -> None:
    as_of = re.match(r"# as of: (\S+)", case.read_text(encoding="utf-8"))
    assert as_of is not None, "the first line says on which day the plan is looked at"
    db = ("--db", f"sqlite:///{(tmp_path / 'x.db').as_posix()}", "--as-of", as_of[1])
    loaded = run("load", case, "--by", "tests", *db)
    assert loaded.code == 0, loaded.err
    problems = run("check", "--json", *db).json["problems"]
    found = [problem for problem in problems if problem["id"] == case.stem]
    assert found, [problem["id"] for problem in problems]
    for problem in found:
        assert problem["severity"] == ("info" if case.stem == "rule-assumed" else "warning")
        assert problem["path"] == str(case)
        assert problem["line"]
        assert problem["remedy"]


def test_every_id_is_provoked_somewhere() -> None:
    from_plans = {case.stem for case in PLANS.iterdir()}
    assert from_plans | set(FROM_FILES) | set(FROM_COMMANDS) == set(PROBLEM_IDS)
    assert not from_plans & set(FROM_COMMANDS)
    for id, test in FROM_COMMANDS.items():
        assert f'"{id}"' in (Path(__file__).parent / test).read_text(encoding="utf-8")

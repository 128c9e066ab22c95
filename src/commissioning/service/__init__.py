"""The verbs, one function each: load, ask the core, save, return values. Each is loaded when it is used first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commissioning.on_demand import on_demand

if TYPE_CHECKING:
    from commissioning.actions.acts import Act, NewAction
    from commissioning.alerts import Alert
    from commissioning.plan.changes.difference import Difference
    from commissioning.plan.changes.moved import DeadlineMoved, Moved
    from commissioning.plan.changes.scenario import CancelMeeting, MoveMeeting, SlipMilestone, StartOn
    from commissioning.publish.delivery import Delivery, MailServer
    from commissioning.publish.reports.value import Report
    from commissioning.publish.runs import Server, Started
    from commissioning.service.backups import KeptFile, Restored, backup, dump, load_dump, restore
    from commissioning.service.changelog import History, history, version_of
    from commissioning.service.counting.holidays import (
        HolidayRecord,
        Refreshed,
        holidays,
        preview_holidays,
        take_holidays,
    )
    from commissioning.service.counting.rulebook import Deadline, Rulebook, deadline, rules
    from commissioning.service.demo import DATABASE, DEMO_AS_OF, Demo, copy_example, demo
    from commissioning.service.desk.actions import (
        ActionRecord,
        ActionRecorded,
        action,
        actions,
        add_action,
        record_action,
    )
    from commissioning.service.desk.committee_calendar import (
        CommitteeCalendar,
        MeetingRecord,
        committee_calendar,
        meetings,
    )
    from commissioning.service.desk.documents import FileMade
    from commissioning.service.desk.drafting import Drafted, draft_actions
    from commissioning.service.desk.meetings import MeetingChanged, change_meeting, preview_meeting
    from commissioning.service.desk.notices import Notices, notices, write_notices
    from commissioning.service.desk.paper_records import PaperRecorded, paper_clear, paper_met, paper_version
    from commissioning.service.desk.papers import PaperBoard, PaperRow, paper, papers
    from commissioning.service.desk.products import ProductRecord, products
    from commissioning.service.desk.programme import items_at, programme, write_programme, year_end
    from commissioning.service.desk.programme_reading import ProgrammeRead, read_programme
    from commissioning.service.desk.programme_recording import ItemRecorded, carry_item, end_item, move_item
    from commissioning.service.desk.reporting import report
    from commissioning.service.desk.settling import settle_meeting
    from commissioning.service.desk.trackers import Tracker, TrackerRead, read_tracker, tracker
    from commissioning.service.feeds.publishing import Feed, feed, publish, publish_workstream
    from commissioning.service.feeds.serving import Served, calendar_of
    from commissioning.service.feeds.tokens import Token, create_token, revoke_token, rotate_token, tokens
    from commissioning.service.gates.advancing import Advanced, advance, list_workstreams
    from commissioning.service.gates.deciding import Ruled, Verdict, decide, gate
    from commissioning.service.gates.evidencing import EvidenceAdded, Version, evidence
    from commissioning.service.gates.stages import Passage, Way, enter_stage, look_ahead, passages
    from commissioning.service.gates.starting import start_after_decision
    from commissioning.service.keeping.house import PIECES, HouseKept, keep_house, keep_piece
    from commissioning.service.keeping.piece import Piece, Places, Round
    from commissioning.service.loads.changes_loaded import LoadChange
    from commissioning.service.loads.loading import Loaded, load
    from commissioning.service.loads.registers import EntryRecord, register
    from commissioning.service.morning.alerting import Alerts, alerts, is_sending_day, send_alerts
    from commissioning.service.morning.answering import (
        Answered,
        acknowledge_alert,
        alert,
        alert_rules_of,
        snooze_alert,
        take_back_answer,
    )
    from commissioning.service.morning.delivering import (
        Delivered,
        OutboxKept,
        deliver,
        delivery_of,
        drop_message,
        message,
        outbox,
        retry_messages,
    )
    from commissioning.service.morning.digest import Digests, digest, send_digests
    from commissioning.service.plans.attempts import restart, take_back
    from commissioning.service.plans.baselines import BaselineKept, baseline, baselines
    from commissioning.service.plans.boards import board_rows
    from commissioning.service.plans.reading import (
        Why,
        board,
        check,
        continuity,
        is_working_day,
        levers,
        plan,
        read,
        why,
    )
    from commissioning.service.plans.recording import Recorded, done, slip
    from commissioning.service.plans.scenarios import whatif
    from commissioning.service.plans.slips import SlipLedger, slips
    from commissioning.service.portfolio import Portfolio
    from commissioning.store import Author, Expected, Store

_HOMES = {
    "commissioning.alerts": ("Alert",),
    "commissioning.plan.changes.difference": ("Difference",),
    "commissioning.plan.changes.moved": ("DeadlineMoved", "Moved"),
    "commissioning.plan.changes.scenario": ("CancelMeeting", "MoveMeeting", "SlipMilestone", "StartOn"),
    "commissioning.publish.reports.value": ("Report",),
    "commissioning.publish.runs": ("Server", "Started"),
    "commissioning.actions.acts": ("Act", "NewAction"),
    "commissioning.service.desk.actions": (
        "ActionRecord", "ActionRecorded", "action", "actions", "add_action", "record_action",
    ),
    "commissioning.service.gates.advancing": ("Advanced", "advance", "list_workstreams"),
    "commissioning.service.morning.alerting": ("Alerts", "alerts", "is_sending_day", "send_alerts"),
    "commissioning.service.morning.answering": (
        "Answered", "acknowledge_alert", "alert", "alert_rules_of", "snooze_alert", "take_back_answer",
    ),
    "commissioning.service.plans.attempts": ("restart", "take_back"),
    "commissioning.service.backups": ("KeptFile", "Restored", "backup", "dump", "load_dump", "restore"),
    "commissioning.service.plans.baselines": ("BaselineKept", "baseline", "baselines"),
    "commissioning.service.plans.boards": ("board_rows",),
    "commissioning.service.loads.changes_loaded": ("LoadChange",),
    "commissioning.service.changelog": ("History", "history", "version_of"),
    "commissioning.service.desk.committee_calendar": (
        "CommitteeCalendar", "MeetingRecord", "committee_calendar", "meetings",
    ),
    "commissioning.service.gates.deciding": ("Ruled", "Verdict", "decide", "gate"),
    "commissioning.publish.delivery": ("Delivery", "MailServer"),
    "commissioning.service.morning.delivering": (
        "Delivered", "OutboxKept", "deliver", "delivery_of", "drop_message", "message", "outbox", "retry_messages",
    ),
    "commissioning.service.demo": ("DATABASE", "DEMO_AS_OF", "Demo", "copy_example", "demo"),
    "commissioning.service.desk.drafting": ("Drafted", "draft_actions"),
    "commissioning.service.gates.evidencing": ("EvidenceAdded", "Version", "evidence"),
    "commissioning.service.morning.digest": ("Digests", "digest", "send_digests"),
    "commissioning.service.counting.holidays": (
        "HolidayRecord", "Refreshed", "holidays", "preview_holidays", "take_holidays",
    ),
    "commissioning.service.keeping.house": ("PIECES", "HouseKept", "keep_house", "keep_piece"),
    "commissioning.service.keeping.piece": ("Piece", "Places", "Round"),
    "commissioning.service.loads.loading": ("Loaded", "load"),
    "commissioning.service.desk.meetings": ("MeetingChanged", "change_meeting", "preview_meeting"),
    "commissioning.service.desk.paper_records": ("PaperRecorded", "paper_clear", "paper_met", "paper_version"),
    "commissioning.service.desk.papers": ("PaperBoard", "PaperRow", "paper", "papers"),
    "commissioning.service.desk.notices": ("Notices", "notices", "write_notices"),
    "commissioning.service.portfolio": ("Portfolio",),
    "commissioning.service.desk.products": ("ProductRecord", "products"),
    "commissioning.service.desk.documents": ("FileMade",),
    "commissioning.service.desk.programme": ("items_at", "programme", "write_programme", "year_end"),
    "commissioning.service.desk.programme_recording": ("ItemRecorded", "carry_item", "end_item", "move_item"),
    "commissioning.service.desk.programme_reading": ("ProgrammeRead", "read_programme"),
    "commissioning.service.feeds.publishing": ("Feed", "feed", "publish", "publish_workstream"),
    "commissioning.service.plans.reading": (
        "Why", "board", "check", "continuity", "is_working_day", "levers",
        "plan", "read", "why",
    ),
    "commissioning.service.plans.recording": ("Recorded", "done", "slip"),
    "commissioning.service.loads.registers": ("EntryRecord", "register"),
    "commissioning.service.desk.reporting": ("report",),
    "commissioning.service.counting.rulebook": ("Deadline", "Rulebook", "deadline", "rules"),
    "commissioning.service.plans.scenarios": ("whatif",),
    "commissioning.service.feeds.serving": ("Served", "calendar_of"),
    "commissioning.service.desk.settling": ("settle_meeting",),
    "commissioning.service.plans.slips": ("SlipLedger", "slips"),
    "commissioning.service.gates.stages": ("Passage", "Way", "enter_stage", "look_ahead", "passages"),
    "commissioning.service.gates.starting": ("start_after_decision",),
    "commissioning.service.desk.trackers": ("Tracker", "TrackerRead", "read_tracker", "tracker"),
    "commissioning.service.feeds.tokens": ("Token", "create_token", "revoke_token", "rotate_token", "tokens"),
    "commissioning.store": ("Author", "Expected", "Store"),
}  # fmt: skip

on_demand(__name__, _HOMES)

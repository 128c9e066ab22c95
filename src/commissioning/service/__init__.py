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
    from commissioning.service.actions import ActionRecord, ActionRecorded, action, actions, add_action, record_action
    from commissioning.service.advancing import Advanced, advance, list_workstreams
    from commissioning.service.alerting import Alerts, alerts, is_sending_day, send_alerts
    from commissioning.service.answering import (
        Answered,
        acknowledge_alert,
        alert,
        alert_rules_of,
        snooze_alert,
        take_back_answer,
    )
    from commissioning.service.attempts import restart, take_back
    from commissioning.service.backups import KeptFile, Restored, backup, dump, load_dump, restore
    from commissioning.service.baselines import BaselineKept, baseline, baselines
    from commissioning.service.boards import board_rows
    from commissioning.service.changelog import History, history, version_of
    from commissioning.service.changes_loaded import LoadChange
    from commissioning.service.committee_calendar import CommitteeCalendar, MeetingRecord, committee_calendar, meetings
    from commissioning.service.deciding import Ruled, Verdict, decide, gate
    from commissioning.service.delivering import (
        Delivered,
        OutboxKept,
        deliver,
        delivery_of,
        drop_message,
        message,
        outbox,
        retry_messages,
    )
    from commissioning.service.demo import DATABASE, DEMO_AS_OF, Demo, copy_example, demo
    from commissioning.service.digest import Digests, digest, send_digests
    from commissioning.service.documents import FileMade
    from commissioning.service.drafting import Drafted, draft_actions
    from commissioning.service.evidencing import EvidenceAdded, Version, evidence
    from commissioning.service.holidays import (
        HolidayRecord,
        Refreshed,
        holidays,
        preview_holidays,
        take_holidays,
    )
    from commissioning.service.keeping.house import PIECES, HouseKept, keep_house, keep_piece
    from commissioning.service.keeping.piece import Piece, Places, Round
    from commissioning.service.loading import Loaded, load
    from commissioning.service.meetings import MeetingChanged, change_meeting, preview_meeting
    from commissioning.service.notices import Notices, notices, write_notices
    from commissioning.service.paper_records import PaperRecorded, paper_clear, paper_met, paper_version
    from commissioning.service.papers import PaperBoard, PaperRow, paper, papers
    from commissioning.service.portfolio import Portfolio
    from commissioning.service.products import ProductRecord, products
    from commissioning.service.programme import items_at, programme, write_programme, year_end
    from commissioning.service.programme_reading import ProgrammeRead, read_programme
    from commissioning.service.programme_recording import ItemRecorded, carry_item, end_item, move_item
    from commissioning.service.publishing import Feed, feed, publish, publish_workstream
    from commissioning.service.reading import (
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
    from commissioning.service.recording import Recorded, done, slip
    from commissioning.service.registers import EntryRecord, register
    from commissioning.service.reporting import report
    from commissioning.service.rulebook import Deadline, Rulebook, deadline, rules
    from commissioning.service.scenarios import whatif
    from commissioning.service.serving import Served, calendar_of
    from commissioning.service.settling import settle_meeting
    from commissioning.service.slips import SlipLedger, slips
    from commissioning.service.stages import Passage, Way, enter_stage, look_ahead, passages
    from commissioning.service.starting import start_after_decision
    from commissioning.service.tokens import Token, create_token, revoke_token, rotate_token, tokens
    from commissioning.service.trackers import Tracker, TrackerRead, read_tracker, tracker
    from commissioning.store import Author, Expected, Store

_HOMES = {
    "commissioning.alerts": ("Alert",),
    "commissioning.plan.changes.difference": ("Difference",),
    "commissioning.plan.changes.moved": ("DeadlineMoved", "Moved"),
    "commissioning.plan.changes.scenario": ("CancelMeeting", "MoveMeeting", "SlipMilestone", "StartOn"),
    "commissioning.publish.reports.value": ("Report",),
    "commissioning.publish.runs": ("Server", "Started"),
    "commissioning.actions.acts": ("Act", "NewAction"),
    "commissioning.service.actions": (
        "ActionRecord", "ActionRecorded", "action", "actions", "add_action", "record_action",
    ),
    "commissioning.service.advancing": ("Advanced", "advance", "list_workstreams"),
    "commissioning.service.alerting": ("Alerts", "alerts", "is_sending_day", "send_alerts"),
    "commissioning.service.answering": (
        "Answered", "acknowledge_alert", "alert", "alert_rules_of", "snooze_alert", "take_back_answer",
    ),
    "commissioning.service.attempts": ("restart", "take_back"),
    "commissioning.service.backups": ("KeptFile", "Restored", "backup", "dump", "load_dump", "restore"),
    "commissioning.service.baselines": ("BaselineKept", "baseline", "baselines"),
    "commissioning.service.boards": ("board_rows",),
    "commissioning.service.changes_loaded": ("LoadChange",),
    "commissioning.service.changelog": ("History", "history", "version_of"),
    "commissioning.service.committee_calendar": (
        "CommitteeCalendar", "MeetingRecord", "committee_calendar", "meetings",
    ),
    "commissioning.service.deciding": ("Ruled", "Verdict", "decide", "gate"),
    "commissioning.publish.delivery": ("Delivery", "MailServer"),
    "commissioning.service.delivering": (
        "Delivered", "OutboxKept", "deliver", "delivery_of", "drop_message", "message", "outbox", "retry_messages",
    ),
    "commissioning.service.demo": ("DATABASE", "DEMO_AS_OF", "Demo", "copy_example", "demo"),
    "commissioning.service.drafting": ("Drafted", "draft_actions"),
    "commissioning.service.evidencing": ("EvidenceAdded", "Version", "evidence"),
    "commissioning.service.digest": ("Digests", "digest", "send_digests"),
    "commissioning.service.holidays": ("HolidayRecord", "Refreshed", "holidays", "preview_holidays", "take_holidays"),
    "commissioning.service.keeping.house": ("PIECES", "HouseKept", "keep_house", "keep_piece"),
    "commissioning.service.keeping.piece": ("Piece", "Places", "Round"),
    "commissioning.service.loading": ("Loaded", "load"),
    "commissioning.service.meetings": ("MeetingChanged", "change_meeting", "preview_meeting"),
    "commissioning.service.paper_records": ("PaperRecorded", "paper_clear", "paper_met", "paper_version"),
    "commissioning.service.papers": ("PaperBoard", "PaperRow", "paper", "papers"),
    "commissioning.service.notices": ("Notices", "notices", "write_notices"),
    "commissioning.service.portfolio": ("Portfolio",),
    "commissioning.service.products": ("ProductRecord", "products"),
    "commissioning.service.documents": ("FileMade",),
    "commissioning.service.programme": ("items_at", "programme", "write_programme", "year_end"),
    "commissioning.service.programme_recording": ("ItemRecorded", "carry_item", "end_item", "move_item"),
    "commissioning.service.programme_reading": ("ProgrammeRead", "read_programme"),
    "commissioning.service.publishing": ("Feed", "feed", "publish", "publish_workstream"),
    "commissioning.service.reading": (
        "Why", "board", "check", "continuity", "is_working_day", "levers",
        "plan", "read", "why",
    ),
    "commissioning.service.recording": ("Recorded", "done", "slip"),
    "commissioning.service.registers": ("EntryRecord", "register"),
    "commissioning.service.reporting": ("report",),
    "commissioning.service.rulebook": ("Deadline", "Rulebook", "deadline", "rules"),
    "commissioning.service.scenarios": ("whatif",),
    "commissioning.service.serving": ("Served", "calendar_of"),
    "commissioning.service.settling": ("settle_meeting",),
    "commissioning.service.slips": ("SlipLedger", "slips"),
    "commissioning.service.stages": ("Passage", "Way", "enter_stage", "look_ahead", "passages"),
    "commissioning.service.starting": ("start_after_decision",),
    "commissioning.service.trackers": ("Tracker", "TrackerRead", "read_tracker", "tracker"),
    "commissioning.service.tokens": ("Token", "create_token", "revoke_token", "rotate_token", "tokens"),
    "commissioning.store": ("Author", "Expected", "Store"),
}  # fmt: skip

on_demand(__name__, _HOMES)

"""The verbs, one function each: load, ask the core, save, return values."""

from commissioning.plan.changes.difference import Difference
from commissioning.plan.changes.moved import DeadlineMoved, Moved
from commissioning.plan.changes.scenario import CancelMeeting, MoveMeeting, SlipMilestone, StartOn
from commissioning.publish.runs import Server, Started
from commissioning.service.advancing import Advanced, advance, list_workstreams
from commissioning.service.alerting import Alerts, alerts, send_alerts
from commissioning.service.attempts import restart, take_back
from commissioning.service.baselines import BaselineKept, baseline, baselines
from commissioning.service.changelog import History, history
from commissioning.service.demo import DATABASE, DEMO_AS_OF, Demo, copy_example, demo
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
from commissioning.service.portfolio import Portfolio
from commissioning.service.publishing import Feed, feed, publish
from commissioning.service.reading import (
    ActionRecord,
    MeetingRecord,
    Why,
    actions,
    board,
    check,
    continuity,
    is_working_day,
    levers,
    meetings,
    plan,
    read,
    why,
)
from commissioning.service.recording import (
    EvidenceAdded,
    Recorded,
    Ruled,
    Verdict,
    decide,
    done,
    evidence,
    gate,
    slip,
)
from commissioning.service.rulebook import Deadline, Rulebook, deadline, rules
from commissioning.service.scenarios import whatif
from commissioning.service.slips import SlipLedger, slips
from commissioning.service.stages import Passage, enter_stage, passages
from commissioning.service.starting import start_after_decision
from commissioning.store import Author, Store

__all__ = [
    "DATABASE",
    "DEMO_AS_OF",
    "Deadline",
    "DeadlineMoved",
    "ActionRecord",
    "Advanced",
    "Alerts",
    "Author",
    "BaselineKept",
    "CancelMeeting",
    "Demo",
    "Difference",
    "EvidenceAdded",
    "Feed",
    "History",
    "HolidayRecord",
    "HouseKept",
    "Loaded",
    "MeetingChanged",
    "MeetingRecord",
    "MoveMeeting",
    "Moved",
    "PIECES",
    "Passage",
    "Piece",
    "Places",
    "Portfolio",
    "Recorded",
    "Refreshed",
    "Round",
    "Ruled",
    "Rulebook",
    "Server",
    "SlipLedger",
    "SlipMilestone",
    "StartOn",
    "Started",
    "Store",
    "Verdict",
    "Why",
    "actions",
    "advance",
    "evidence",
    "alerts",
    "baseline",
    "baselines",
    "board",
    "change_meeting",
    "check",
    "continuity",
    "copy_example",
    "deadline",
    "decide",
    "demo",
    "done",
    "enter_stage",
    "feed",
    "gate",
    "history",
    "holidays",
    "is_working_day",
    "keep_house",
    "keep_piece",
    "levers",
    "list_workstreams",
    "load",
    "meetings",
    "passages",
    "plan",
    "preview_meeting",
    "preview_holidays",
    "publish",
    "read",
    "rules",
    "restart",
    "send_alerts",
    "slip",
    "take_holidays",
    "slips",
    "start_after_decision",
    "take_back",
    "whatif",
    "why",
]

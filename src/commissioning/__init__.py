"""Timelines of council commissioning: every date with its reason, gates, calendars and alerts.

The verbs of the command line are functions here, typed, and take the day as an argument:

>>> from datetime import date
>>> from commissioning import standard_calendars, standard_rules
>>> standard_rules()["lga72-agenda-5"].count_back(date(2025, 6, 26), standard_calendars()).safe_day
datetime.date(2025, 6, 18)
"""

from __future__ import annotations

from commissioning.on_demand import on_demand

# Not from typing, which takes longer to load than all else here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from commissioning.dates import read_phrase, standard_calendars
    from commissioning.errors import BadInput, CommissioningError, NotFound, PartFailed, Problem, Refused
    from commissioning.plan import Plan, Scene, make_plan
    from commissioning.publish.choices import Choices
    from commissioning.rules import standard_rules
    from commissioning.service import (
        CancelMeeting,
        MoveMeeting,
        Places,
        Round,
        SlipMilestone,
        StartOn,
        Verdict,
        actions,
        advance,
        alerts,
        backup,
        baseline,
        baselines,
        board,
        calendar_of,
        change_meeting,
        check,
        continuity,
        create_token,
        deadline,
        decide,
        demo,
        digest,
        done,
        dump,
        enter_stage,
        evidence,
        feed,
        gate,
        history,
        holidays,
        keep_house,
        levers,
        load,
        load_dump,
        meetings,
        passages,
        plan,
        preview_holidays,
        preview_meeting,
        publish,
        read,
        register,
        restart,
        restore,
        revoke_token,
        rotate_token,
        rules,
        send_alerts,
        send_digests,
        slip,
        slips,
        take_back,
        take_holidays,
        tokens,
        version_of,
        whatif,
        why,
    )
    from commissioning.store import Author, Expected, Store

__version__ = "0.1.0"

_HOMES = {
    "commissioning.dates": ("read_phrase", "standard_calendars"),
    "commissioning.errors": ("BadInput", "CommissioningError", "NotFound", "PartFailed", "Problem", "Refused"),
    "commissioning.plan": ("Plan", "Scene", "make_plan"),
    "commissioning.publish.choices": ("Choices",),
    "commissioning.rules": ("standard_rules",),
    "commissioning.service": (
        "CancelMeeting", "MoveMeeting", "Places", "Round", "SlipMilestone", "StartOn", "Verdict", "actions",
        "advance", "alerts", "backup", "baseline", "baselines", "board", "calendar_of", "change_meeting", "check",
        "continuity", "create_token", "deadline", "decide", "demo", "digest", "done", "dump", "enter_stage", "evidence",
        "feed",
        "gate", "history", "holidays", "keep_house", "levers", "load", "load_dump", "meetings", "passages",
        "plan", "preview_holidays", "preview_meeting", "publish", "read", "register", "restart", "restore",
        "revoke_token", "rotate_token", "rules",
        "send_alerts", "send_digests", "slip", "slips", "take_back", "take_holidays", "tokens", "version_of", "whatif",
        "why",
    ),
    "commissioning.store": ("Author", "Expected", "Store"),
}  # fmt: skip

__all__ = [
    "Author",
    "BadInput",
    "CancelMeeting",
    "Choices",
    "CommissioningError",
    "MoveMeeting",
    "NotFound",
    "PartFailed",
    "Places",
    "Plan",
    "Problem",
    "Refused",
    "Round",
    "Scene",
    "Expected",
    "SlipMilestone",
    "StartOn",
    "Store",
    "Verdict",
    "__version__",
    "actions",
    "advance",
    "alerts",
    "backup",
    "baseline",
    "baselines",
    "board",
    "calendar_of",
    "change_meeting",
    "check",
    "continuity",
    "create_token",
    "deadline",
    "decide",
    "demo",
    "digest",
    "done",
    "dump",
    "enter_stage",
    "evidence",
    "feed",
    "gate",
    "history",
    "holidays",
    "keep_house",
    "levers",
    "load",
    "load_dump",
    "make_plan",
    "meetings",
    "passages",
    "plan",
    "preview_holidays",
    "preview_meeting",
    "publish",
    "read",
    "register",
    "read_phrase",
    "restart",
    "restore",
    "revoke_token",
    "rotate_token",
    "rules",
    "send_alerts",
    "send_digests",
    "slip",
    "slips",
    "standard_calendars",
    "standard_rules",
    "take_back",
    "take_holidays",
    "tokens",
    "version_of",
    "whatif",
    "why",
]


on_demand(__name__, _HOMES)

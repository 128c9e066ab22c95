"""Timelines of council commissioning: every date with its reason, gates, calendars and alerts.

The verbs of the command line are functions here, typed, and take the day as an argument:

>>> from datetime import date
>>> from commissioning import standard_calendars, standard_rules
>>> standard_rules()["lga72-agenda-5"].count_back(date(2025, 6, 26), standard_calendars()).safe_day
datetime.date(2025, 6, 18)
"""

from __future__ import annotations

import sys
from importlib import import_module

# Not from typing, which takes longer to load than all else here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from commissioning.dates import read_phrase, standard_calendars
    from commissioning.errors import BadInput, CommissioningError, NotFound, PartFailed, Problem, Refused
    from commissioning.plan import Plan, Scene, make_plan
    from commissioning.rules import standard_rules
    from commissioning.service import (
        CancelMeeting,
        MoveMeeting,
        SlipMilestone,
        StartOn,
        actions,
        advance,
        alerts,
        baseline,
        baselines,
        board,
        change_meeting,
        check,
        continuity,
        deadline,
        decide,
        demo,
        done,
        enter_stage,
        evidence,
        feed,
        gate,
        history,
        holidays,
        levers,
        load,
        meetings,
        passages,
        plan,
        preview_holidays,
        preview_meeting,
        publish,
        read,
        restart,
        rules,
        send_alerts,
        slip,
        slips,
        take_back,
        take_holidays,
        whatif,
        why,
    )
    from commissioning.store import Author, Store

__version__ = "0.1.0"

_HOMES = {
    "commissioning.dates": ("read_phrase", "standard_calendars"),
    "commissioning.errors": ("BadInput", "CommissioningError", "NotFound", "PartFailed", "Problem", "Refused"),
    "commissioning.plan": ("Plan", "Scene", "make_plan"),
    "commissioning.rules": ("standard_rules",),
    "commissioning.service": (
        "CancelMeeting", "MoveMeeting", "SlipMilestone", "StartOn", "actions", "advance", "alerts", "baseline",
        "baselines", "board", "change_meeting", "check", "continuity", "deadline", "decide", "demo", "done",
        "enter_stage", "evidence", "feed", "gate", "history", "holidays", "levers", "load", "meetings", "passages",
        "plan", "preview_holidays", "preview_meeting", "publish", "read", "restart", "rules", "send_alerts", "slip",
        "slips", "take_back", "take_holidays", "whatif", "why",
    ),
    "commissioning.store": ("Author", "Store"),
}  # fmt: skip
_WHERE = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Author",
    "BadInput",
    "CancelMeeting",
    "CommissioningError",
    "MoveMeeting",
    "NotFound",
    "PartFailed",
    "Plan",
    "Problem",
    "Refused",
    "Scene",
    "SlipMilestone",
    "StartOn",
    "Store",
    "__version__",
    "actions",
    "advance",
    "alerts",
    "baseline",
    "baselines",
    "board",
    "change_meeting",
    "check",
    "continuity",
    "deadline",
    "decide",
    "demo",
    "done",
    "enter_stage",
    "evidence",
    "feed",
    "gate",
    "history",
    "holidays",
    "levers",
    "load",
    "make_plan",
    "meetings",
    "passages",
    "plan",
    "preview_holidays",
    "preview_meeting",
    "publish",
    "read",
    "read_phrase",
    "restart",
    "rules",
    "send_alerts",
    "slip",
    "slips",
    "standard_calendars",
    "standard_rules",
    "take_back",
    "take_holidays",
    "whatif",
    "why",
]


class _Package(type(sys)):  # type: ignore[misc]
    """``plan``, ``alerts`` and ``rules`` are verbs, and modules too: the name means the verb.

    Without this, ``from commissioning import plan`` would mean the function or the module, depending on what
    was imported before.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _WHERE and isinstance(value, type(sys))):
            super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        # Looked up when first used, so that ``commissioning --help`` does not load the database.
        if name in _WHERE:
            return getattr(import_module(_WHERE[name]), name)
        raise AttributeError(f"module 'commissioning' has no attribute '{name}'")

    def __dir__(self) -> list[str]:
        return sorted(__all__)


sys.modules[__name__].__class__ = _Package

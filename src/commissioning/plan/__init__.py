"""The planning engine: a template, a contract, meetings, calendars and what happened become dated milestones."""

from commissioning.plan.assemble import make_plan
from commissioning.plan.backward import required_start
from commissioning.plan.continuity import (
    Continuity,
    ContractDate,
    OptionDates,
    continuity,
    continuity_of,
    contract_date,
)
from commissioning.plan.contract_alone import problems_alone
from commissioning.plan.levers import Levers, levers, with_levers
from commissioning.plan.meetings import MeetingDates, meeting_dates, meetings_reached
from commissioning.plan.network import end_key, gate_key, start_key
from commissioning.plan.result import Milestone, MilestoneStatus, Plan, PlannedStage
from commissioning.plan.scene import ContractScene, Scene
from commissioning.plan.trace import no_milestone, why
from commissioning.plan.trace_late import why_latest
from commissioning.plan.trace_step import TraceStep

__all__ = [
    "Continuity",
    "ContractDate",
    "ContractScene",
    "MeetingDates",
    "Levers",
    "Milestone",
    "MilestoneStatus",
    "OptionDates",
    "Plan",
    "PlannedStage",
    "Scene",
    "TraceStep",
    "continuity",
    "continuity_of",
    "contract_date",
    "end_key",
    "gate_key",
    "levers",
    "make_plan",
    "meeting_dates",
    "meetings_reached",
    "no_milestone",
    "problems_alone",
    "required_start",
    "start_key",
    "why",
    "why_latest",
    "with_levers",
]

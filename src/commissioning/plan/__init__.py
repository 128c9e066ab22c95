"""The planning engine: a template, a contract, meetings, calendars and what happened become dated milestones."""

from commissioning.plan.assemble import make_plan
from commissioning.plan.changes.levers import Levers, levers, with_levers
from commissioning.plan.contracts.continuity import (
    Continuity,
    ContractDate,
    Elsewhere,
    OptionDates,
    continuity,
    continuity_of,
    contract_date,
)
from commissioning.plan.contracts.contract_alone import problems_alone
from commissioning.plan.meetings import MeetingDates, meeting_dates, meetings_reached
from commissioning.plan.passes.backward import required_start
from commissioning.plan.passes.network import end_key, gate_key, start_key
from commissioning.plan.passes.slack import paper_ready
from commissioning.plan.reasons.trace import no_milestone, why
from commissioning.plan.reasons.trace_late import why_latest
from commissioning.plan.result import Milestone, MilestoneStatus, Plan, PlannedStage
from commissioning.plan.scene import ContractScene, Scene
from commissioning.plan.trace_step import TraceStep

__all__ = [
    "Continuity",
    "ContractDate",
    "ContractScene",
    "Elsewhere",
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
    "paper_ready",
    "problems_alone",
    "required_start",
    "start_key",
    "why",
    "why_latest",
    "with_levers",
]

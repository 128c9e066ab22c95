"""Gates: which evidence and decision open which, who may decide, and what an approval was conditional on. Pure."""

from commissioning.gates.conditions import Condition, condition_ids, conditions
from commissioning.gates.mandates import Mandate, Seat, leaders, mandate, no_leader, seats
from commissioning.gates.opening import (
    OUTCOMES,
    Gate,
    GateDates,
    Missing,
    current_stage,
    gate_of,
    last_opened,
    next_stage,
    out_of_plan,
    present_stages,
    stage_wanting,
    stopped,
    unmet_without_gate,
    waiting_conditions,
    wanted_evidence,
)

__all__ = [
    "OUTCOMES", "Condition", "Gate", "GateDates", "Mandate", "Missing", "Seat", "condition_ids", "conditions",
    "current_stage", "gate_of", "last_opened", "leaders", "mandate", "next_stage", "no_leader", "out_of_plan",
    "present_stages", "seats", "stage_wanting", "stopped", "unmet_without_gate", "waiting_conditions",
    "wanted_evidence",
]  # fmt: skip

"""A contract that no workstream follows: what is due for its options, and that nothing replaces it."""

from __future__ import annotations

from collections.abc import Iterator

from commissioning.dates import ONE_DAY, say
from commissioning.errors import CalendarHorizon, Problem, Severity
from commissioning.plan.contracts.extensions_due import extension_due
from commissioning.plan.scene import ContractScene

LEAD_RULE = "lead-review-start"


def problems_alone(scene: ContractScene) -> Iterator[Problem]:
    """What is wrong or due with a contract that no workstream follows, as of the scene's day."""
    yield from extension_due(scene, None, needed=True)
    yield from _without_successor(scene)


def _without_successor(scene: ContractScene) -> Iterator[Problem]:
    """A contract to whose end less time is left than the review, tender and mobilisation of a successor take."""
    contract, rule = scene.contract, scene.rules[LEAD_RULE]
    needed = contract.current_end + ONE_DAY
    try:
        start_by = rule.count_back(needed, scene.calendars).legal_last_day
    except CalendarHorizon:  # it ends after the years that the holiday data covers
        return
    if not start_by <= scene.as_of <= contract.current_end:
        return
    longest = contract.maximum_end
    left = f" With every option that is left it ends on {say(longest)}." if contract.options else ""
    try:
        can_wait = contract.options and rule.count_back(longest + ONE_DAY, scene.calendars).legal_last_day > scene.as_of
    except CalendarHorizon:
        can_wait = bool(contract.options)
    yield Problem(
        "contract-without-successor",
        f"Contract {contract.reference} ends on {say(contract.current_end)}, and no workstream follows it: a review "
        f"for its successor starts by {say(start_by)} ({LEAD_RULE}, {rule.value} months before {say(needed)}).{left}",
        f"Write 'contract: {contract.reference}' on the workstream that follows it, start one, or record that the "
        f"service ends. See 'commissioning continuity {contract.reference}'.",
        Severity.INFO if can_wait else Severity.WARNING,
        reference=contract.reference,
        details={
            "contract": contract.reference, "owner": contract.owner, "contract_end": contract.current_end.isoformat(),
            "maximum_end": longest.isoformat(), "start_by": start_by.isoformat(),
        },
    )  # fmt: skip

"""The problem of an extension whose decision is due, or has been let go by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from commissioning.dates import say, say_days
from commissioning.errors import CalendarHorizon, Problem, Severity
from commissioning.plan.contracts.continuity import NOTICE_RULE, OptionDates, continuity
from commissioning.plan.scene import AroundContract

EXCEPTION_RULE = "exec12-general-exception-5"


def extension_due(scene: AroundContract, start: date | None, *, needed: bool) -> Iterator[Problem]:
    """The next option of a contract, once the first thing to do for it is near or has gone by.

    Near is what the council's policy calls due soon, in working days. ``needed``: the plan shows days without a
    service; else it is only said, for those who want the option all the same.
    """
    contract = scene.contract
    if contract is None or not contract.options or scene.as_of > contract.current_end:
        return
    found = continuity(scene, start)
    if found is None or not found.options:
        return
    option = found.options[0]
    first = option.begin_by
    days = (first.date - scene.as_of).days
    if days > 0 and not _near(scene, first.date):
        return
    when = (
        f"is due in {say_days(days)}" if days > 0 else "is due today" if days == 0 else f"was due {say_days(-days)} ago"
    )
    months = option.option.extension.months
    yield Problem(
        "extension-decision-due",
        f"Extension {option.option.number} of contract {contract.reference} ({months} months) is to be decided by "
        f"{say(option.decide_by)}, so that notice is given by {say(option.dated('notice').date)}; the first thing "
        f"to do for it, '{first.title}', {when} ({say(first.date)}).",
        _remedy(scene, option),
        Severity.WARNING if needed else Severity.INFO,
        reference=scene.reference,
        details={
            "contract": contract.reference, "owner": contract.owner, "option": option.key, "months": months,
            "days": days, "begin_by": first.date.isoformat(), "decide_by": option.decide_by.isoformat(),
            "notice_by": option.dated("notice").date.isoformat(), "status": option.status,
        },
    )  # fmt: skip


def _near(scene: AroundContract, day: date) -> bool:
    try:
        return scene.working.between(scene.as_of, day) <= scene.council.policy.due_soon
    except CalendarHorizon:
        return False


def _remedy(scene: AroundContract, option: OptionDates) -> str:
    see = f"See 'commissioning continuity {scene.reference}'."
    if option.status == "open":
        return f"Do it by {say(option.begin_by.date)}, or decide that the option is not used. {see}"
    if option.status == "lost":
        return f"Agree it with the provider as a change of the contract, or agree other cover. {see}"
    route = "ask for an urgency route"
    if EXCEPTION_RULE in scene.rules and option.key_decision_gone(scene.as_of):
        route = "ask for special urgency (exec12-special-urgency)"
        with suppress(CalendarHorizon):
            day = scene.rules[EXCEPTION_RULE].count_back(option.decide_by, scene.calendars).safe_day
            if day >= scene.as_of:
                route = f"{NOTICE_RULE} can no longer be met; use the general exception, noticed by {say(day)}"
    return f"The ordinary route is lost: {route}. {see}"

"""The notices of key decisions, derived from plans: what each says, by when it is published, what is left then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from commissioning.dates import say
from commissioning.errors import CalendarHorizon, Problem, Severity
from commissioning.plan.passes.network import Node
from commissioning.plan.programme.entry import iso
from commissioning.plan.result import Milestone, Plan

NOTICE_RULE: Final = "exec12-key-28"
WORKING_READING: Final = "exec12-key-28-working"
GENERAL_EXCEPTION: Final = "exec12-general-exception-5"
SPECIAL_URGENCY: Final = "exec12-special-urgency"

NoticeStatus = Literal["published", "upcoming", "due", "only-urgent"]
Route = Literal["general-exception", "special-urgency"]


@dataclass(frozen=True, slots=True)
class KeyDecision:
    """A planned key decision of the executive, as its notice tells it (SI 2012/2089 reg 9), and its days.

    Attributes:
        key: the milestone of the notice; ``gate`` that of the decision.
        decision_maker: the role, or the committee, that decides.
        decide_from: the day on which the decision could be taken, were its notice public in time; ``decide_by`` the
            last one that still lets the plan reach its goal, where that is later. Together they are the period that the
            notice may give.
        publish_by: the last lawful day for the notice, 28 clear days before ``decide_from``; ``safe_day`` the working
            day at or before it; ``working_reading_by`` the same where clear days are read as working days.
        last_chance: the last lawful day for a decision on ``decide_by``.
        general_exception_by: the last day for the notice of a general exception, five clear days before the decision.
        earliest: the first lawful day of the decision, for the notice that was published, or for one published today.
        lead_days: working days from today to ``safe_day``; negative when it has gone by, ``None`` past the holidays.
    """

    reference: str
    key: str
    gate: str
    what: str
    decision_maker: str | None
    decide_from: date
    decide_by: date
    documents: tuple[str, ...]
    contact: str | None
    private: str | None
    publish_by: date
    safe_day: date
    working_reading_by: date
    last_chance: date
    general_exception_by: date
    earliest: date
    published_on: date | None
    status: NoticeStatus
    route: Route | None
    lead_days: int | None
    scrutiny: str | None

    @property
    def period(self) -> tuple[date, date]:
        """The day or the period that the notice gives: none before the first lawful day."""
        first = max(self.decide_from, self.earliest) if self.published_on else self.decide_from
        return first, max(first, self.decide_by)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        first, last = self.period
        return {
            "reference": self.reference, "notice": self.key, "decision": self.gate, "what": self.what,
            "decision_maker": self.decision_maker, "decide_from": iso(first), "decide_by": iso(last),
            "documents": list(self.documents), "contact": self.contact, "private": self.private is not None,
            "private_because": self.private, "publish_by": iso(self.publish_by), "safe_day": iso(self.safe_day),
            "working_reading_by": iso(self.working_reading_by), "last_chance": iso(self.last_chance),
            "general_exception_by": iso(self.general_exception_by), "earliest_decision": iso(self.earliest),
            "published_on": iso(self.published_on), "status": self.status, "route": self.route,
            "rule": NOTICE_RULE, "scrutiny": self.scrutiny,
        }  # fmt: skip


def key_decisions(plans: Iterable[Plan], as_of: date) -> Iterator[KeyDecision]:
    """The key decisions that plans lead to and that were not taken yet, with their notices.

    What the holiday data does not reach is passed over: the plan says so itself.
    """
    for plan in plans:
        for node in plan.network.nodes.values():
            notice, gate = plan.milestone(node.key), plan.milestone(node.before or "")
            if node.how != "notice" or node.rule != NOTICE_RULE or notice is None or gate is None:
                continue
            if gate.actual is None and gate.status != "dropped" and notice.status != "dropped":
                try:
                    found = _decision(plan, node, notice, gate, as_of)
                except CalendarHorizon:
                    continue
                if found is not None:
                    yield found


def _decision(plan: Plan, node: Node, notice: Milestone, gate: Milestone, as_of: date) -> KeyDecision | None:
    scene = plan.scene
    held_to = _without_the_bar(plan, node, gate, as_of)
    if held_to is None:
        return None
    last = gate.latest if gate.latest and gate.latest > held_to else held_to
    rule, calendars, published = scene.rules[NOTICE_RULE], scene.calendars, notice.actual
    ruling = rule.count_back(held_to, calendars)
    exception = scene.rules[GENERAL_EXCEPTION].count_back(held_to, calendars).safe_day
    status, route = _status(ruling.legal_last_day, exception, published, as_of)
    try:
        lead = scene.working.between(as_of, ruling.safe_day) if ruling.safe_day >= as_of else -1
    except CalendarHorizon:
        lead = None
    if status == "upcoming" and lead is not None and lead <= scene.council.policy.notice_lead:
        status = "due"
    committee = scene.committee_for(plan.network.nodes[gate.key].committee)
    return KeyDecision(
        plan.reference, notice.key, gate.key, f"{plan.title}: {gate.title}",
        committee.title if committee else gate.owner, held_to, last, _documents(plan, node, gate),
        scene.workstream.owner, scene.workstream.withheld, ruling.legal_last_day, ruling.safe_day,
        scene.rules[WORKING_READING].count_back(held_to, calendars).safe_day,
        rule.count_back(last, calendars).legal_last_day, exception,
        rule.count_from(published or as_of, calendars).earliest_next_step, published, status, route, lead,
        scene.workstream.scrutiny,
    )  # fmt: skip


def _without_the_bar(plan: Plan, notice: Node, gate: Milestone, as_of: date) -> date | None:
    """The day on which the decision could be taken if its notice were public in time.

    A notice that is not given moves its decision on with every day, so the day that it was meant for is found anew.
    """
    dated = plan.forward.dated
    item, scene = dated[gate.key], plan.scene
    done = {fact.key for fact in scene.facts.done}
    if item.notice != notice.key or notice.key in done or item.reason not in ("bars", "meeting"):
        return gate.forecast
    if item.reason == "meeting":
        return item.lost.date if item.lost else gate.forecast
    ready = [day for name in item.node.after if (day := dated[name].ready_after)]
    wished = [day for day in (item.node.not_before, item.slip.to if item.slip else None) if day]
    return scene.working.on_or_after(max(as_of, *ready, *wished))


def _status(last: date, exception: date, published: date | None, as_of: date) -> tuple[NoticeStatus, Route | None]:
    if published is not None:
        return "published", None
    if as_of <= last:
        return "upcoming", None
    return "only-urgent", "general-exception" if as_of <= exception else "special-urgency"


def _documents(plan: Plan, node: Node, gate: Milestone) -> tuple[str, ...]:
    """What is laid before who decides: the evidence that the gate wants, without the notice itself."""
    written = plan.scene.template.stages[gate.stage].gate
    items = written.evidence.values() if written else ()
    return tuple(item.title for item in items if item.step != node.key)


def notice_problems(plans: Iterable[Plan], as_of: date) -> Iterator[Problem]:
    """Key decisions whose notice is due, while it can still be given, and those for which only urgency is left."""
    for item in key_decisions(plans, as_of):
        details = {"milestone": item.key, "decision": item.gate, "publish_by": iso(item.publish_by),
                   "decide_from": iso(item.decide_from), "owner": item.contact}  # fmt: skip
        if item.status == "due":
            yield Problem(
                "key-decision-notice-due",
                f"{item.what}: its notice must be public by {say(item.safe_day)}, lawfully by {say(item.publish_by)}, "
                f"28 clear days before a decision on {say(item.decide_from)}; left: {_working_days(item.lead_days)}.",
                f"Publish it, and record it: commissioning done {item.reference} {item.key} --on DATE. After "
                f"{say(item.publish_by)} only the general exception or special urgency is left.",
                Severity.WARNING, value=iso(item.publish_by), reference=item.reference, details=details,
            )  # fmt: skip
        elif item.status == "only-urgent":
            yield Problem(
                "key-decision-only-urgent",
                f"{item.what}: no notice was public by {say(item.publish_by)}, so that a decision on "
                f"{say(item.decide_from)} can only be taken by way of urgency.",
                _routes(item), Severity.WARNING, value=iso(item.decide_from), reference=item.reference,
                details={**details, "route": item.route, "general_exception_by": iso(item.general_exception_by),
                         "earliest_decision": iso(item.earliest)},
            )  # fmt: skip


def _routes(item: KeyDecision) -> str:
    chair = f"the chair of {item.scrutiny}" if item.scrutiny else "the scrutiny chair"
    if item.route == "general-exception":
        urgent = (f"General exception: written notice to {chair}, published by {say(item.general_exception_by)} "
                  f"({GENERAL_EXCEPTION})")  # fmt: skip
    else:
        urgent = f"Special urgency: {chair} agrees that it cannot reasonably be deferred ({SPECIAL_URGENCY})"
    late = "" if item.earliest <= item.decide_by else ", which is later than planned"
    return f"{urgent}. Or publish the notice now and decide on {say(item.earliest)} at the earliest{late}."


def _working_days(number: int | None) -> str:
    return "some days" if number is None else "1 working day" if number == 1 else f"{number} working days"

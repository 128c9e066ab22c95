"""The two months in which the executive responds to a recommendation of scrutiny (LGA 2000 s.9FE)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from commissioning.actions.desk import Desk
from commissioning.dates import say, say_days
from commissioning.errors import CalendarHorizon
from commissioning.model import Action, ExecutiveResponse
from commissioning.plan.trace_step import TraceStep, rule_step
from commissioning.rules import Ruling

RULE = "lga00-scrutiny-response-2m"
State = Literal["not-sent", "not-started", "running", "overdue", "responded"]


@dataclass(frozen=True)
class ResponseClock:
    """Where the response of the executive stands.

    Attributes:
        dates: what is known of its way.
        state: ``not-started`` until the receipt is recorded: nobody counts from the day of sending.
        started_on: the day with which the two months begin: the receipt of the report or, if later, of the notice.
        due: their last day; ``safe_day`` the working day at or before it.
        days_overdue: calendar days after ``due`` until the response, or until today; it stops with the response.
        ruling: how the rule counted.
        published_late: calendar days after ``due`` until the response was published, or until today; the two months
            hold for that too where scrutiny published its report.
    """

    dates: ExecutiveResponse
    state: State
    started_on: date | None
    due: date | None
    safe_day: date | None
    days_overdue: int
    ruling: Ruling | None
    published_late: int = 0

    @property
    def says(self) -> str:
        """Where it stands, in a sentence."""
        if self.started_on is None:
            if self.state == "not-sent":
                return "Not sent to the executive yet; its two months have not begun."
            return "The two months have not begun: no receipt by the executive is recorded."
        if self.due is None:
            return f"Received on {say(self.started_on)}; the holiday data does not reach the end of the two months."
        late = f", {say_days(self.days_overdue)} late" if self.days_overdue else ""
        window = f"{say(self.started_on)} to {say(self.due)}"
        if self.state == "responded":
            assert self.dates.responded_on is not None
            shown = f"published on {say(self.dates.published_on)}" if self.dates.published_on else "not yet published"
            if self.published_late:
                shown += f", {say_days(self.published_late)} after the two months (they hold for it if the report was)"
            return f"Responded on {say(self.dates.responded_on)}{late} (two months: {window}); {shown}."
        if self.state == "overdue":
            return f"The response is {say_days(self.days_overdue)} overdue: the two months were {window}."
        return f"The response is due by {say(self.due)}: two months beginning with {say(self.started_on)}."

    def steps(self, key: str) -> tuple[TraceStep, ...]:
        """How the last day was counted."""
        if self.ruling is None:
            return ()
        return (rule_step(key, self.ruling.rule, self.ruling.counted, self.ruling.rule.wording),)

    def as_dict(self, key: str) -> dict[str, Any]:
        """The machine face."""
        return {
            "state": self.state,
            "says": self.says,
            **{name: day.isoformat() if day else None for name, day in self._days().items()},
            "days_overdue": self.days_overdue,
            "published_days_late": self.published_late,
            "rule": RULE,
            "steps": [step.as_dict() for step in self.steps(key)],
        }

    def _days(self) -> dict[str, date | None]:
        known = self.dates
        return {
            "sent_on": known.sent_on, "received_on": known.received_on, "notice_on": known.notice_on,
            "started_on": self.started_on, "due": self.due, "safe_day": self.safe_day,
            "responded_on": known.responded_on, "published_on": known.published_on,
        }  # fmt: skip


def response_clock(action: Action, desk: Desk, as_of: date) -> ResponseClock | None:
    """The clock of a recommendation's response; ``None`` for any other action.

    The two months begin with the day on which the executive received the report or, if later, the notice; without a
    notice of its own, the report's receipt counts. What happened after ``as_of`` is not known.
    """
    if action.type != "recommendation":
        return None
    written = action.executive or ExecutiveResponse()
    known = written.model_copy(
        update={name: None for name in ExecutiveResponse.model_fields
                if isinstance(day := getattr(written, name), date) and day > as_of}
    )  # fmt: skip
    if known.received_on is None:
        return ResponseClock(known, "not-started" if known.sent_on else "not-sent", None, None, None, 0, None)
    start = max(known.received_on, known.notice_on or known.received_on)
    try:
        ruling = desk.rules[RULE].count_from(start, desk.calendars)
    except CalendarHorizon:
        return ResponseClock(known, "responded" if known.responded_on else "running", start, None, None, 0, None)
    due = ruling.legal_last_day
    late = max(0, ((known.responded_on or as_of) - due).days)
    state: State = "responded" if known.responded_on else "overdue" if late else "running"
    shown = max(0, ((known.published_on or as_of) - due).days) if known.responded_on else 0
    return ResponseClock(known, state, start, due, ruling.safe_day, late, ruling, shown)

"""What meetings agreed, and the clocks that run on it."""

from commissioning.actions.clock import ActionClock, action_clock, answerable
from commissioning.actions.desk import Desk, next_meeting
from commissioning.actions.records import Span, as_recorded, is_open, open_spans
from commissioning.actions.responding import ResponseClock, response_clock

__all__ = [
    "ActionClock", "Desk", "ResponseClock", "Span", "action_clock", "answerable", "as_recorded", "is_open",
    "next_meeting", "open_spans", "response_clock",
]  # fmt: skip

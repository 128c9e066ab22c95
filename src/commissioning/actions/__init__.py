"""What meetings agreed, and the clocks that run on it."""

from commissioning.actions.clock import ActionClock, action_clock, is_open
from commissioning.actions.desk import Desk, next_meeting

__all__ = ["ActionClock", "Desk", "action_clock", "is_open", "next_meeting"]

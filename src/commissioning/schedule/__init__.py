"""Networks of counted periods: the earliest and the latest day of everything, in one sweep each way.

It knows days as numbers (``date.toordinal``), counts as monotone tables with their inverses, and nothing of
councils. It imports next to nothing, so that a plan of ten thousand steps is dated in the time in which a larger
program starts.
"""

from commissioning.schedule.counts import BEYOND, Count, every_day, first_of, working_days
from commissioning.schedule.network import Network
from commissioning.schedule.passes import Point, Program, Schedule

__all__ = [
    "BEYOND",
    "Count",
    "Network",
    "Point",
    "Program",
    "Schedule",
    "every_day",
    "first_of",
    "working_days",
]

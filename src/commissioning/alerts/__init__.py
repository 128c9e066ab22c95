"""Which alerts are true as of a day: facts that somebody must hear, each with an identity."""

from commissioning.alerts.findings import alerts_for, meeting_of
from commissioning.alerts.value import LEVELS, NOBODY, Alert, Level, alert_id

__all__ = ["LEVELS", "NOBODY", "Alert", "Level", "alert_id", "alerts_for", "meeting_of"]

"""Which alerts are true as of a day: facts that somebody must hear, each with an identity.

Rules are data (``rules.yaml``), read as one council sets them; findings are what they find in plans, actions and the
house; a ladder says how grave each is and who hears it.
"""

from commissioning.alerts.book import AlertBook, AlertRule, alert_rules, standard_alert_rules
from commissioning.alerts.finding import Around, FeedUse, Finding, MissedRun, People, RefusedMessage
from commissioning.alerts.findings.contracts import GAP_RULES
from commissioning.alerts.findings.deadlines import first_deadline, meeting_of
from commissioning.alerts.findings.papers import of_papers
from commissioning.alerts.findings.plans import NEWS
from commissioning.alerts.recipients import around_committee, around_work
from commissioning.alerts.truth import alerts_for, alerts_of, worst_first
from commissioning.alerts.value import LEVELS, NOBODY, Alert, Level, alert_id

__all__ = [
    "GAP_RULES", "LEVELS", "NEWS", "NOBODY", "Alert", "AlertBook", "AlertRule", "Around", "FeedUse", "Finding", "Level",
    "MissedRun", "People", "RefusedMessage", "alert_id", "alert_rules", "alerts_for", "alerts_of", "around_committee",
    "around_work",
    "first_deadline", "meeting_of", "of_papers", "standard_alert_rules", "worst_first",
]  # fmt: skip

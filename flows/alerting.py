"""Sending the alerts, on the mornings of working days."""

from __future__ import annotations

from datetime import date

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from commissioning import settings
from flows.running import WORKFLOW, Data, outcome
from flows.tasks import is_working_day, look_for_alerts, send_alerts


@flow(name="overdue-alerts", **WORKFLOW)
def overdue_alerts(send: bool = True, as_of: date | None = None) -> Data:
    """Sends every alert that is true and was not sent before.

    A run that starts hours late, after an outage, sends what is true when it starts; a second one that day sends
    nothing. On a day that is not worked in the council's calendar it ends at once, as ``NotAWorkingDay``.

    Args:
        send: send them, and enter them in the ledger; else only look.
        as_of: today; the settings' day in London when it is left out.

    Returns:
        ``as_of``, ``working_day``, ``send``, how many ``alerts`` are true, how many of them are ``new``, and the
        paths of the ``messages`` written.

    Raises:
        BadInput: the day lies past the holiday data.
        NotFound: no database.
        PartFailed: the outbox or the database cannot be used.
    """
    return outcome(_alert, send, as_of)


def _alert(send: bool, as_of: date | None) -> State[Data]:
    day = as_of or settings.as_of()
    data: Data = {"as_of": day.isoformat(), "working_day": True, "send": send, "alerts": 0, "new": 0, "messages": []}
    if not is_working_day(day):
        message = f"{day} is not a working day in the council's calendar: nothing was looked at"
        return Completed(name="NotAWorkingDay", message=message, data={**data, "working_day": False})
    found = send_alerts(day, "overdue-alerts") if send else look_for_alerts(day)
    new = sum(alert.new for alert in found.alerts)
    data.update(alerts=len(found.alerts), new=new, messages=[path.as_posix() for path in found.messages])
    done = "sent" if send else "not sent, as asked"
    return Completed(message=f"{len(found.alerts)} alerts are true; {new} new, {done}", data=data)

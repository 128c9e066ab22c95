"""Sending the alerts, on the mornings of working days, and handing over what still waits."""

from __future__ import annotations

from datetime import date

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from commissioning import service, settings
from flows.alerted import keep_alerts, tell_alerts
from flows.running import WORKFLOW, Data, outcome
from flows.tasks import (
    deliver,
    is_sending_day,
    is_working_day,
    list_workstreams,
    look_for_alerts,
    send_alerts,
)


@flow(name="overdue-alerts", **WORKFLOW)
def overdue_alerts(send: bool = True, as_of: date | None = None) -> Data:
    """Tells each person of what is true and what they were not told before, in one letter.

    A run that starts hours late, after an outage, sends what is true when it starts; a second one that day sends
    nothing new, and hands over what still waits. On a day that is not worked in the council's calendar it ends as
    ``NotAWorkingDay``, and tells only what goes out on any day. Each alert that is told for the first time is an event,
    ``commissioning.alert.raised``.

    Args:
        send: send them, and enter them in the ledger; else only look.
        as_of: today; the settings' day in London when it is left out.

    Returns:
        ``as_of``, ``working_day``, ``send``, how many ``alerts`` had to be told (where it only looks, are true), how
        many of them are ``new``, the paths of the ``messages`` written, ``delivered`` (each message with its
        ``state``) and ``problems``. Where there are problems, a mail server that is down say, it ends as
        ``NeedsAttention``: nothing is lost.

    Raises:
        BadInput: the day lies past the holiday data, or a setting cannot be.
        NotFound: no database.
        PartFailed: the database cannot be used.
    """
    return outcome(_alert, send, as_of)


def _alert(send: bool, as_of: date | None) -> State[Data]:
    day = as_of or settings.as_of()
    working = is_working_day(day)
    data: Data = {"as_of": day.isoformat(), "working_day": working, "send": send, "alerts": 0, "new": 0, "messages": [],
                  "delivered": [], "problems": []}  # fmt: skip
    quiet = f"{day} is not a working day in the council's calendar"
    if not working and not (send and is_sending_day(day)):
        return Completed(name="NotAWorkingDay", message=f"{quiet}: nothing was looked at", data=data)
    found = send_alerts(day, "overdue-alerts") if send else look_for_alerts(day)
    told = found.as_dict()
    new = sum(alert.new for alert in found.alerts)
    data.update({name: told[name] for name in ("messages", "delivered", "problems")}, alerts=len(found.alerts), new=new)
    workstreams = frozenset(list_workstreams())
    if send:
        tell_alerts(found.alerts, workstreams)
    said = f"What had to be told on {day}" if send else f"What is true on {day}"
    keep_alerts(found.alerts, said, settings.settings().public_url, workstreams)
    if found.problems:
        return Completed(name="NeedsAttention", message=found.problems[0].message, data=data)
    if not working:
        return Completed(name="NotAWorkingDay", message=f"{quiet}: {new} alerts could not wait", data=data)
    done = (
        f"{new} new alerts were told" if send else f"{len(found.alerts)} alerts are true; {new} new, not sent, as asked"
    )
    return Completed(message=done, data=data)


@flow(name="deliver-messages", **WORKFLOW)
def deliver_messages(as_of: date | None = None) -> Data:
    """Hands over the messages whose turn it is: those that a mail server could not take before.

    Args:
        as_of: today; the settings' day in London when it is left out.

    Returns:
        ``as_of``, ``delivered`` (each message that was handed over, with its ``state``) and ``problems``. Where there
        are problems it ends as ``NeedsAttention``: nothing is lost.

    Raises:
        BadInput: a setting cannot be.
        NotFound: no database.
        PartFailed: the database cannot be used.
    """
    return outcome(_deliver, as_of)


def _deliver(as_of: date | None) -> State[Data]:
    day = as_of or settings.as_of()
    found: service.Delivered = deliver(day, "deliver-messages")
    problems = [problem.as_dict() for problem in found.problems]
    data: Data = {
        "as_of": day.isoformat(), "delivered": [message.as_dict() for message in found.messages], "problems": problems,
    }  # fmt: skip
    if problems:
        return Completed(name="NeedsAttention", message=found.problems[0].message, data=data)
    return Completed(message=f"{len(found.messages)} messages handed over", data=data)

"""The weekly message, on the first working day of each week."""

from __future__ import annotations

from datetime import date

from prefect import flow
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed

from commissioning import settings
from flows.running import WORKFLOW, Data, outcome
from flows.tasks import is_working_day, send_digests


@flow(name="weekly-digest", **WORKFLOW)
def weekly_digest(as_of: date | None = None) -> Data:
    """Sends each owner one message for the week, and one about the whole portfolio. A second run that week sends none.

    It may start every morning: on a day that is not worked in the council's calendar it ends as ``NotAWorkingDay``,
    and where the week's messages were sent, as ``SentBefore``. So the week after a bank holiday, and the one in which
    an outage ends, get theirs on the first day that they can; weeks that went by are not made up for.

    Args:
        as_of: today; the settings' day in London when it is left out.

    Returns:
        ``as_of``, ``week``, ``working_day``, ``sent_on`` (the day on which the messages of the week were sent),
        ``sent`` (a list of each one's ``owner`` and ``subject``), the paths of the ``messages`` written, ``delivered``
        (each message with its ``state``) and ``problems``. With a clock that was set back it ends as
        ``NeedsAttention`` and sends nothing; so it does where messages could not be handed over, and they wait.

    Raises:
        BadInput: the day lies past the holiday data.
        NotFound: no database.
        PartFailed: the database cannot be used.
    """
    return outcome(_send, as_of)


def _send(as_of: date | None) -> State[Data]:
    day = as_of or settings.as_of()
    if not is_working_day(day):
        message = f"{day} is not a working day in the council's calendar: nothing was sent"
        data: Data = {"as_of": day.isoformat(), "working_day": False, "sent": [], "messages": [], "problems": []}
        return Completed(name="NotAWorkingDay", message=message, data=data)
    found = send_digests(day, "weekly-digest")
    told = found.as_dict()
    sent = [{"owner": item["owner"], "subject": item["subject"]} for item in told.pop("digests")]
    data = {**told, "working_day": True, "sent": sent}
    if found.problems:
        return Completed(name="NeedsAttention", message=found.problems[0].message, data=data)
    if found.sent_on is not None and not found.digests:
        return Completed(name="SentBefore", message=f"{found.week} was sent on {found.sent_on}", data=data)
    create_table_artifact(key="weekly-digest", table=sent, description=f"The messages of {found.week}")
    return Completed(message=f"{found.week}: {len(sent)} messages", data=data)

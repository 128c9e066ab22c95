"""What is wrong with a report to a meeting to come: its chain is missed, or a clearance is not what it must be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from commissioning.dates import say
from commissioning.errors import Problem
from commissioning.model import Closure
from commissioning.plan.paper_chain import ChainLink
from commissioning.plan.papers import Paper


def shut_links(paper: Paper, closures: Sequence[Closure]) -> Iterator[Problem]:
    """``offices-shut`` for each day still to come of a report's chain that falls into a closure."""
    if paper.status == "taken" or not paper.expected:
        return
    for key in dict.fromkeys(link.key for link in paper.chain if link.state == "due"):
        link = next(item for item in paper.chain if item.key == key)
        closure = next((item for item in closures if item.start <= link.due <= item.end), None)
        if closure is not None:
            yield Problem(
                "offices-shut",
                f"{paper.title} (meeting of {say(paper.meeting.date)}): {link.title}, {say(link.due)}, falls into a "
                f"closure ({closure.reason}).",
                f"Do it before {say(closure.start)}, or see that somebody is there.",
                reference=_reference(paper), details={**_details(paper), "date": link.due.isoformat()},
            )  # fmt: skip


def paper_problems(paper: Paper) -> Iterator[Problem]:
    """The problems of a report as of its day; none once its meeting was held, nor where none may be written.

    ``paper-chain-missed`` where its deadline or its meeting is lost; ``clearance-missing``, ``clearance-stale`` and
    ``clearance-refused`` of roles, each with the roles in ``details``.
    """
    if paper.status == "taken" or not paper.expected:
        return
    if paper.status == "missed":
        yield _missed(paper)
    clearances = [link for link in paper.chain if link.kind == "clearance"]
    missing = [link for link in clearances if link.state == "missing"]
    if missing:
        notes = "".join(f" {_upper(link.role)}: {link.note}." for link in missing if link.note)
        yield _of_roles(
            "clearance-missing", paper, missing,
            f"{_roles(missing)} had to clear it by {say(missing[0].due)}, and no clearance is recorded.{notes}",
            "Silence is no clearance.",
        )  # fmt: skip
    if stale := [link for link in clearances if link.state == "stale"]:
        was = " and ".join(dict.fromkeys(str(link.version) for link in stale))
        latest = paper.version.version if paper.version else ""
        yield _of_roles(
            "clearance-stale", paper, stale,
            f"{_roles(stale)} cleared version {was}, and version {latest} is later.",
            "What changed since is not cleared.",
        )  # fmt: skip
    for link in (link for link in clearances if link.state == "refused"):
        note = f": {link.note}" if link.note else ""
        yield _of_roles(
            "clearance-refused", paper, [link],
            f"{_upper(link.role)} refused to clear version {link.version} on {say(link.on) if link.on else ''}{note}.",
            "Mend it, record the new version, and have that cleared.",
        )  # fmt: skip


def _missed(paper: Paper) -> Problem:
    meeting, following = paper.meeting, paper.next_meeting
    lost = meeting.meeting.status == "cancelled"
    what = "is cancelled" if lost else f"wanted it by {say(meeting.papers_due)}, and it is not recorded as in"
    then = f"the next that can take it is {say(following.date)}" if following else "no later one is published"
    remedy = f"'commissioning paper {paper.key}' shows what the next meeting and the urgency route do to the plan."
    details = {
        **_details(paper),
        "papers_due": meeting.papers_due.isoformat(),
        "next_meeting": following.date.isoformat() if following else None,
    }
    message = f"{paper.title}: the meeting of {say(meeting.date)} {what}; {then}."
    return Problem("paper-chain-missed", message, remedy, reference=_reference(paper), details=details)


def how_to_clear(paper: Paper, link: ChainLink) -> str:
    """The commands that record a clearance; of a paper without a version its version comes first."""
    version = paper.version.version if paper.version else "1"
    record = f"commissioning paper clear {paper.key} --role '{link.role}' --version {version} --on DATE"
    first = f"commissioning paper version {paper.key} --version {version} --on DATE"
    return record if paper.version else f"{first}, then {record}"


def _of_roles(id: str, paper: Paper, links: Sequence[ChainLink], sentence: str, why: str) -> Problem:
    details = {
        **_details(paper),
        "roles": [link.role for link in links],
        "due": min(link.due for link in links).isoformat(),
    }
    message = f"{paper.title} (meeting of {say(paper.meeting.date)}): {sentence}"
    return Problem(
        id,
        message,
        f"{why} When it is given: {how_to_clear(paper, links[0])}.",
        reference=_reference(paper),
        details=details,
    )


def _details(paper: Paper) -> dict[str, str | None]:
    return {
        "paper": paper.key, "committee": paper.committee, "meeting": paper.meeting.date.isoformat(),
        "milestone": paper.milestone,
    }  # fmt: skip


def _reference(paper: Paper) -> str:
    return paper.reference or paper.committee


def _roles(links: Sequence[ChainLink]) -> str:
    names = [str(link.role) for link in links]
    return _upper(names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}")


def _upper(words: str | None) -> str:
    return f"{words or ''}"[:1].upper() + f"{words or ''}"[1:]

"""What concerns the house itself: calendars that nobody fetches, runs that did not happen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from commissioning.actions import Desk
from commissioning.alerts.book import AlertRule
from commissioning.alerts.finding import FeedUse, Finding, MissedRun, RefusedMessage
from commissioning.alerts.recipients import around_committee
from commissioning.dates import say


def of_feeds(feeds: Sequence[FeedUse], desk: Desk, rule: AlertRule, as_of: date) -> Iterator[Finding]:
    """Addresses from which nothing was fetched for as many calendar days as the rule's threshold says.

    Known by the day of the last fetch: one that is fetched again and then no more is a new fact.
    """
    for feed in feeds:
        last = feed.last_fetched or feed.made_on
        due = last + timedelta(days=rule.threshold or 1)
        if due > as_of:
            continue
        what = f"was last fetched on {say(last)}" if feed.last_fetched else f"was never fetched since {say(last)}"
        yield Finding(
            "feed-not-fetched", feed.id, "feed", f"Calendar '{feed.name}' ({feed.scope}) {what}", due,
            around_committee(desk, None), since=due,
            why=("Whoever subscribed to it may look at dates that have moved since.",),
            todo=(
                "Ask whether the calendar is still shown to anybody. If nobody needs it: "
                f"commissioning token revoke {feed.id}."
            ),
        )  # fmt: skip


def of_runs(runs: Sequence[MissedRun], desk: Desk) -> Iterator[Finding]:
    """Scheduled runs that did not happen, or did not end."""
    for run in runs:
        yield Finding(
            "run-missed", "runs", f"{run.name}-{run.day}", f"The run '{run.name}' of {say(run.day)} {run.said}",
            run.day, around_committee(desk, None), since=run.day,
            why=("What it had to tell is told a day late or later.",),
            todo="Ask whoever runs the program to look at the schedule and at its log; see docs/reliability.md.",
        )  # fmt: skip


def of_messages(refused: Sequence[RefusedMessage], desk: Desk) -> Iterator[Finding]:
    """Messages that a receiver refused for good."""
    for message in refused:
        yield Finding(
            "message-refused", "outbox", message.id,
            f"The letter of {say(message.as_of)} to {message.recipient}, {message.address}, was refused: "
            f"{message.said}",
            message.as_of, around_committee(desk, None), since=message.as_of,
            why=(f"{message.recipient} has not heard what it says.",),
            todo=(
                f"Put the address right under 'contacts:' and load it, then: commissioning outbox retry {message.id}. "
                f"To give it up: commissioning outbox drop {message.id}."
            ),
        )  # fmt: skip

"""What the reader of a report may see: to the public nothing that is withheld, and no text that names somebody.

The rules of calendars (``publish.privacy``) with one difference: the reason that was given for a change is told where
it names nobody, because that is what a report is for. Who made a change, and who owns what, only officers are told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from commissioning.plan import Milestone, Plan
from commissioning.publish.entries import is_withheld
from commissioning.publish.privacy import Names
from commissioning.publish.reports.value import Reader

UNTOLD: Final = "(not public)"


@dataclass(frozen=True)
class Eyes:
    """A reader's.

    Attributes:
        names: suppliers, people, and what is withheld.
    """

    reader: Reader
    names: Names = field(repr=False)

    @property
    def public(self) -> bool:
        """Whether these are everybody's."""
        return self.reader == "public"

    def text(self, text: str) -> str:
        """A text as far as it may be seen."""
        return UNTOLD if self.public and self.names.are_in(text) else text

    def any_text(self, text: str | None) -> str | None:
        """The same of a text that may be missing."""
        return text if text is None else self.text(text)

    def sees(self, plan: Plan, item: Milestone) -> bool:
        """Whether a milestone may be seen at all."""
        return not (self.public and is_withheld(plan, item))

    def within(self, plans: Iterable[Plan]) -> Eyes:
        """The same reader's, who is told in no words about anything else either what of these plans is withheld."""
        hidden = [item.title for plan in plans for item in plan.milestones if not self.sees(plan, item)]
        return Eyes(self.reader, self.names.and_also(hidden)) if hidden else self


def eyes(reader: Reader, private: Iterable[str]) -> Eyes:
    """The eyes of a reader, from whom these names are kept."""
    return Eyes(reader, Names(private if reader == "public" else ()))

"""``action draft``: actions as minutes suggest them, in a file that a person reads, mends and loads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from commissioning.errors import BadInput
from commissioning.model import Action
from commissioning.publish.files import write_if_changed
from commissioning.sources.minutes import Draft, drafts_of


@dataclass(frozen=True)
class Drafted:
    """The drafts of one file of minutes."""

    path: Path
    committee: str
    drafts: tuple[Draft, ...]

    def id_of(self, draft: Draft) -> str:
        """The id that an action gets: its committee, the day, the minute and its place there."""
        minute = f"{draft.minute}-" if draft.minute else ""
        return f"{self.committee}-{draft.agreed_on.isoformat()}-{minute}{draft.number}"

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "path": self.path.as_posix(),
            "committee": self.committee,
            "drafts": [{"id": self.id_of(draft), **draft.as_dict()} for draft in self.drafts],
        }

    def content(self) -> bytes:
        """The drafts as a file that can be loaded, each under its line and what made it of its type."""
        parts = [
            f"# Drafted from {_line(self.path.name)}. Read each, mend it, name who does it, then load the file.\n",
            "actions:\n",
        ]
        for draft in self.drafts:
            doubt = f" DOUBTFUL: {draft.doubt}." if draft.doubt else f" ('{_line(draft.because)}')"
            title = f", minute {draft.minute} {_line(draft.title or '')}".rstrip() if draft.minute else ""
            parts.append(f"  # Line {draft.line}{title}: {draft.type}{doubt}\n")
            item = yaml.safe_dump([self.noun_of(draft)], sort_keys=False, allow_unicode=True, width=110)
            parts += [f"  {line}\n" for line in item.splitlines()]
        return "".join(parts).encode()

    def noun_of(self, draft: Draft) -> dict[str, Any]:
        """A draft as files write an action."""
        said = {
            "id": self.id_of(draft), "text": draft.text, "type": draft.type, "committee": self.committee,
            "agreed_on": draft.agreed_on.isoformat(), "owner": draft.owner, "stated": draft.stated,
            "origin": f"minute {draft.minute}" if draft.minute else None,
        }  # fmt: skip
        return {name: value for name, value in said.items() if value is not None}


def _line(words: str) -> str:
    return " ".join(words.split())[:80]


def draft_actions(path: Path, *, committee: str, agreed_on: date | None = None, output: Path | None = None) -> Drafted:
    """Drafts actions from minutes. Needs no database and records nothing; what is confirmed is loaded by a person.

    Args:
        path: the minutes as text.
        committee: the key of the committee whose minutes they are.
        agreed_on: the day of the meeting; else "Held:" in the minutes says it.
        output: the YAML file to write.

    Raises:
        BadInput: the file cannot be read, no day is known, nothing is headed Agreed, or the committee is no key.
        PartFailed: the file cannot be written.
    """
    found = Drafted(path, committee, drafts_of(path, held=agreed_on))
    try:
        for draft in found.drafts:
            Action.model_validate(found.noun_of(draft))
    except ValidationError as error:
        first = error.errors()[0]
        remedy = (first.get("ctx") or {}).get("remedy", "")
        raise BadInput("wrong-value", f"{first['loc'][0]}: {first['msg']} {remedy}".strip()) from None
    if output is not None:
        if output.exists():
            raise BadInput("file-exists", f"{output} is there already. Name a new file: what somebody mended is kept.")
        write_if_changed(output, found.content())
    return found

"""One run of a command: its options, its database, its author, and the two faces it can show."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from commissioning.errors import BadInput, Problem, Severity

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.store import Author, Store

PLAIN_WIDTH = 180


@dataclass
class Run:
    """The options that every command takes, and what they lead to."""

    db: str | None = None
    as_of_text: str | None = None
    json: bool = False
    by: str | None = None
    because: str | None = None
    expect: int | None = None
    changes: tuple[str, date | None] | None = None
    _stores: list[Store] = field(default_factory=list)

    def as_of(self) -> date:
        """Today: ``--as-of``, else the setting, else the clock's day in London."""
        if self.as_of_text is not None:
            return day(self.as_of_text, "--as-of")
        from commissioning import settings

        return settings.as_of()

    def url(self) -> str:
        """The database's address: ``--db``, else the setting."""
        if self.db:
            return self.db
        from commissioning import settings

        return settings.settings().database_url

    def store(self, *, create: bool = False) -> Store:
        """The open database; it is closed when the command ends."""
        from commissioning.store import Store

        store = Store.open(self.url(), create=create)
        self._stores.append(store)
        return store

    def store_at_hand(self) -> Store | None:
        """The database that is named; else the usual one where there is one, else none."""
        from commissioning.store import there

        return self.store() if self.db is not None or there(self.url()) else None

    def close(self, *, failed: bool = False) -> None:
        """Closes what the command opened; a command that failed leaves no empty database behind."""
        for store in self._stores:
            if failed:
                store.give_up()
            else:
                store.close()

    def author(self, default: str | None = None) -> Author:
        """Who makes the change: ``--by``, else COMMISSIONING_USER, else ``default``; and what they had looked at.

        What that is stands in ``changes``: a workstream, or a committee and a day that its meeting has.

        Raises:
            BadInput: nobody is named.
        """
        from commissioning import settings
        from commissioning.store import Author, Expected

        name = (self.by or settings.settings().user or default or "").strip()
        if not name:
            raise BadInput("missing-user", "Say who makes this change: --by WHO, or set COMMISSIONING_USER.")
        expected = None
        if self.changes is not None and self.expect is not None:
            expected = Expected(self.changes[0], self.expect, self.changes[1])
        return Author(name, settings.now(), self.because, expected)

    def show(
        self,
        document: Mapping[str, Any],
        people: Callable[[Console], None],
        *,
        plain: Callable[[], str] | None = None,
    ) -> None:
        """Prints the result: one JSON document, or what people read; ``plain`` is that for a file or a pipe."""
        if self.json:
            print(json.dumps(document, indent=2, ensure_ascii=False))
        elif plain is not None and not sys.stdout.isatty():
            print(plain())
        else:
            people(console())

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Prints problems for people, on stderr; with ``--json`` they are in the document."""
        if not self.json and problems:
            print_problems(console(stderr=True), problems)

    @contextmanager
    def progress(self) -> Iterator[Callable[[str], None]]:
        """Shows what is being done, on stderr, and only on a terminal."""
        if self.json or not sys.stderr.isatty():
            yield lambda _: None
            return
        from rich.text import Text

        with console(stderr=True).status("Starting") as status:
            yield lambda words: status.update(Text(words))


def console(*, stderr: bool = False) -> Console:
    """A console; as wide as the terminal, or wide enough for a table when there is none."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else PLAIN_WIDTH
    # Titles are people's words: "[draft]" is not markup, and ":no_entry:" is no picture.
    return Console(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)


def print_problems(out: Console, problems: Sequence[Problem]) -> None:
    """One problem a paragraph: how grave and where, what, and what to do."""
    from rich.text import Text

    styles = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
    for problem in problems:
        where = f" {problem.source}" if problem.source else ""
        line = Text(f"{problem.severity.value.upper()} {problem.id}", style=styles[problem.severity])
        line.append(where, style="dim")
        out.print(line)
        out.print(Text(f"  {problem.message}"))
        if problem.remedy:
            out.print(Text(f"  -> {problem.remedy}"))


def stdin_lines() -> list[str]:
    """The lines of stdin, which are UTF-8."""
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise BadInput("binary-file", "What came on stdin is not text: write it as UTF-8.") from None


def day(text: str, option: str) -> date:
    """A real day, as ``YYYY-MM-DD``. Raises ``BadInput`` with what to write instead."""
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text.strip())
    if found:
        year, month, number = (int(part) for part in found.groups())
        if not 1900 <= year <= 2199:
            raise BadInput("bad-usage", f"{option} {text}: the year lies outside 1900 to 2199.")
        try:
            return date(year, month, number)
        except ValueError:
            from commissioning.dates import nearest_real_day

            repair = nearest_real_day(year, month, number)
            remedy = f"Write {repair}." if repair else "Write a real date as YYYY-MM-DD."
            raise BadInput("impossible-date", f"{option} {text}: that date does not exist. {remedy}") from None
    from commissioning.dates import read_phrase

    phrase = read_phrase(text)
    meant = f"Write {phrase.earliest}." if phrase.precision == "day" and phrase.earliest else "Write it as YYYY-MM-DD."
    raise BadInput("bad-usage", f"{option} {text}: that is not a date. {meant}")

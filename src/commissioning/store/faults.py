"""What a database driver says, as one sentence that says what to do; never with a password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from commissioning.errors import PartFailed

_PASSWORDS = ((r"(://[^:/@]*:)[^@]*@", r"\1***@"), (r"(?i)(password=)[^&\s]*", r"\1***"))


def shown(url: URL | str) -> str:
    """An address without its password, wherever that stands in it."""
    text = url.render_as_string() if isinstance(url, URL) else url
    for pattern, instead in _PASSWORDS:
        text = re.sub(pattern, instead, text)
    return text


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """Turns what a database driver says into one sentence."""
    try:
        yield
    except DBAPIError as error:
        raise _sentence(error, url) from error


_SAID = (
    (("database is locked", "database table is locked", "lock timeout", "deadlock detected"), "database-locked",
     "Another program holds the database at {name}. Nothing was changed; try again when it has finished."),
    (("password authentication failed", "no password supplied", "no pg_hba.conf entry"), "database-unusable",
     "The server of {name} does not let this user in. Check the user, the password and the server's pg_hba.conf."),
    (("Connection refused", "could not translate host name", "timeout expired", "No such file or directory",
      "Name or service not known", "the database system is"), "database-unusable",
     "No database server answers for {name} ({said}). Check the address, and that the server runs."),
    (("server closed the connection", "terminating connection", "connection is closed", "connection to server was lost",
      "could not receive data", "could not send data", "the connection is lost"), "database-unusable",
     "The connection to {name} broke. What was not recorded whole was not recorded at all; try again."),
    (("readonly", "read-only"), "database-unusable",
     "The database at {name} may not be written. Check who may write it."),
    (("permission denied",), "database-unusable",
     "This user may not do that in the database at {name} ({said}). Ask who runs the server for the right."),
    (("unable to open database file",), "database-unusable",
     "The database at {name} cannot be opened. Check who may read and write the file and its folder."),
    (("not a database", "malformed"), "database-unusable",
     "The file at {name} is not a sound database ({said}). Name another with --db, or bring back a backup."),
    (("disk is full", "No space left"), "database-unusable",
     "The disk that holds {name} is full. Nothing was changed."),
)  # fmt: skip


def _sentence(error: DBAPIError, url: URL) -> PartFailed:
    said = str(error.orig).strip().splitlines()[0].strip() if error.orig else str(error)
    for words, id, sentence in _SAID:
        if any(word in str(error.orig) for word in words):
            return PartFailed(id, sentence.format(name=shown(url), said=shown(said)))
    return PartFailed("database-unusable", f"The database at {shown(url)} cannot be used: {shown(said)}.")

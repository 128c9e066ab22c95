"""A PostgreSQL cluster in a folder, which answers on a socket there and nowhere else."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from flows.local.parts import Parts
from flows.local.trouble import Trouble

USER: Final = "commissioning"
DATABASES: Final = ("prefect", "commissioning")
MISSING: Final = (
    "There is no PostgreSQL server on this machine. Install it (Debian and Ubuntu: apt install postgresql; macOS: "
    "brew install postgresql), or keep to SQLite, which is for trying things out: make up SQLITE=1."
)
LONGEST_SOCKET: Final = 100
"""Bytes of a socket's path that every system takes (Linux takes 107, macOS 103)."""


def programs() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``, which Debian keeps off the path."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).resolve().parent
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    return homes[-1].parent if homes else None


@dataclass(frozen=True)
class Cluster:
    """A cluster, and the set whose part it is."""

    parts: Parts
    programs: Path

    @property
    def data(self) -> Path:
        """Its files."""
        return self.parts.folder / "postgresql"

    @property
    def socket(self) -> Path:
        """The folder of its socket, which only its owner may enter."""
        inside = self.parts.folder / "socket"
        fits = len(os.fsencode(inside / ".s.PGSQL.5432")) <= LONGEST_SOCKET
        return inside if fits else Path("/tmp") / f"commissioning-{self.parts.mark}"  # noqa: S108  (its name is ours)

    def url(self, database: str, driver: str = "postgresql") -> str:
        """The address of a database."""
        return f"{driver}://{USER}@/{database}?host={quote(str(self.socket), safe='')}"

    def up(self) -> bool:
        """Makes it where there is none, and starts it; whether there was anything to do.

        Raises:
            Trouble: it cannot be made or started.
        """
        if self.running():
            return False
        self._folders()
        self._forget_the_dead()
        if not (self.data / "PG_VERSION").exists():
            words = ("-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions")
            self._run("initdb", "-D", str(self.data), *words)
        log = self.parts.log("postgresql")
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.socket}' -c unix_socket_permissions=0700"
        self._run("pg_ctl", "-D", str(self.data), "-l", str(log), "-w", "-t", "60", "-o", options, "start")
        reached = ("-h", str(self.socket), "-U", USER)
        there = self._run("psql", *reached, "-Atc", "SELECT datname FROM pg_database", "postgres").split()
        for database in DATABASES:
            if database not in there:
                self._run("createdb", *reached, database)
        return True

    def running(self) -> bool:
        """Whether the process that its files name is this set's own, and lives."""
        return self._number() in self.parts.living("postgresql")

    def down(self) -> bool:
        """Stops it in good order; whether it was running."""
        if not self.running():
            return False
        self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-t", "60", "stop")
        return True

    def _number(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        except (OSError, IndexError, ValueError):
            return None

    def _forget_the_dead(self) -> None:
        """After a crash its number may be a stranger's, and PostgreSQL, which asks no further, would not start."""
        number = self._number()
        if number is None:
            return
        asked = ["ps", "-p", str(number), "-o", "args="]
        lives = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
        if "postgres" in lives:
            raise Trouble(5, f"Another PostgreSQL server (process {number}) holds {self.data}. End it first.")
        (self.data / "postmaster.pid").unlink()

    def _folders(self) -> None:
        """Folders that belong to whoever runs the server."""
        for folder in (self.data, self.socket, self.parts.log("postgresql").parent):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.data, self.socket):
            folder.chmod(0o700)
        if os.geteuid() == 0:
            for folder in (self.data, self.socket):
                shutil.chown(folder, "postgres")
            log = self.parts.log("postgresql")
            log.touch()
            shutil.chown(log, "postgres")
            if subprocess.run([*_as_postgres(), "test", "-x", str(self.parts.folder)], check=False).returncode:
                where = f"'{self.parts.folder}', in a folder that is shut to others"
                raise Trouble(2, f"PostgreSQL does not run as root, and its user 'postgres' cannot reach {where}.")

    def _run(self, program: str, *words: str) -> str:
        """Runs a program of PostgreSQL's; returns what it printed."""
        command = [str(self.programs / program), *words]
        done = subprocess.run(
            [*_as_postgres(), *command] if os.geteuid() == 0 else command,
            cwd="/",
            env=self.parts.environment("postgresql", {"LC_ALL": "C"}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if program != "pg_ctl" else subprocess.DEVNULL,
            text=True,
            check=False,
        )
        if done.returncode:
            said = (done.stdout or self.parts.last_words("postgresql")).strip()
            raise Trouble(5, f"PostgreSQL's {program} ended with {done.returncode}: {said}")
        return done.stdout or ""


def _as_postgres() -> list[str]:
    return ["runuser", "-u", "postgres", "--"]

"""``up`` and ``down``: what a local set has, in the order in which each needs the one before."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from commissioning import Author, Store, service, settings
from flows import prefect_settings
from flows.deploy import POOL, deploy
from flows.local import server
from flows.local.parts import Parts, until
from flows.local.postgres import MISSING, Cluster, programs
from flows.local.trouble import Trouble

PORT: Final = 4200
SECONDS_TO_START: Final = 180
"""How long a part may take: the first start migrates a new database, on a slow machine too."""
RUNS_AT_ONCE: Final = 4
"""How many runs a worker takes at a time; each is a process of 200 MB or so."""


@dataclass(frozen=True)
class Set:
    """A local set: its folder, and how people hear of what is done.

    Args:
        folder: everything is kept here; absolute.
        say: called with one line for each thing done.
        sqlite: keep both databases in SQLite files instead.
    """

    folder: Path
    say: Callable[[str], None]
    sqlite: bool = False

    @property
    def parts(self) -> Parts:
        """Its processes."""
        return Parts(self.folder)

    @property
    def settings_file(self) -> Path:
        """The environment in which commands and workers meet the set."""
        return self.folder / "settings.env"

    def cluster(self) -> Cluster | None:
        """Its PostgreSQL; ``None`` where SQLite was asked for. Raises ``Trouble`` where there is no such server."""
        if self.sqlite:
            return None
        home = programs()
        if home is None:
            raise Trouble(5, MISSING)
        return Cluster(self.parts, home)

    def up(self, port: int | None, workers: int) -> None:
        """Starts what is not running, and waits until it answers.

        Args:
            port: of the web address; 0 for any that is free; when left out the one of the last time, else 4200.
            workers: how many.

        Raises:
            Trouble: something cannot be started, in one sentence.
            CommissioningError: the council's database cannot be used.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        cluster = self.cluster()
        if cluster is not None:
            self.say(f"PostgreSQL in {cluster.data}: {'started' if cluster.up() else 'is running'}")
        found = self._settings(cluster, self._port(port))
        self._server(found)
        self._council(found)
        self._deployments(found)
        self._workers(found, workers)
        self._how_to_look(found)

    def down(self) -> None:
        """Ends all of it and keeps what it has written.

        Raises:
            Trouble: a process will not end.
        """
        parts = self.parts
        if not parts.living() and not parts.known():
            self.say(f"Nothing of the set in {self.folder} is running.")
            return
        workers = [part for part in parts.known() if part.startswith("worker")]
        for part in (*workers, "server"):
            was = parts.running(part) is not None
            ended = parts.end(part, 20)
            if was:
                self.say(f"{part}: {'ended' if ended else 'does not end when asked'}")
        home = programs()
        if home is not None and Cluster(parts, home).down():
            self.say("PostgreSQL: ended")
        parts.end_all(10)
        self.say(f"The set in {self.folder} is down. Its data are kept there.")

    def _port(self, asked: int | None) -> int:
        last = self._last_port()
        if self.parts.running("server") is not None and last is not None:
            if asked not in (None, 0, last):
                raise Trouble(2, f"The set is up on port {last}. To move it, first: make down.")
            return last
        port = asked if asked is not None else last or PORT
        if port == 0:
            return server.free_port()
        if not server.is_free(port):
            raise Trouble(
                2, f"Another program uses port {port}. Name another port: make up PORT={port + 1}, or 0 for any."
            )
        return port

    def _last_port(self) -> int | None:
        try:
            lines = self.settings_file.read_text(encoding="utf-8").splitlines()
        except OSError:
            return None
        url = next((line for line in lines if line.startswith("PREFECT_API_URL=")), "")
        digits = url.rpartition(":")[2].partition("/")[0]
        return int(digits) if digits.isdigit() else None

    def _settings(self, cluster: Cluster | None, port: int) -> dict[str, str]:
        """The settings of the set, kept for its next start and for people's own commands."""
        ours = f"sqlite:///{(self.folder / service.DATABASE).as_posix()}"
        found = {
            "COMMISSIONING_DATABASE_URL": cluster.url("commissioning") if cluster else ours,
            "COMMISSIONING_PUBLISH_DIRECTORY": str(self.folder / "published"),
            "COMMISSIONING_OUTBOX_DIRECTORY": str(self.folder / "outbox"),
            **prefect_settings.served(
                self.folder / "prefect",
                api_url=f"http://{server.HOST}:{port}/api",
                database_url=cluster.url("prefect", "postgresql+asyncpg") if cluster else None,
            ),
        }
        self.settings_file.write_text(prefect_settings.as_file(found), encoding="utf-8")
        return found

    def _server(self, found: dict[str, str]) -> None:
        api = found["PREFECT_API_URL"]
        address = api.removesuffix("/api")
        if self.parts.running("server") is None:
            host, port = address.removeprefix("http://").split(":")
            self.say("Prefect server: starting (the first time takes half a minute)")
            self.parts.start("server", _prefect("server", "start", "--host", host, "--port", port), found)
        self._wait("server", lambda: server.healthy(api))
        self.say(f"Prefect server: answers at {address}")

    def _council(self, found: dict[str, str]) -> None:
        store = Store.open(found["COMMISSIONING_DATABASE_URL"], create=True)
        try:
            if store.is_empty():
                by = Author("make up", settings.now(), "the worked example")
                example = service.copy_example(self.folder)
                service.load(store, [example], author=by, as_of=settings.as_of())
                self.say(f"The council's database was empty: the Leicester example, {example}, has been loaded")
        finally:
            store.close()

    def _deployments(self, found: dict[str, str]) -> None:
        faults = deploy(self.parts.environment("deployments", found))
        if faults:
            raise Trouble(5, f"The server would not take the deployments: {' '.join(faults)}")
        self.say(f"Deployments: all in the work pool '{POOL}'")

    def _workers(self, found: dict[str, str], count: int) -> None:
        api = found["PREFECT_API_URL"]
        names = [f"worker-{number}" for number in range(1, count + 1)]
        before = server.heartbeats(api)
        begun = [name for name in names if self.parts.running(name) is None]
        # In the system's own, a folder of Prefect's belongs to whoever ran a worker first, and shuts others out.
        scratch = self.folder / "tmp"
        scratch.mkdir(exist_ok=True)
        for name in begun:
            options = ("--pool", POOL, "--name", name, "--limit", str(RUNS_AT_ONCE), "--install-policy", "never")
            self.parts.start(name, _prefect("worker", "start", *options), {**found, "TMPDIR": str(scratch)})
        for name in begun:
            self._wait(name, partial(_heard_of, api, name, before.get(name)))
        self.say(f"Workers: {', '.join(names)} online")

    def _wait(self, part: str, ready: Callable[[], bool]) -> None:
        gone = False

        def settled() -> bool:
            nonlocal gone
            gone = self.parts.running(part) is None
            return gone or ready()

        came = until(SECONDS_TO_START, settled)
        if gone or not came:
            what = "ended by itself" if gone else f"did not answer within {SECONDS_TO_START} seconds"
            raise Trouble(5, f"{part} {what}; {self.parts.log(part)} ends with:\n{self.parts.last_words(part)}")

    def _how_to_look(self, found: dict[str, str]) -> None:
        bin_folder = Path(sys.executable).parent
        on_path = str(bin_folder) in os.environ.get("PATH", "").split(os.pathsep)
        path = "" if on_path else f'  PATH="{bin_folder}:$PATH"\n'
        self.say(
            f"\nIt is up. Look at {found['PREFECT_API_URL'].removesuffix('/api')} in a browser, or type:\n\n"
            f"  set -a; . {shlex.quote(str(self.settings_file))}; set +a\n{path}"
            "  commissioning board\n"
            "  prefect deployment run commissioning-review/on-demand --param reference=DEM-2025 --watch\n"
            "  prefect deployment run publish-calendars/nightly --watch\n\n"
            f"Logs are in {self.folder / 'log'}. To end it: make down"
        )


def _prefect(*words: str) -> list[str]:
    return [sys.executable, "-m", "prefect", *words]


def _heard_of(api_url: str, worker: str, before: str | None) -> bool:
    return server.heartbeats(api_url).get(worker) not in (None, before)

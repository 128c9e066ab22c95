"""The processes that work while one of them is killed. Each is forked, so that it begins at once."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from benchmarks.council import AUTHOR, DAY
from commissioning import Author, CommissioningError, Store, service
from commissioning.model import STAGES
from tests.kill.checks import PANEL_AT

FORK = multiprocessing.get_context("fork")
PANEL = Author("panel", PANEL_AT)
NIGHT = Author("advance-portfolio", AUTHOR.at + timedelta(hours=2))


def advance(url: str) -> None:
    """What the flow ``advance-portfolio`` does, without Prefect."""
    store = Store.open(url)
    with store.alone("advance-portfolio") as alone:
        assert alone, "nobody else advances"
        service.advance(store, author=NIGHT, as_of=DAY)
    store.close()


def hold(url: str, held: str) -> None:
    """Holds the lock of the nightly run, and says so in a file, until it is killed."""
    store = Store.open(url)
    with store.alone("advance-portfolio") as alone:
        assert alone, "nobody else advances"
        Path(held).touch()
        time.sleep(600)


def decide(url: str, seed: int, answered: str) -> None:
    """Records one approval after another; each that was answered for is noted in a file, after the answer."""
    store, chance = Store.open(url), random.Random(seed)
    with store.reading() as unit:
        references = list(unit.keys("workstream"))
    noted = os.open(answered, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    chance.shuffle(references)
    for reference in references:
        for stage in STAGES[1:]:
            try:
                service.decide(store, reference, stage, "approve", author=PANEL, as_of=DAY)
            except CommissioningError:
                continue  # decided already, not its turn, or the database was just taken away
            os.write(noted, f"{reference} {stage}\n".encode())
            break


def publish(url: str, folder: str) -> None:
    """Publishes every calendar, again and again."""
    store = Store.open(url)
    while True:
        try:
            service.publish(store, Path(folder), author=NIGHT, as_of=DAY)
        except CommissioningError:
            continue


@contextmanager
def working(act: Callable[..., None], *arguments: Any) -> Iterator[BaseProcess]:
    """A process that works until it ends, is killed by the test, or the block ends."""
    process = FORK.Process(target=_alone, args=(act, *arguments))
    process.start()
    try:
        yield process
    finally:
        kill(process)


def _alone(act: Callable[..., None], *arguments: Any) -> None:
    # What a child says of a database that was killed under it belongs to no test.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    act(*arguments)


def kill(process: BaseProcess) -> None:
    """Ends a process as a power cut does, and waits until it has gone."""
    if process.pid is not None and process.exitcode is None:
        os.kill(process.pid, signal.SIGKILL)
    process.join()

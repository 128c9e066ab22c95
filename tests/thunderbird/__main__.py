"""``python -m tests.thunderbird``: the story; with ``--minutes 12``, so long of moves. Prints a table for the docs."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from tests.thunderbird.client import version
from tests.thunderbird.recorder import recording
from tests.thunderbird.story import Step, Story


def main() -> int:
    """Tells the story; 1 when Thunderbird did not show what it must."""
    parser = argparse.ArgumentParser(prog="python -m tests.thunderbird", description=__doc__)
    parser.add_argument("--every", type=float, default=6.0, metavar="SECONDS", help="between two looks at a calendar")
    parser.add_argument("--minutes", type=float, default=0.0, help="moves for so long, in place of the story")
    given = parser.parse_args()
    installed = version()
    print(f"{installed} under Xvfb, a look every {given.every:g} s\n", flush=True)
    print("| done | seen in Thunderbird | after |\n|---|---|---|", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="thunderbird-", ignore_cleanup_errors=True) as folder:
        story = Story(Path(folder), given.every)
        with recording(story.port()) as recorder:
            story.tell(recorder, show, minutes=given.minutes)
    wrong = [step for step in story.steps if not step.fine]
    print(
        f"\n{len(story.steps)} steps in {time.monotonic() - began:.0f} s; {len(wrong)} not as they must be", flush=True
    )
    return 1 if wrong else 0


def show(step: Step) -> None:
    """A row of the table."""
    after = "" if step.seconds is None else f"{step.seconds:.0f} s"
    print(f"| {step.done} | {'' if step.fine else '**NOT AS IT MUST BE** '}{step.seen} | {after} |", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())

"""Fills the ids of deployments into a file of automations: ``python -m flows.automations FILE > READY``.

Prefect names a deployment by an id that is another one on every server. In the file it stands as ``ID-OF flow/name``;
what is written to stdout is for ``prefect automation create --from-file READY``.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

_ID_OF: Final = re.compile(r"ID-OF (\S+)")


def deployments_in(text: str) -> list[str]:
    """The deployments that a file of automations names, each once."""
    return list(dict.fromkeys(_ID_OF.findall(text)))


def with_ids(text: str, ids: Mapping[str, str]) -> str:
    """The file with the id of each deployment that it names."""
    return _ID_OF.sub(lambda found: ids[found[1]], text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the file with ids; the exit code is 3 when the server has no such deployment."""
    from prefect import get_client  # noqa: PLC0415  (a second, which --help should not take)
    from prefect.exceptions import ObjectNotFound  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="python -m flows.automations", description="Fill in ids of deployments.")
    parser.add_argument("file", type=Path, metavar="FILE", help="automations, with ID-OF flow/name for each deployment")
    text = parser.parse_args(arguments).file.read_text(encoding="utf-8")
    ids = {}
    with get_client(sync_client=True) as client:
        for name in deployments_in(text):
            try:
                ids[name] = str(client.read_deployment_by_name(name).id)
            except ObjectNotFound:
                sys.stderr.write(
                    f"Error: the server has no deployment '{name}'. Deploy with: python -m flows.deploy.\n"
                )
                return 3
    sys.stdout.write(with_ids(text, ids))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

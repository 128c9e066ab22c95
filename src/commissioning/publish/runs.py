"""Asks a Prefect server for a run, without Prefect: best effort, in seconds. The nightly run makes up for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import httpx

SECONDS_FOR_AN_ANSWER: Final = 2.0
"""How long one answer of the server is waited for."""

SECONDS_IN_ALL: Final = 3.0
"""How long a command waits, whatever a server, a proxy or a name server does."""


@dataclass(frozen=True, slots=True)
class Server:
    """A Prefect server: the address of its API (``http://host:4200/api``), and what it wants to be told first.

    Attributes:
        auth_string: ``user:password``, as the server's ``PREFECT_SERVER_API_AUTH_STRING`` has it.
        key: an API key, as Prefect Cloud gives one.
    """

    url: str
    auth_string: str | None = field(default=None, repr=False)
    key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Started:
    """What became of asking for a run.

    Attributes:
        deployment: what was asked for, as ``flow/deployment``.
        id: the run's, at the server; ``None`` where none was started.
        name: the run's name there.
        message: why none was started, in a sentence.
    """

    deployment: str
    id: str | None = None
    name: str | None = None
    message: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {"deployment": self.deployment, "id": self.id, "name": self.name, "message": self.message}


def start_run(server: Server, deployment: str, parameters: Mapping[str, Any], key: str) -> Started:
    """Asks for one run of a deployment. Asking again with the same key gives the same run; nothing is ever raised.

    Args:
        server: where.
        deployment: ``flow/deployment``.
        parameters: the flow's.
        key: what the run is for, so that it is started once.
    """
    found: list[Started] = []
    # Name servers answer to no timeout of a client. What is asked for ends with the command, if not before.
    asking = Thread(target=lambda: found.append(_ask(server, deployment, parameters, key)), daemon=True)
    asking.start()
    asking.join(SECONDS_IN_ALL)
    return found[0] if found else Started(deployment, message=_silent(server))


def _ask(server: Server, deployment: str, parameters: Mapping[str, Any], key: str) -> Started:
    import httpx  # noqa: PLC0415  (a tenth of a second, which only a decision with a server named should take)

    try:
        with _client(server) as client:
            found = client.get(f"deployments/name/{deployment}")
            if found.status_code == httpx.codes.NOT_FOUND:
                message = f"The Prefect server has no deployment '{deployment}'. Deploy with: python -m flows.deploy."
                return Started(deployment, message=message)
            asked = {"parameters": dict(parameters), "idempotency_key": key}
            made = client.post(f"deployments/{_json(found)['id']}/create_flow_run", json=asked)
            run = _json(made)
            return Started(deployment, str(run["id"]), str(run["name"]))
    except httpx.HTTPStatusError as error:
        return Started(deployment, message=_refused(server, error.response.status_code))
    except httpx.HTTPError:
        return Started(deployment, message=_silent(server))
    except (httpx.InvalidURL, ValueError, TypeError, KeyError):
        message = f"What answers at {_address(server)} is no Prefect server. Set PREFECT_API_URL to its API."
        return Started(deployment, message=message)


def _client(server: Server) -> httpx.Client:
    import httpx  # noqa: PLC0415

    auth = httpx.BasicAuth(*_pair(server.auth_string)) if server.auth_string else None
    headers = {"Authorization": f"Bearer {server.key}"} if server.key and auth is None else {}
    return httpx.Client(base_url=server.url, auth=auth, headers=headers, timeout=SECONDS_FOR_AN_ANSWER)


def _pair(auth_string: str) -> tuple[str, str]:
    user, _, password = auth_string.partition(":")
    return user, password


def _json(answer: httpx.Response) -> dict[str, Any]:
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def _refused(server: Server, status: int) -> str:
    if status in (401, 403):
        return (
            f"The Prefect server at {_address(server)} does not know who asks. "
            "Set PREFECT_API_AUTH_STRING or PREFECT_API_KEY."
        )
    return f"The Prefect server at {_address(server)} started no run (HTTP {status})."


def _silent(server: Server) -> str:
    return f"The Prefect server at {_address(server)} does not answer."


def _address(server: Server) -> str:
    """The address without a name and password that may stand in it."""
    scheme, slashes, rest = server.url.rpartition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{slashes}{host.rpartition('@')[2]}{slash}{path}"

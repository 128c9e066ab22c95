"""What every run shares: the database of the settings, the author, retries, and failures that say one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, ParamSpec, cast

from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.exceptions import FailedRun
from prefect.runtime import flow_run
from prefect.serializers import JSONSerializer, prefect_json_object_encoder
from prefect.states import Failed

from commissioning import Author, CommissioningError, PartFailed, Store, settings

P = ParamSpec("P")
Data = dict[str, Any]
"""What a run ends with: values that JSON can hold."""


_STORE: Final[ContextVar[tuple[str, Store] | None]] = ContextVar("_STORE", default=None)


@contextmanager
def open_store() -> Iterator[Store]:
    """The database that ``COMMISSIONING_DATABASE_URL`` names, closed at the end; in a block of it, the same one.

    Raises:
        NotFound: there is no such database.
        PartFailed: it cannot be used.
    """
    url = settings.settings().database_url
    around = _STORE.get()
    if around is not None and around[0] == url:
        # A flow that keeps its database open saves each of its tasks a tenth of a second.
        yield around[1]
        return
    store = Store.open(url)
    here = _STORE.set((url, store))
    try:
        yield store
    finally:
        _STORE.reset(here)
        store.close()


def author(name: str) -> Author:
    """Who writes: a flow, by its name, at this instant."""
    return Author(name, settings.now())


def through_prefect(name: str) -> Author:
    """Who writes: a person, by the name that was typed into a form, through the run that the change log names."""
    run = f"recorded through Prefect, run {flow_run.id}" if flow_run.id else None
    return Author(name.strip(), settings.now(), run)


def worth_another_try(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Whether a failed task may do better: a part outside failed. A wrong reference stays wrong."""
    return isinstance(state.data, PartFailed)


# Results of tasks are values of the house, and a task that runs again must look again: neither is kept.
DATABASE_TASK: Final[dict[str, Any]] = {
    "retries": 2,
    "retry_delay_seconds": [1, 5],
    "retry_condition_fn": worth_another_try,
    "persist_result": False,
    "cache_policy": NO_CACHE,
}
"""The options of a task that touches the database."""


def encode(value: Any) -> Any:
    """Encodes what JSON cannot hold. Prefect rebuilds an exception from its words alone, and ours take more."""
    if isinstance(value, CommissioningError):
        return prefect_json_object_encoder(FailedRun(str(value)))
    return prefect_json_object_encoder(value)


# JSON outlives the version of Python, Prefect and this package that wrote it; pickles do not.
WORKFLOW: Final[dict[str, Any]] = {
    "persist_result": True,
    "result_serializer": JSONSerializer(object_encoder="flows.running.encode"),
}
"""The options of a flow: what it ends with can be read later, from the API."""


def outcome(function: Callable[P, State[Data]], *args: P.args, **kwargs: P.kwargs) -> Data:
    """Ends a run as ``function`` does; or as failed, in one sentence and no stack trace, where the product objects.

    The type is what a caller of the flow gets: Prefect hands over the data of a state that completed, and raises
    the exception of one that failed.
    """
    try:
        return cast(Data, function(*args, **kwargs))
    except CommissioningError as error:
        return cast(Data, Failed(message=str(error), data=error))

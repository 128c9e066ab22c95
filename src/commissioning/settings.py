"""Every setting once, and the one door to the clock."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from commissioning.errors import BadInput

LONDON = ZoneInfo("Europe/London")


def _of_prefect(name: str) -> Any:
    return Field(None, validation_alias=AliasChoices(f"COMMISSIONING_PREFECT_{name}", f"PREFECT_{name}"))


def _without_slash(value: Any) -> Any:
    return value.rstrip("/") if isinstance(value, str) else value


Address = Annotated[str, BeforeValidator(_without_slash), Field(pattern=r"^https?://[!-\"$->@-~]*[!-\"$-.0->@-~]$")]
"""An address in printable ASCII, without a query or a fragment; a slash at its end is taken away."""


class Settings(BaseSettings):
    """What the environment decides. Each field is read from ``COMMISSIONING_`` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="COMMISSIONING_", extra="ignore")

    database_url: str = "sqlite:///commissioning.db"
    user: str | None = None
    as_of: date | None = None
    now: datetime | None = None
    publish_directory: str = "calendars/published"
    publish_profile: str = "dates-only"
    public_url: Address | None = None
    fetch_hosts: str = ""
    outbox_directory: str = "outbox"
    feeds_directory: str | None = None
    feed_contact: str | None = None
    backup_directory: str | None = None
    # The newest is always kept: without it a round would remove what it has just made.
    backup_keep_daily: Annotated[int, Field(ge=1)] = 7
    backup_keep_weekly: Annotated[int, Field(ge=0)] = 5
    backup_keep_monthly: Annotated[int, Field(ge=0)] = 12
    # Prefect's own names count too, so that one file of settings serves a worker and whoever types commands.
    prefect_api_url: str | None = _of_prefect("API_URL")
    prefect_api_auth_string: SecretStr | None = _of_prefect("API_AUTH_STRING")
    prefect_api_key: SecretStr | None = _of_prefect("API_KEY")


def settings() -> Settings:
    """The settings of this moment. Raises ``BadInput`` when the environment holds a value that cannot be."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "COMMISSIONING_" + "_".join(str(part) for part in first["loc"]).upper()
        found = os.environ.get(name, first.get("input"))
        examples = {
            "COMMISSIONING_NOW": "2025-07-01T09:00:00+00:00",
            "COMMISSIONING_AS_OF": "2025-07-01",
            "COMMISSIONING_PUBLIC_URL": "https://plans.example.gov.uk",
        }
        example = examples.get(name, "12")
        raise BadInput(
            "bad-usage", f"{name} is '{found}', which cannot be read. Write for example {example}."
        ) from None


def now() -> datetime:
    """The instant, aware: ``COMMISSIONING_NOW`` where it is set, else the clock. Naive settings are London time."""
    fixed = settings().now
    if fixed is None:
        return datetime.now(UTC).replace(microsecond=0)
    return fixed if fixed.tzinfo else fixed.replace(tzinfo=LONDON)


def as_of() -> date:
    """Today in London: ``COMMISSIONING_AS_OF`` where it is set, else the day of ``now()``."""
    return settings().as_of or now().astimezone(LONDON).date()

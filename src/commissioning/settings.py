"""Every setting once, and the one door to the clock."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from commissioning.errors import BadInput

LONDON = ZoneInfo("Europe/London")


class Settings(BaseSettings):
    """What the environment decides. Each field is read from ``COMMISSIONING_`` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="COMMISSIONING_", extra="ignore")

    database_url: str = "sqlite:///commissioning.db"
    user: str | None = None
    as_of: date | None = None
    now: datetime | None = None
    publish_directory: str = "calendars/published"
    publish_profile: str = "dates-only"
    outbox_directory: str = "outbox"


def settings() -> Settings:
    """The settings of this moment. Raises ``BadInput`` when the environment holds a value that cannot be."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "COMMISSIONING_" + "_".join(str(part) for part in first["loc"]).upper()
        found = os.environ.get(name, first.get("input"))
        example = "2025-07-01T09:00:00+00:00" if name.endswith("NOW") else "2025-07-01"
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

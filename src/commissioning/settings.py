"""Every setting once, and the one door to the clock."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

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
    mail_host: str | None = None
    mail_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_user: str | None = None
    mail_password: SecretStr | None = None
    mail_from: str | None = None
    mail_fallback: str | None = None
    mail_timeout: Annotated[float, Field(gt=0, le=600)] = 30
    channels: dict[str, SecretStr] = {}
    letter_templates: str | None = None
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


_SECRET: Final = ("COMMISSIONING_CHANNELS", "COMMISSIONING_MAIL_PASSWORD")


def settings() -> Settings:
    """The settings of this moment. Raises ``BadInput`` when the environment holds a value that cannot be."""
    try:
        return Settings()
    except SettingsError:
        # Channels are the one setting that is read as JSON; what stands there is secret.
        raise _unreadable("COMMISSIONING_CHANNELS", None) from None
    except ValidationError as error:
        first = error.errors()[0]
        name = "COMMISSIONING_" + "_".join(str(part) for part in first["loc"]).upper()
        if name.startswith(_SECRET):
            raise _unreadable(next(secret for secret in _SECRET if name.startswith(secret)), None) from None
        found = os.environ.get(name, first.get("input"))
        raise _unreadable(name, found) from None


def _unreadable(name: str, found: object) -> BadInput:
    """One sentence with what to write instead; ``found`` is ``None`` for a secret, which is not repeated."""
    examples = {
        "COMMISSIONING_NOW": "2025-07-01T09:00:00+00:00",
        "COMMISSIONING_AS_OF": "2025-07-01",
        "COMMISSIONING_PUBLIC_URL": "https://plans.example.gov.uk",
        "COMMISSIONING_MAIL_SECURITY": "starttls, tls or none",
        "COMMISSIONING_CHANNELS": '{"scrutiny-team": "json://hooks.example.gov.uk/scrutiny"}',
    }
    said = f"is '{found}', which" if found is not None else "holds what"
    return BadInput("bad-usage", f"{name} {said} cannot be read. Write for example {examples.get(name, '12')}.")


def now() -> datetime:
    """The instant, aware: ``COMMISSIONING_NOW`` where it is set, else the clock. Naive settings are London time."""
    fixed = settings().now
    if fixed is None:
        return datetime.now(UTC).replace(microsecond=0)
    return fixed if fixed.tzinfo else fixed.replace(tzinfo=LONDON)


def as_of() -> date:
    """Today in London: ``COMMISSIONING_AS_OF`` where it is set, else the day of ``now()``."""
    return settings().as_of or now().astimezone(LONDON).date()

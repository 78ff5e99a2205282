"""Settings, from the environment. The README's table is checked against this class by a test."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from db.vocabulary import Audience


def _only_this_machine(host: str) -> str:
    """Refuses all but loopback: there is no login yet to stand in front of the figures."""
    try:
        loopback = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise ValueError(
            f"HOST={host} would show internal figures to others, and no login is set up; "
            "use HOST=127.0.0.1"
        )
    return host


def _audiences(given: str) -> str:
    """Refuses what names no audience."""
    if not given or not {*given.split(",")} <= set(Audience):
        raise ValueError(f"SHIP_AUDIENCES={given} names no audience; use internal,public or public")
    return given


class Settings(BaseSettings):
    """What can be set from outside; each name in capitals is an environment variable."""

    model_config = SettingsConfigDict(extra="ignore")

    database_url: str = Field(
        default="sqlite:///data/integreringsmottak.db",
        description="Database: SQLite file or postgresql://…",
    )
    records_url: str = Field(
        default="same",
        description="Database of the reports: `same` as DATABASE_URL, another one that figures are "
        "shipped from, or empty for a service that can open no reports",
    )
    ship_audiences: Annotated[str, AfterValidator(_audiences)] = Field(
        default="internal,public",
        description="Whose figures are shipped to DATABASE_URL when the reports are elsewhere",
    )
    retention_months: Annotated[int, BeforeValidator(lambda given: given or 0)] = Field(
        default=0,
        ge=0,
        le=1200,
        description="Months after a quarter's end when the rows of persons are erased; 0 keeps them",
    )
    host: Annotated[str, AfterValidator(_only_this_machine)] = Field(
        default="127.0.0.1", description="Address to serve on; loopback only until login is set up"
    )
    port: int = Field(default=8050, ge=0, le=65535, description="Port to serve on")
    demo: Literal["on", "off"] = Field(
        default="on",
        description="Load demonstration data on first start, into an empty embedded database",
    )
    threads: int = Field(default=4, ge=1, le=64, description="Requests served at the same time")

"""Settings, from the environment. The README's table is checked against this class by a test."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from dashboard.sites import loopback


def _only_this_machine(host: str) -> str:
    """Refuses all but loopback: there is no login yet to stand in front of the figures."""
    if not loopback(host):
        raise ValueError(
            f"HOST={host} would show internal figures to others, and no login is set up; "
            "use HOST=127.0.0.1"
        )
    return host


class Settings(BaseSettings):
    """What can be set from outside; each name in capitals is an environment variable."""

    model_config = SettingsConfigDict(extra="ignore")

    database_url: str = Field(
        default="sqlite:///data/integreringsmottak.db",
        description="Database: SQLite file or postgresql://…",
    )
    host: Annotated[str, AfterValidator(_only_this_machine)] = Field(
        default="127.0.0.1", description="Address to serve on; loopback only until login is set up"
    )
    port: int = Field(default=8050, ge=0, le=65535, description="Port to serve on")
    demo: Literal["on", "off"] = Field(
        default="on",
        description="Load demonstration data on first start, into an empty embedded database",
    )
    public_threshold: int = Field(
        default=5, ge=2, le=100, description="Fewest persons that a figure shown to everybody is of"
    )
    public_zeros: Literal["shown", "hidden"] = Field(
        default="shown", description="Whether everybody sees zeros, and shares of none or all"
    )
    threads: int = Field(default=4, ge=1, le=64, description="Requests served at the same time")
    proxies: int = Field(
        default=0,
        ge=0,
        le=8,
        description="Proxies in front, each trusted to say who asked and whether by https",
    )
    exports_per_10_minutes: int = Field(
        default=30, ge=1, description="Files that one person, or one visiting address, may take out"
    )
    uploads_per_10_minutes: int = Field(
        default=30, ge=1, description="Deliveries that one person may send"
    )
    logins_per_10_minutes: int = Field(
        default=10, ge=1, description="Attempts to log in, at one account or from one address"
    )

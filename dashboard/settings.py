"""Settings, from the environment. The README's table is checked against this class by a test."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from dashboard.sites import is_private_way, loopback
from dashboard.well_known import CONTACT
from db.days import NORWAY, known_zone
from db.vocabulary import Audience

SHORTEST_KEY = 32
_PATH = re.compile(r"(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_EXAMPLES = ("change", "secret", "default", "example", "endre", "hemmelig")
"""Beginnings of keys that were copied from somewhere."""


def _audiences(given: str) -> str:
    """Refuses what names no audience."""
    if not given or not {*given.split(",")} <= set(Audience):
        raise ValueError(f"SHIP_AUDIENCES={given} names no audience; use internal,public or public")
    return given


def _zone(given: str) -> str:
    """Refuses what is no time zone."""
    known_zone(given)
    return given


class Settings(BaseSettings):
    """What can be set from outside; each name in capitals is an environment variable."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True)

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
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        default=NORWAY, description="Where days begin: for `as_of`, deadlines and times shown"
    )
    host: str = Field(
        default="127.0.0.1",
        description="Address to serve on; for any but loopback a login, SECRET_KEY and BASE_URL "
        "must be set",
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
    threads: int = Field(
        default=4, ge=1, le=64, description="Requests served at the same time, by each process"
    )
    proxies: int = Field(
        default=0,
        ge=0,
        le=8,
        description="Proxies in front, each trusted to say who asked and whether by https",
    )
    exports_per_10_minutes: int = Field(
        default=30, ge=1, description="Files that one person may take out"
    )
    uploads_per_10_minutes: int = Field(
        default=30, ge=1, description="Deliveries that one person may send"
    )
    logins_per_10_minutes: int = Field(
        default=10, ge=1, description="Attempts to log in that fail, at one account"
    )
    persons_per_address: int = Field(
        default=10,
        ge=1,
        le=10_000,
        description="Visitors that one address may stand for, as an office's does",
    )
    base_url: str = Field(
        default="",
        description="The address that readers use, https://…, with a path if it lies below one, for "
        "links and for coming back from the login provider",
    )
    security_contact: str = Field(
        default=CONTACT,
        description="Whom to tell of a weakness, mailto:… or https://…, in /.well-known/security.txt",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="Signs sessions: at least 32 random signs, the same for every process and host; "
        "without it all are logged out at a restart",
    )
    oidc_issuer: str = Field(
        default="", description="OpenID Connect provider to log in through, https://…"
    )
    oidc_client_id: str = Field(default="", description="Our name at the provider")
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), description="Our secret at the provider"
    )
    accounts: Literal["on", "off"] = Field(
        default="off", description="Accounts with a password kept here, for small installations"
    )
    visitors: Literal["public", "none"] = Field(
        default="public",
        description="What those who are not logged in see: the protected figures, or nothing",
    )
    session_idle_minutes: int = Field(
        default=30, ge=1, le=1440, description="Minutes without use before one is logged out"
    )
    session_hours: int = Field(
        default=10, ge=1, le=24, description="Hours before one must log in anew, used or not"
    )
    debug: Literal["on", "off"] = Field(
        default="off", description="Tell all in the log; on loopback only"
    )

    @property
    def login(self) -> bool:
        """Whether there is a way to log in."""
        return bool(self.oidc_issuer) or self.accounts == "on"

    @property
    def base_path(self) -> str:
        """The path that every address lies below for the readers; empty for none."""
        return urlsplit(self.base_url).path

    @field_validator("base_url")
    @classmethod
    def _an_address(cls, given: str) -> str:
        address = given.rstrip("/")
        parts = urlsplit(address)
        if address and (
            not is_private_way(address) or parts.query or not _PATH.fullmatch(parts.path)
        ):
            raise ValueError(
                "write scheme and host, and a path of plain letters and digits if it has one, as "
                "https://tall.imdi.no or https://imdi.no/tall"
            )
        return address

    @field_validator("security_contact")
    @classmethod
    def _a_contact(cls, given: str) -> str:
        if not given.startswith(("https://", "mailto:", "tel:")) or not given.isprintable():
            raise ValueError("write mailto:, https:// or tel: first, as mailto:sikkerhet@tall.no")
        return given

    @field_validator("oidc_issuer")
    @classmethod
    def _a_private_way(cls, given: str) -> str:
        if given and not is_private_way(given):
            raise ValueError("it must begin with https://, or what it says could be changed")
        return given

    @field_validator("secret_key")
    @classmethod
    def _a_key(cls, given: SecretStr) -> SecretStr:
        key = given.get_secret_value()
        if key and (
            len(key) < SHORTEST_KEY or len(set(key)) < 8 or key.casefold().startswith(_EXAMPLES)
        ):
            raise ValueError(
                f"it is too short or too easily guessed; set at least {SHORTEST_KEY} random signs, "
                'such as python -c "import secrets; print(secrets.token_hex(32))" gives'
            )
        return given

    @model_validator(mode="after")
    def _whole_provider(self) -> Self:
        parts = {
            "OIDC_ISSUER": self.oidc_issuer,
            "OIDC_CLIENT_ID": self.oidc_client_id,
            "OIDC_CLIENT_SECRET": self.oidc_client_secret.get_secret_value(),
        }
        missing = [name for name, value in parts.items() if not value]
        if missing and len(missing) < len(parts):
            raise ValueError(
                f"the login provider is half set up: set {' and '.join(missing)} too, or none of "
                f"{', '.join(parts)}"
            )
        return self

    @model_validator(mode="after")
    def _guarded(self) -> Self:
        """Refuses to be reached by others unless something stands in front of the figures."""
        reached = {"HOST": self.host, "BASE_URL": urlsplit(self.base_url).hostname or ""}
        others = [
            f"{name}={value}" for name, value in reached.items() if value and not loopback(value)
        ]
        if not others:
            return self
        where = " and ".join(others)
        if not self.login:
            raise ValueError(
                f"{where} would show internal figures to others, and no login is set up; set "
                "OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, or ACCOUNTS=on, or use "
                "HOST=127.0.0.1 and no BASE_URL"
            )
        if not self.secret_key.get_secret_value():
            raise ValueError(
                f"{where} needs a SECRET_KEY; set it to at least {SHORTEST_KEY} random signs, such "
                'as python -c "import secrets; print(secrets.token_hex(32))" gives'
            )
        if not self.base_url:
            raise ValueError(
                f"{where} needs BASE_URL, the address that readers use; set it as "
                "https://tall.imdi.no"
            )
        if self.debug == "on":
            raise ValueError(f"{where} cannot go with DEBUG=on; set DEBUG=off")
        return self

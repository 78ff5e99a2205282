"""A real OpenID Connect provider in a process of its own, strict about PKCE; and who it knows.

`oidc-provider-mock` itself takes no notice of a code challenge. Wrapped in this, a code is given for
a challenge, and to be had only by whoever shows the verifier.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from tests.serving import serving

PERSONS: dict[str, dict[str, object]] = {
    "kari-sub": {"email": "Kari@imdi.example", "email_verified": True, "name": "Kari"},
    "same-email-sub": {"email": "kari@imdi.example", "email_verified": True},
    "ola-sub": {"email": "ola@bodo.example", "email_verified": True},
    "unverified-sub": {"email": "ada@imdi.example", "email_verified": False},
    "stranger-sub": {"email": "stranger@elsewhere.example", "email_verified": True},
}
"""Who has an account there, by subject."""


@contextmanager
def running_provider() -> Iterator[str]:
    """The issuer's address while the process runs."""
    environment = os.environ | {"AUTHLIB_INSECURE_TRANSPORT": "1", "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.provider"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()


def agree(authorize: str, subject: str) -> str:
    """What a person does at the provider: says who they are; the address they are sent back to."""
    answer = requests.post(authorize, data={"sub": subject}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


class Strict:
    """The provider with PKCE: a code is worth nothing without the verifier of its challenge."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._challenges: dict[str, str] = {}

    def __call__(self, environ: Any, start: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/oauth2/authorize":
            asked = parse_qs(environ["QUERY_STRING"])
            challenge = asked.get("code_challenge", [""])[0]
            if not challenge or asked.get("code_challenge_method") != ["S256"]:
                return _refuse(start, "a code challenge is needed")

            def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
                for name, value in headers:
                    if name == "Location" and (code := parse_qs(urlsplit(value).query).get("code")):
                        self._challenges[code[0]] = challenge
                return start(status, headers, *more)

            return self._app(environ, started)
        if path == "/oauth2/token":
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            form = parse_qs(body.decode())
            environ["wsgi.input"] = io.BytesIO(body)
            verifier = form.get("code_verifier", [""])[0]
            digest = hashlib.sha256(verifier.encode()).digest()
            shown = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if self._challenges.pop(form.get("code", [""])[0], None) != shown:
                return _refuse(start, "invalid_grant")
        return self._app(environ, start)


def _refuse(start: Any, error: str) -> Iterable[bytes]:
    start("400 Bad Request", [("Content-Type", "application/json")])
    return [json.dumps({"error": error}).encode()]


def _serve() -> None:
    import oidc_provider_mock
    from oidc_provider_mock import User

    users = [User(sub=sub, claims=claims) for sub, claims in PERSONS.items()]
    app = oidc_provider_mock.app(require_nonce=True, user_claims=users)
    with serving(Strict(app)) as address:
        print(address, flush=True)  # noqa: T201 - how it tells where it is
        Event().wait()


if __name__ == "__main__":
    _serve()

"""Login through an OpenID Connect provider: code flow with PKCE, state and nonce, by Authlib.

The way there and back is kept in the reader's signed session. What the provider says is believed
when it is signed by the issuer in the settings, for us, in answer to what we asked.
"""

from __future__ import annotations

import logging
from typing import Any

import flask
import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from joserfc.errors import JoseError

from dashboard.sites import is_private_way
from db.logins import Identity
from db.refusal import Refusal

log = logging.getLogger(__name__)

_NAME = "provider"
_PATIENCE = 10
"""Seconds to wait for the provider."""
_SIGNED_WITH = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}
"""Signatures that only who holds the private key can make."""
_LONGEST = 255


class Provider:
    """The provider at ``issuer``, to which we are the client ``client_id``."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self.issuer = issuer.rstrip("/")
        self._client_id, self._client_secret = client_id, client_secret
        self._client: Any = None

    def register(self, server: flask.Flask) -> None:
        """Makes the provider known to ``server``; it is not asked anything before a login."""
        self._client = OAuth(server).register(
            _NAME,
            client_id=self._client_id,
            client_secret=self._client_secret,
            server_metadata_url=f"{self.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "default_timeout": _PATIENCE,
            },
        )

    def send(self, back: str) -> flask.Response:
        """Sends the reader to the provider, who sends them on to the address ``back``.

        Raises Refusal ``provider_silent`` (503) when it cannot be asked where that is.
        """
        _forget_older()
        try:
            self._about()
            answer: flask.Response = self._client.authorize_redirect(back)
        except (AuthlibBaseError, requests.RequestException, RuntimeError, ValueError) as error:
            raise _silent(error) from None
        return answer

    def identity(self) -> Identity:
        """Who the provider says has come back with the current request.

        Raises Refusal ``login_failed`` (403) for all that is not an answer to what this reader
        asked, ``provider_silent`` (503).
        """
        try:
            self._about()
            token = self._client.authorize_access_token(
                claims_options={
                    "iss": {"essential": True, "value": self._client.server_metadata["issuer"]},
                    "aud": {"essential": True, "value": self._client_id},
                }
            )
            told = token.get("userinfo") or {}
            if not told.get("email"):
                told = {**self._more(token, told), **told}
        except requests.RequestException as error:
            raise _silent(error) from None
        except (AuthlibBaseError, JoseError, RuntimeError, ValueError, KeyError) as error:
            # What the provider said may be about a person; the kind of fault says enough.
            log.warning("a login failed: %s", type(error).__name__)
            raise Refusal("login_failed", http_status=403) from None
        subject, email = told.get("sub"), told.get("email")
        if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST:
            raise Refusal("login_failed", http_status=403)
        verified = isinstance(email, str) and told.get("email_verified") is True
        return Identity(self.issuer, subject, str(email).strip() if verified else None)

    def _about(self) -> None:
        """Has the provider's own description at hand, and holds it to what we were told of it."""
        known = self._client.load_server_metadata()
        if str(known.get("issuer", "")).rstrip("/") != self.issuer:
            raise ValueError("another issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not is_private_way(str(known.get(name, ""))):
                raise ValueError(f"{name} can be listened to")
        offered = known.get("id_token_signing_alg_values_supported") or ["RS256"]
        known["id_token_signing_alg_values_supported"] = sorted(_SIGNED_WITH & set(offered))

    def _more(self, token: Any, told: Any) -> dict[str, Any]:
        """What the provider tells of the person when asked; nothing if it is about another."""
        if "userinfo_endpoint" not in self._client.server_metadata:
            return {}
        more = dict(self._client.userinfo(token=token))
        return more if more.get("sub") == told.get("sub") else {}


def _forget_older() -> None:
    """Leaves room in the session for one more way to the provider: a cookie holds only so much."""
    begun = [name for name in flask.session if name.startswith(f"_state_{_NAME}")]
    for name in sorted(begun, key=lambda each: flask.session[each].get("exp", 0))[:-1]:
        flask.session.pop(name)


def _silent(error: Exception) -> Refusal:
    log.warning("the provider cannot be used: %s", type(error).__name__)
    return Refusal("provider_silent", http_status=503)

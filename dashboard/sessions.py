"""Signed sessions that outlive a clock put right: one given some seconds ahead is still one's own."""

from __future__ import annotations

from typing import Any

import flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer


class _AnyClock(TimestampSigner):
    """Refuses what is too old, and not what is signed later than now by this clock.

    Nobody but us can sign; whether a login still holds is asked of what the session says.
    """

    def unsign(
        self, signed_value: Any, max_age: int | None = None, return_timestamp: bool = False
    ) -> Any:
        value, at = super().unsign(signed_value, return_timestamp=True)
        if max_age is not None and self.get_timestamp() - at.timestamp() > max_age:
            raise SignatureExpired("too old", payload=value, date_signed=at)
        return (value, at) if return_timestamp else value


class Sessions(SecureCookieSessionInterface):
    """Flask's own sessions otherwise."""

    def get_signing_serializer(self, app: flask.Flask) -> URLSafeTimedSerializer | None:
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = _AnyClock
        return serializer

"""The refusal every layer shares: a request that cannot be met because of what was asked."""

from __future__ import annotations


class Refusal(Exception):
    """A request that cannot be answered because of what was asked. ``code`` names why.

    ``details`` fill in the wording, which the dashboard looks up by code in the reader's language.
    """

    def __init__(self, code: str, http_status: int = 400, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.http_status = http_status
        self.details = details

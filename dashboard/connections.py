"""A connection that somebody holds open and says nothing on costs a socket, and ends by itself.

uvicorn reads and writes HTTP/1.1; what stands here are the limits it has none of: a time within
which the head of a request must have come, and what gives way when there are too many.
"""

from __future__ import annotations

import sys
from asyncio import TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 400 if sys.platform == "win32" else 1_000
"""Open at once in one process. Past it, the one idle longest is closed (Windows' select takes 512)."""
HEAD_WITHIN = 20.0
"""Seconds from the first sign of a request, or from connecting, until its head is there."""
BETWEEN_REQUESTS = 30
"""Seconds that a connection is kept for a next request."""
MOST_HEAD = 256 * 1024
"""Bytes of a head: an address may name every centre of a large country."""

_LET_GO = 5.0
"""Seconds that the other side has to take what is left to it when a connection ends."""
_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)


class Connection(H11Protocol):
    """One connection. ``scope["state"]["connection"]`` is it, for whoever answers on it."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.app_state = {**self.app_state, "connection": self}
        self._deadline: TimerHandle | None = None
        self._head_begun = False

    @property
    def busy(self) -> bool:
        """Whether a request has come that is not answered yet."""
        return bool(self.cycle) and not self.cycle.response_complete

    @property
    def gone(self) -> bool:
        """Whether the other side has left, or the connection is closing."""
        return self.transport.is_closing()

    def end(self) -> None:
        """Ends it at once, whatever is under way."""
        self.transport.abort()

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # What is written is told as written when the other side has taken it, so that whoever does
        # not read is found out.
        transport.set_write_buffer_limits(high=0)
        if len(self.connections) > MOST_CONNECTIONS and not self._make_room():
            transport.write(_FULL)
            transport.close()
            self._end_after(_LET_GO)
            return
        self._end_after(HEAD_WITHIN)

    def _make_room(self) -> bool:
        """Closes the connection that has been idle longest; whether there was one."""
        # A set keeps no order; the idle ones are looked through only when there are too many.
        idle = [each for each in self.connections if each is not self and not each.busy]  # type: ignore[union-attr]
        if not idle:
            return False
        min(idle, key=lambda each: each.quiet_since).end()  # type: ignore[union-attr]
        return True

    @property
    def quiet_since(self) -> float:
        """When it last began to wait for a request, on the loop's clock."""
        return self._quiet_since

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.busy:
            self._end_after(None)
        elif not self._head_begun and not self.gone:
            self._head_begun = True
            self._end_after(HEAD_WITHIN)

    def on_response_complete(self) -> None:
        self._head_begun = False
        super().on_response_complete()
        if not self.busy:
            self._quiet_since = self.loop.time()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._end_after(_LET_GO)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_after(None)
        super().connection_lost(exc)

    def _end_after(self, seconds: float | None) -> None:
        """Ends the connection in so many seconds, if nothing happens; None takes that back."""
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if seconds is not None:
            self._quiet_since = self.loop.time()
            self._deadline = self.loop.call_later(seconds, self.end)

"""What stands between the connections and the application, and decides what is taken in.

An asynchronous front takes a request's body in, and hands its answer out, so that whoever is slow
holds neither a thread nor more memory than there is for it. The application is called by a few
threads, with the whole body, and gives its whole answer. Nothing is ever put on a disk: a body may
hold what must not be there.
"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from dashboard.connections import Connection
from db.faults import wordless
from db.refusal import Refusal

log = logging.getLogger(__name__)

REFUSED = "integreringsmottak.refused"
"""In the environment of a request: the Refusal that is all there is to say to it."""
ASKED = "integreringsmottak.asked"
"""In the environment of a request: its body has not come yet, and may it?"""
LET_IN = "integreringsmottak.let_in"
"""In the environment of a request: it has been asked about already, and was let in."""
MAY_SEND = "X-May-Send"
"""The header of the answer to a request that is asked about: how many bytes may come."""

SMALL = 64 * 1024
"""Bytes of a body that nobody is asked about."""
PIECE = 64 * 1024
"""Bytes that are handed out at a time."""
PIECE_WITHIN = 20.0
"""Seconds within which the next bytes of a body must come, or a piece of an answer be taken."""
SLOWEST = 4 * 1024
"""Bytes a second that a body must come by, once `PIECE_WITHIN` has passed."""
MOST_WAITING = 100
"""Requests that may wait for each thread; one more is answered 503 at once."""
ROOM = 64 * 1024 * 1024
"""Bytes of the bodies that are on their way in together, but for the large ones."""
LARGE = 1024 * 1024
LARGE_ROOM = 256 * 1024 * 1024
"""Bytes of all bodies that may become larger than `LARGE`: only those let in may send such."""
ANSWER_ROOM = 256 * 1024 * 1024
"""Bytes of the answers that are on their way out together."""
LINGER = 10.0
"""Seconds that the rest of a refused body is thrown away for, so that its sender sees the answer."""
_SEEN_ONLY = frozenset({"GET", "HEAD"})
_BODILESS = frozenset({204, 304})

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the application, whole."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Room:
    """How many bytes of something there may be at once."""

    def __init__(self, most: int) -> None:
        self.most, self.taken = most, 0

    @contextmanager
    def share(self) -> Iterator[Callable[[int], bool]]:
        """A function that takes so many bytes more, if there is room; all are given back at last."""
        mine = 0

        def take(more: int) -> bool:
            nonlocal mine
            if self.taken + more > self.most:
                return False
            self.taken += more
            mine += more
            return True

        try:
            yield take
        finally:
            self.taken -= mine


_HEALTH = ("live", "ready")
"""What is asked about the service itself; each is answered in a thread of its own."""


class Front:
    """An ASGI application that answers by calling ``application`` in so many ``threads``."""

    def __init__(self, application: Application, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="answer")
        # Whether it lives is asked most when everything else waits, a database too.
        self._health = {each: ThreadPoolExecutor(1, thread_name_prefix=each) for each in _HEALTH}
        self._most_waiting = threads * (MOST_WAITING + 1)
        self._working = 0
        self._small, self._large, self._out = Room(ROOM), Room(LARGE_ROOM), Room(ANSWER_ROOM)
        self._leaving = False
        self._under_way = 0
        self.done = asyncio.Event()
        """Whether everybody has been answered who was let in before new work was refused."""

    def leave(self) -> None:
        """Refuses all new work from now on; what is under way is answered."""
        self._leaving = True
        self._see_whether_done()

    def _see_whether_done(self) -> None:
        if self._leaving and not self._under_way:
            self.done.set()

    def close(self) -> None:
        """Lets the threads go."""
        for pool in (self._threads, *self._health.values()):
            pool.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection: Connection = scope["state"]["connection"]
        environ = environ_of(scope)
        if self._leaving:
            await self._refuse(environ, scope, receive, send, _stopping())
            return
        self._under_way += 1
        try:
            with self._out.share() as take_out:
                answer = await self._answer(environ, scope, receive, connection)
                if not take_out(len(answer.body)):
                    answer = self._refused(environ, _busy())
                await self._send(answer, environ, scope, receive, send)
        except _Gone:
            connection.end()
            await asyncio.sleep(0)  # so that uvicorn has heard of it
        finally:
            self._under_way -= 1
            self._see_whether_done()

    async def _answer(
        self, environ: Environ, scope: Scope, receive: Receive, connection: Connection
    ) -> Answer:
        """The answer to a request, once its body is in; or why it is not taken."""
        try:
            if self._out.taken * 2 > self._out.most:
                raise _busy()
            room, limit = self._small, SMALL
            if (length := _length(scope)) > SMALL:
                asked = await self._called({**environ, ASKED: True, **_sized(length)}, connection)
                told = dict(asked.headers).get(MAY_SEND)
                if told is None:
                    return asked
                environ[LET_IN] = True
                limit = int(told)
                room = self._large if limit > LARGE else self._small
            with room.share() as take:
                body = await _body(receive, limit, take) if length else io.BytesIO()
                if body is None:
                    sized = _sized(limit + 1)
                    return await self._called({**environ, ASKED: True, **sized}, connection)
                environ["wsgi.input"] = body
                environ["CONTENT_LENGTH"] = str(body.getbuffer().nbytes) if length else ""
                return await self._called(environ, connection)
        except Refusal as refusal:
            return self._refused(environ, refusal)

    async def _called(self, environ: Environ, connection: Connection) -> Answer:
        """What the application answers, in a thread. Raises Refusal when too much waits for one."""
        head, _, name = environ["PATH_INFO"].rpartition("/")  # perhaps below a base path
        if head.endswith("/health") and name in _HEALTH:
            return await self._in(self._health[name], environ, connection)
        if self._working >= self._most_waiting:
            raise _busy()
        self._working += 1
        try:
            return await self._in(self._threads, environ, connection)
        finally:
            self._working -= 1

    async def _in(
        self, pool: ThreadPoolExecutor, environ: Environ, connection: Connection
    ) -> Answer:
        answer = await asyncio.get_running_loop().run_in_executor(
            pool, self._unless_gone, environ, connection
        )
        if answer is None:
            raise _Gone
        return answer

    def _unless_gone(self, environ: Environ, connection: Connection) -> Answer | None:
        """The answer; None to whoever only wanted to see something and has left while waiting."""
        if connection.gone and environ["REQUEST_METHOD"] in _SEEN_ONLY:
            return None
        return call(self._application, environ)

    def _refused(self, environ: Environ, refusal: Refusal) -> Answer:
        """What the application says to a request that is refused here, in the reader's language."""
        return call(self._application, {**environ, REFUSED: refusal})

    async def _refuse(
        self, environ: Environ, scope: Scope, receive: Receive, send: Send, refusal: Refusal
    ) -> None:
        await self._send(self._refused(environ, refusal), environ, scope, receive, send)

    async def _send(
        self, answer: Answer, environ: Environ, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Hands ``answer`` out piece by piece. Raises `_Gone` when nobody takes it."""
        unread = environ.get("wsgi.input") is _NOTHING and _length(scope) != 0
        headers = [
            (name.lower().encode(), value.encode("latin-1")) for name, value in answer.headers
        ]
        if unread or self._leaving:
            headers.append((b"connection", b"close"))
        bodiless = environ["REQUEST_METHOD"] == "HEAD" or answer.status in _BODILESS
        if not bodiless and not any(name == b"content-length" for name, _ in headers):
            headers.append((b"content-length", str(len(answer.body)).encode()))
        start = {"type": "http.response.start", "status": answer.status, "headers": headers}
        await _within(send(start))
        view = memoryview(b"" if bodiless else answer.body)
        for at in range(0, len(view), PIECE):
            piece = bytes(view[at : at + PIECE])
            await _within(send({"type": "http.response.body", "body": piece, "more_body": True}))
        # Told as the end only when it has been taken, and what was not wanted has been let go.
        if unread:
            await _throw_away(receive)
        await _within(send({"type": "http.response.body", "body": b"", "more_body": False}))


class _Gone(Exception):
    """Nobody is there any more to answer."""


class _File:
    """A file that is answered with; it is closed when it has been read, or was not wanted."""

    def __init__(self, file: Any, size: int = PIECE) -> None:
        self._file, self._size = file, size

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        part: bytes = b"" if self._file.closed else self._file.read(self._size)
        if not part:
            self.close()
            raise StopIteration
        return part

    def close(self) -> None:
        self._file.close()


_NOTHING = io.BytesIO()


def call(application: Application, environ: Environ) -> Answer:
    """What ``application`` answers, whole; a sentence without a cause where it breaks."""
    begun: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> Any:
        begun[:] = [(status, headers)]

    try:
        parts = application(environ, start)
        try:
            body = b"".join(parts)
        finally:
            if (close := getattr(parts, "close", None)) is not None:
                close()
        ((status, headers),) = begun
        return Answer(int(status.split(" ", 1)[0]), list(headers), body)
    except Exception as error:  # noqa: BLE001 - the last one that can tell of it
        log.error("the application gave no answer: %s", wordless(error))  # noqa: TRY400
        return Answer(500, [("Content-Type", "text/plain")], b"Internal Server Error")


def environ_of(scope: Scope) -> Environ:
    """The environment of PEP 3333 for a request, with nothing in its body yet."""
    raw: bytes = scope["raw_path"]
    host, port = scope.get("server") or ("localhost", None)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 80),
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "CONTENT_LENGTH": "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": _NOTHING,
        "wsgi.errors": io.StringIO(),
        "wsgi.file_wrapper": _File,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name or name in {b"content-length", b"transfer-encoding"}:
            continue  # an underscore is read as a hyphen: it could pass for another header
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        text = value.decode("latin-1")
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{text}" if key in environ else text
    return environ


def _length(scope: Scope) -> float:
    """Bytes of the body that is coming; endless where nobody says how many."""
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return float("inf")
    return int(headers.get(b"content-length", b"0"))


def _sized(length: float) -> Environ:
    return {"CONTENT_LENGTH": str(length)} if length != float("inf") else {}


async def _body(receive: Receive, limit: int, take: Callable[[int], bool]) -> io.BytesIO | None:
    """The body; None when it is more than ``limit``. Raises Refusal, and `_Gone`.

    What has come counts, not what was announced: only that takes room.
    """
    loop = asyncio.get_running_loop()
    body, come, begun = io.BytesIO(), 0, loop.time()
    while True:
        try:
            message = await asyncio.wait_for(receive(), PIECE_WITHIN)
        except TimeoutError:
            raise _too_slow() from None
        if message["type"] == "http.disconnect":
            raise _Gone
        part = message.get("body", b"")
        come += len(part)
        if come > limit:
            return None
        if not take(len(part)):
            raise _busy()
        body.write(part)
        if not message.get("more_body", False):
            body.seek(0)
            return body
        if come < (loop.time() - begun - PIECE_WITHIN) * SLOWEST:
            raise _too_slow()


async def _throw_away(receive: Receive) -> None:
    """Lets the rest of a body go by, for a while, and keeps none of it."""
    try:
        async with asyncio.timeout(LINGER):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return
    except TimeoutError:
        return


async def _within(sending: Awaitable[None]) -> None:
    try:
        await asyncio.wait_for(sending, PIECE_WITHIN)
    except TimeoutError:
        raise _Gone from None


def _busy() -> Refusal:
    return Refusal("too_busy", http_status=503, seconds="5")


def _stopping() -> Refusal:
    return Refusal("stopping", http_status=503, seconds="10")


def _too_slow() -> Refusal:
    return Refusal("too_slow", http_status=408)

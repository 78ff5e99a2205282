"""The console that commands write to: one that cannot show every sign, and one that nobody reads on."""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
import unicodedata
from collections.abc import Callable
from typing import Any

import typer

_PLAINLY = "plainly"
_IN_PLACE_OF = {
    **dict.fromkeys("–—−‐‑", "-"),
    **dict.fromkeys("«»“”„", '"'),
    **dict.fromkeys("‘’", "'"),
    **dict.fromkeys("·•", "-"),
    **dict.fromkeys("ðđ", "d"),
    "…": "...",
    "→": "->",
    "×": "x",
    "æ": "ae",
    "Æ": "AE",
    "ø": "o",
    "Ø": "O",
}
"""What is written where a sign cannot be; other letters lose what stands above or below them."""
_CLOSED = {errno.EPIPE, errno.ESHUTDOWN} | ({errno.EINVAL} if os.name == "nt" else set())
"""How systems tell that whoever read has gone."""


def prepare() -> None:
    """From now on, writing to the console never fails for a sign or for a reader who has left."""
    codecs.register_error(_PLAINLY, _plainly)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_PLAINLY)
            setattr(sys, name, _Console(stream))


def put(content: bytes) -> None:
    """Writes a file to standard output as it is."""
    if isinstance(sys.stdout, _Console):
        sys.stdout.put(content)
    else:
        typer.echo(content, nl=False)


def _plainly(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    signs = error.object[error.start : error.end]
    return "".join(map(_plain, signs)), error.end


def _plain(sign: str) -> str:
    letters = _IN_PLACE_OF.get(sign) or unicodedata.normalize("NFKD", sign)
    return letters.encode("ascii", "ignore").decode() or "?"


class _Console(io.TextIOBase):
    """A stream that goes on into nothing when its reader has gone: the work is done all the same.

    It has no ``buffer``: Typer writes around a stream that says it is ASCII.
    """

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self._stream = stream

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._stream.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        return self._stream.errors

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(type(text).__name__)
        self._or_nowhere(lambda: self._stream.write(text))
        return len(text)

    def put(self, content: bytes) -> None:
        """Bytes as they are, after the text before them."""
        self.flush()
        self._or_nowhere(lambda: self._stream.buffer.write(content))
        self.flush()

    def flush(self) -> None:
        if not self._stream.closed:
            self._or_nowhere(self._stream.flush)

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()

    def writable(self) -> bool:
        return True

    def _or_nowhere(self, act: Callable[[], Any]) -> None:
        try:
            act()
        except OSError as error:
            if error.errno not in _CLOSED:
                raise
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)

"""A real server for as long as a test needs one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import waitress
from waitress import wasyncore


@contextmanager
def serving(application: Any) -> Iterator[str]:
    """The address where ``application`` is served, over a socket of this machine."""
    sockets: dict[int, Any] = {}
    server: Any = waitress.create_server(application, map=sockets, host="127.0.0.1", port=0)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.task_dispatcher.shutdown()
        # By the thread that waits on them: a socket that another one closes is an error to it.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
        thread.join(timeout=5)
        assert not thread.is_alive()

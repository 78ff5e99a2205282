"""A pgbouncer of the tests' own, in transaction mode: each transaction may get another session."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlalchemy import URL, make_url

from tests.databases import BACKENDS

_PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

needs_pooler = pytest.mark.skipif(
    _PROGRAM is None or "postgresql" not in BACKENDS, reason="no pgbouncer or no PostgreSQL here"
)

_CONFIG = """
[databases]
pooled = host={host} port={port} user={user} dbname={database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {sessions}
max_client_conn = 200
ignore_startup_parameters = extra_float_digits
"""


@contextmanager
def pooled(sessions: int = 3) -> Iterator[URL]:
    """The address of TEST_DATABASE_URL's database behind a pooler with so many ``sessions``."""
    server = make_url(os.environ["TEST_DATABASE_URL"])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        own = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        config = Path(folder) / "pgbouncer.ini"
        words = {"host": server.host, "port": server.port or 5432, "user": server.username}
        words |= {"database": server.database, "own": own, "sessions": sessions}
        config.write_text(_CONFIG.format(**words), encoding="utf-8")
        command = [_PROGRAM or "", "--quiet", str(config)]
        if os.geteuid() == 0:  # which it will not run as
            command[1:1] = ["--user", "nobody"]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            _wait_for(own, process)
            yield URL.create("postgresql", "anybody", None, "127.0.0.1", own, "pooled")
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    last = monotonic() + 30
    while process.poll() is None and monotonic() < last:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            sleep(0.05)
        else:
            return
    pytest.skip("pgbouncer does not start here")

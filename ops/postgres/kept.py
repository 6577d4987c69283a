"""The embedded server is started anew when it dies under us: nobody else looks after it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from ops.errors import OpsError
from ops.postgres.server import EmbeddedServer

LOOK_SECONDS = 2.0
"""Between two looks whether it answers; each is one connection to a socket."""

STOP_SECONDS_MAX = 10.0
"""Whoever wants to end does not wait for a server that may never start."""

log = logging.getLogger(__name__)


@contextmanager
def kept(server: EmbeddedServer, home: Path, binaries: Path | None) -> Iterator[None]:
    """Look after the server until the block ends. Several processes may: one of them starts it."""
    stop = Event()

    def keep() -> None:
        while not stop.wait(LOOK_SECONDS):
            if server.answers():
                continue
            log.warning("the embedded PostgreSQL does not answer; starting it")
            try:
                EmbeddedServer.start(home, binaries=binaries).close()  # our own share keeps it up
            except OpsError as failure:
                log.warning("the embedded PostgreSQL did not start: %s", failure)

    keeper = Thread(target=keep, name="postgres-keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join(STOP_SECONDS_MAX)

"""File locks between processes: held by a descriptor, freed by the kernel when its owner dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.postgres.errors import NotReady

POLL_SECONDS = 0.01


class Lock:
    """One open lock file; closing it, or dying, gives up what it holds."""

    def __init__(self, path: Path, *, owner: tuple[int, int] | None = None) -> None:
        flags = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            self.descriptor = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            self.descriptor = os.open(path, flags)
        else:
            if owner is not None:
                os.fchown(self.descriptor, *owner)

    def share(self) -> None:
        fcntl.flock(self.descriptor, fcntl.LOCK_SH)

    def take_if_free(self) -> bool:
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Unlock for every copy of the descriptor, a forked child's too."""
        fcntl.flock(self.descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close our descriptor; a copy inherited by another program keeps the lock."""
        os.close(self.descriptor)


@contextmanager
def alone(path: Path, *, seconds_max: float, owner: tuple[int, int] | None) -> Iterator[None]:
    """Hold a lock for a while, after waiting for whoever has it."""
    lock = Lock(path, owner=owner)
    try:
        give_up = time.monotonic() + seconds_max
        while not lock.take_if_free():
            if time.monotonic() > give_up:
                raise NotReady("leave its start lock", seconds_max, str(path))
            time.sleep(POLL_SECONDS)
        yield
    finally:
        lock.close()

"""Files that are there, whole, once a function has returned.

Bytes go to a file beside, are synced, renamed into place, and the directory is synced: a
crash leaves the old file or the new one. A failed sync is an OSError and the file is not
put in place; it is never retried on the same handle, which would pretend.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.errors import LedgerError


class FileChanged(LedgerError):
    """A file that is written once is there with other bytes."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is there already, with other bytes")
        self.path = path


def replace(path: Path, data: bytes) -> None:
    """Put a file in place of whatever is there. Of two processes the later one wins."""
    make_directory(path.parent)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    # If we crash here, a file that nobody reads is left beside.
    beside.replace(path)
    sync_directory(path.parent)


def write_once(path: Path, data: bytes) -> None:
    """Put a file that never changes; the same bytes again are fine, others FileChanged."""
    try:
        present = path.read_bytes()
    except FileNotFoundError:
        replace(path, data)
        return
    if present != data:
        raise FileChanged(path)
    # Whoever wrote it may have crashed before the directory was synced.
    sync_directory(path.parent)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock between the processes of this machine; it ends with the process at the latest."""
    make_directory(path.parent)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_directory(path: Path) -> None:
    if path.is_dir():
        return
    make_directory(path.parent)
    path.mkdir(exist_ok=True)
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Where the bytes lie: a directory, or a bucket of an S3 server. Nothing is ever put over.

`put_once` asks the store itself for create-only (on S3 `If-None-Match: *`), so that two gateways
cannot put over each other either.
"""

import logging
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final, Self

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, S3Store

from gateway.archive.errors import StoreFailed
from ledger.durable import make_directory, sync_directory

REQUEST_TIME_MAX: Final = timedelta(seconds=30)
"""A segment of 4 MiB in 30 s is 1.1 Mbit/s; the library would wait for six times as long."""

CONNECT_TIME_MAX: Final = timedelta(seconds=5)

log = logging.getLogger(__name__)


class NotThere(Exception):
    """The store has nothing under this path."""


class Objects:
    """An object store as the archive uses it."""

    def __init__(self, store: LocalStore | S3Store, directory: Path | None = None) -> None:
        self._store = store
        self._directory = directory

    @classmethod
    def in_directory(cls, directory: Path) -> Self:
        make_directory(directory)
        return cls(LocalStore(directory), directory)

    @classmethod
    def at(cls, url: str, *, allow_http: bool = False) -> Self:
        """A bucket, `s3://bucket/prefix`; address and keys are in the usual AWS_ variables."""
        return cls(
            S3Store.from_url(
                url,
                client_options={
                    "timeout": REQUEST_TIME_MAX,
                    "connect_timeout": CONNECT_TIME_MAX,
                    "allow_http": allow_http,
                },
                retry_config={"max_retries": 3, "retry_timeout": REQUEST_TIME_MAX},
            )
        )

    def put_once(self, path: str, data: bytes | bytearray) -> bool:
        """Whether it was put; False: something is there already, and stays as it is."""
        if self._directory is not None:
            make_directory((self._directory / path).parent)
        try:
            obstore.put(self._store, path, data, mode="create", use_multipart=False)
        except AlreadyExistsError:
            put = False
        except (BaseError, OSError) as failure:
            raise self._failed("put", failure) from failure
        else:
            put = True
        # Also if it was there: whoever put it may have crashed before it was on the disk.
        self._sync(path)
        return put

    def put_exactly(self, path: str, data: bytes) -> None:
        """Put what its path names by its digest; what a power cut left half-written is replaced."""
        if not self.put_once(path, data) and self.get(path) != data:
            self.remove(path)
            self.put_once(path, data)

    def get(self, path: str) -> memoryview:
        """Raises NotThere, StoreFailed."""
        try:
            return memoryview(obstore.get(self._store, path).bytes())
        except FileNotFoundError:
            raise NotThere(path) from None
        except (BaseError, OSError) as failure:
            raise self._failed("get", failure) from failure

    def below(self, prefix: str) -> Iterator[str]:
        try:
            for page in obstore.list(self._store, prefix):
                yield from (found["path"] for found in page)
        except (BaseError, OSError) as failure:
            raise self._failed("list", failure) from failure

    def remove(self, path: str) -> None:
        """Harmless when it is gone already."""
        try:
            obstore.delete(self._store, path)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as failure:
            raise self._failed("remove", failure) from failure

    def _failed(self, doing: str, failure: Exception) -> StoreFailed:
        """Addresses and paths of the store are for the log, not for whoever asked."""
        log.warning("the archive's store could not %s: %s", doing, str(failure).partition("\n")[0])
        return StoreFailed(doing)

    def _sync(self, path: str) -> None:
        """An entry must not name bytes that a power cut takes away; the library does not sync."""
        if self._directory is None:
            return
        file = self._directory / path
        handle = os.open(file, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        sync_directory(file.parent)

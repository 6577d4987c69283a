"""Verifying the signatures of a batch on every core, by processes of their own.

Between any two signatures a thread of ours would wait for Python's lock, which whoever reads
the next batch holds: two threads with one reader verify hardly more than one. A process of its
own reads what is to be verified from a pipe and ends with that, so it never outlives us.
"""

import marshal
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from typing import IO, Final, TypeAlias

from ledger import sodium
from ledger.closing import Closing
from ledger.signing import PublicKey

Check: TypeAlias = tuple[str, bytes, bytes, bytes]
"""Suite and bytes of a key, message, signature."""

Verified: TypeAlias = Future[list[bool]]
"""Of each check, in their order, whether the signature is that key's."""

_LENGTH_BYTES: Final = 4

PROCESSES_PER_CORE: Final = 2
"""One works while the answer of another, and what it gets next, wait for Python's lock: that is
milliseconds for each chunk, while batches are read and placed."""

KEYS_KNOWN_MAX: Final = 4_096
"""Of each process; to make one anew costs a tenth of a verification."""


class Verifiers(Closing):
    """Enough processes for all cores, each started when it is first needed."""

    def __init__(self) -> None:
        many = PROCESSES_PER_CORE * (os.cpu_count() or 1)
        self._threads = ThreadPoolExecutor(many, thread_name_prefix="verify")
        self._idle: list[_Process] = []

    def submit(self, checks: Sequence[Check]) -> Verified:
        return self._threads.submit(self._verify, checks)

    def close(self) -> None:
        self._threads.shutdown()
        for process in self._idle:
            process.close()

    def _verify(self, checks: Sequence[Check]) -> list[bool]:
        try:
            process = self._process()
            verified = process.verify(checks)
        except (OSError, EOFError):
            # It was ended, or none can be started: nothing is lost but time.
            return verify_here(checks)
        self._idle.append(process)
        return verified

    def _process(self) -> "_Process":
        try:
            return self._idle.pop()
        except IndexError:
            return _Process()


class _Process(Closing):
    def __init__(self) -> None:
        # What can be imported here can be imported there, and nothing of ours runs again.
        code = f"import sys; sys.path[:] = {sys.path!r}; import {__name__} as it; it.serve()"
        self._popen = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def verify(self, checks: Sequence[Check]) -> list[bool]:
        """Raises OSError or EOFError if the process has ended."""
        given, answer = self._popen.stdin, self._popen.stdout
        if given is None or answer is None:
            raise AssertionError
        try:
            data = marshal.dumps(list(checks))
            given.write(len(data).to_bytes(_LENGTH_BYTES) + data)
            given.flush()
            return [bool(each) for each in _read(answer, len(checks))]
        except (OSError, EOFError):
            self.close()
            raise

    def close(self) -> None:
        with suppress(OSError):
            self._popen.communicate()


def verify_here(checks: Sequence[Check]) -> list[bool]:
    return [
        _key(suite, raw).verify(message, signature) for suite, raw, message, signature in checks
    ]


def serve() -> None:
    """What the process does until nothing more comes: nothing but `verify_here`."""
    sodium.hasten()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # said to all of us; we end when asked no more
    given, answer = sys.stdin.buffer, sys.stdout.buffer
    with suppress(EOFError, BrokenPipeError):
        while True:
            size = int.from_bytes(_read(given, _LENGTH_BYTES))
            checks = marshal.loads(_read(given, size))  # noqa: S302 - written by our own process
            answer.write(bytes(verify_here(checks)))
            answer.flush()


def _read(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


@lru_cache(maxsize=KEYS_KNOWN_MAX)
def _key(suite: str, raw: bytes) -> PublicKey:
    return PublicKey(suite, raw)

"""Passwords as argon2id hashes, made and checked off the event loop, a few at a time."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from gateway.errors import Busy

Answer = TypeVar("Answer")

PARAMETERS: Final = RFC_9106_LOW_MEMORY
"""RFC 9106's second choice: argon2id, 64 MiB, three passes, four lanes, 16 bytes of salt."""

AT_ONCE: Final = 2
"""Hashes made at one time: each takes 64 MiB and, in its four lanes, most of a small machine."""

WAITING_MAX: Final = 32
"""Sign-ins that wait for theirs: some four seconds' work; more are asked to come again."""

RETRY_SECONDS: Final = 4


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether a password was right; `anew` is its hash under today's parameters, if others."""

    right: bool
    anew: str | None = None


class Hasher:
    """Hashes passwords. Used on one loop at a time; its threads end with the process."""

    def __init__(self, parameters: Parameters = PARAMETERS) -> None:
        self._argon = PasswordHasher.from_parameters(parameters)
        self._threads = ThreadPoolExecutor(AT_ONCE, "password")
        self._open = 0
        self._nobodys = self._argon.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        """Raises Busy."""
        return await self._run(lambda: self._argon.hash(_prepared(password)))

    async def check(self, stored: str | None, password: str) -> Checked:
        """Compare; without a stored hash do the same work and say no. Raises Busy.

        Who has no password, or no account, cannot be told from a wrong password by the time.
        """
        return await self._run(lambda: self._check(stored, password))

    def _check(self, stored: str | None, password: str) -> Checked:
        prepared = _prepared(password)
        try:
            self._argon.verify(stored or self._nobodys, prepared)
        except (VerificationError, InvalidHashError):
            return Checked(right=False)
        if not stored:
            return Checked(right=False)
        changed = self._argon.check_needs_rehash(stored)
        return Checked(right=True, anew=self._argon.hash(prepared) if changed else None)

    async def _run(self, work: Callable[[], Answer]) -> Answer:
        if self._open >= AT_ONCE + WAITING_MAX:
            raise Busy("passwords", AT_ONCE + WAITING_MAX, retry_after_seconds=RETRY_SECONDS)
        self._open += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._open -= 1


def _prepared(password: str) -> bytes:
    """The same bytes on every keyboard and system (NIST SP 800-63B-4 §3.1.1.2, NFC)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogateescape")

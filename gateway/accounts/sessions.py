"""Server-side sessions: an opaque secret in a cookie, everything else in PostgreSQL."""

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from gateway.accounts.address import Address
from gateway.accounts.stages import Stage
from ledger.storage import Database
from ledger.storage import account_sessions as table
from ledger.storage.account_sessions import SessionRow

COOKIE: Final = "mingjing_session"
SECURE_COOKIE: Final = "__Host-mingjing_session"
"""Browsers take the `__Host-` name over HTTPS only; on a loopback address the plain one is set."""

IDLE: Final = timedelta(minutes=30)
"""Whoever leaves the desk is signed out after this (NIST SP 800-63B AAL2 allows an hour)."""

LIFE: Final = timedelta(hours=12)
"""A working day; the next morning everybody signs in again, however busy (AAL2: a day)."""

HALF_LIFE: Final = timedelta(minutes=10)
"""For the steps between password and second factor."""

FRESH: Final = timedelta(minutes=15)
"""How long a second factor shown counts for changing factors; then it is asked for again."""

CACHED: Final = timedelta(seconds=2)
"""The longest another process goes on after a session was ended here; this one stops at once."""

CACHE_SIZE_MAX: Final = 4_096
"""Sessions remembered: more people than one gateway serves at one time."""

SEEN_EVERY: Final = timedelta(minutes=1)
"""A use is written down no more often: reading pages must not write each time."""

DEVICE_LENGTH_MAX: Final = 120
"""Of what a browser calls itself: enough to know one's own from a stranger's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Whose session a request carries. `session` is its public handle, never the secret."""

    person: str
    org: str
    strong: bool
    session: str


@dataclass(frozen=True, slots=True)
class Step:
    """A session that was begun or went one step on: its new secret, for the cookie alone."""

    secret: str = field(repr=False)
    stage: Stage


class Sessions:
    """Begins, finds and ends sessions. Synchronous: asked from threads, not from the loop."""

    def __init__(self, database: Database, address: Address, now: Callable[[], datetime]) -> None:
        self._database = database
        self._address = address
        self._now = now
        self._known: OrderedDict[bytes, tuple[SessionRow, datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def begin(  # whose, how far they have come, by which means, on what
        self, person: str, *, stage: Stage, means: str, device: str, strong: bool = False
    ) -> Step:
        """A new session under a new secret, which is returned and kept by nobody else."""
        secret, at = secrets.token_urlsafe(32), self._now()
        row = SessionRow(
            digest=digest_of(secret),
            handle=secrets.token_hex(8),
            person=person,
            org="",
            state="",
            stage=stage,
            means=means,
            device=device[:DEVICE_LENGTH_MAX],
            strong_at=at if strong else None,
            made_at=at,
            seen_at=at,
            ends_at=at + LIFE,
            challenge=None,
        )
        with self._database.connection() as connection:
            table.sweep(connection, at, at - IDLE)
            table.begin(connection, row)
        return Step(secret, stage)

    def find(self, secret: str, *, used: bool = True) -> SessionRow | None:
        """The session of this secret, at whatever stage, while it and its account are good.

        `used` false: a page that was left open asks, and the session goes on growing idle.
        """
        digest = digest_of(secret)
        row = self._database.read(lambda session: table.find(session, digest))
        at = self._now()
        if row is None or not is_good(row, at):
            return None
        if used and at - row.seen_at >= SEEN_EVERY:
            with self._database.connection() as connection:
                table.seen(connection, digest, at)
        with self._lock:
            self._known[digest] = (row, at)
            self._known.move_to_end(digest)
            if len(self._known) > CACHE_SIZE_MAX:
                self._known.popitem(last=False)
        return row

    def recall(self, secret: str) -> SessionRow | None:
        """The same from memory if it was found a moment ago; asks nobody."""
        at = self._now()
        row, read_at = self._known.get(digest_of(secret), (None, at))
        return row if row is not None and at - read_at <= CACHED and is_good(row, at) else None

    def renew(self, row: SessionRow, *, stage: Stage, strong: bool) -> Step:
        """The same session one step on, under a new secret: what was seen of the old is void."""
        secret = secrets.token_urlsafe(32)
        strong_at = self._now() if strong else row.strong_at
        with self._database.connection() as connection:
            table.renew(
                connection, row.digest, new=digest_of(secret), stage=stage, strong_at=strong_at
            )
        self.forget()
        return Step(secret, stage)

    def end(self, secret: str) -> None:
        with self._database.connection() as connection:
            table.end(connection, digest_of(secret))
        self.forget()

    def end_one(self, person: str, handle: str) -> bool:
        with self._database.connection() as connection:
            ended = table.end_one(connection, person, handle)
        self.forget()
        return ended

    def end_all(self, person: str, *, but: bytes = b"") -> int:
        with self._database.connection() as connection:
            ended = table.end_all(connection, person, but=but)
        self.forget()
        return ended

    def of_person(self, person: str) -> Sequence[SessionRow]:
        at = self._now()
        rows = self._database.read(lambda session: table.of_person(session, person))
        return [row for row in rows if is_good(row, at)]

    def forget(self) -> None:
        """Read anew what comes next: whatever changed holds from now on in this process."""
        with self._lock:
            self._known.clear()

    def secret_of(self, request: Request) -> str:
        return request.cookies.get(self._cookie(request), "")

    def set_cookie(self, request: Request, response: Response, secret: str) -> None:
        """For as long as the browser is open; the server's own limits end it before."""
        response.set_cookie(
            self._cookie(request),
            secret,
            path="/",
            secure=self._address.secure(request),
            httponly=True,
            samesite="lax",
        )

    def clear_cookie(self, request: Request, response: Response) -> None:
        response.delete_cookie(
            self._cookie(request),
            path="/",
            secure=self._address.secure(request),
            httponly=True,
            samesite="lax",
        )

    def _cookie(self, request: Request) -> str:
        return SECURE_COOKIE if self._address.secure(request) else COOKIE


def digest_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


def is_good(row: SessionRow, at: datetime) -> bool:
    """Neither run out nor idle too long, and its account open."""
    ends_at = row.ends_at if row.stage == "in" else min(row.ends_at, row.made_at + HALF_LIFE)
    return row.state == "open" and at < ends_at and at - row.seen_at < IDLE

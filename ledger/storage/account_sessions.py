"""Sessions of people who signed in: every question to that table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ledger.storage.recorder import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A session and what its account says at this moment. `digest` is of the cookie's secret."""

    digest: bytes
    handle: str
    person: str
    org: str
    state: str
    stage: str
    means: str
    device: str
    strong_at: datetime | None
    made_at: datetime
    seen_at: datetime
    ends_at: datetime
    challenge: bytes | None


_FIND = """
    select s.digest, s.handle, s.person, a.org, a.state, s.stage, s.means, s.device, s.strong_at,
           s.made_at, s.seen_at, s.ends_at, s.challenge
    from account_sessions s join accounts a on a.person = s.person where s.digest = %s
"""
_OF_PERSON = """
    select s.digest, s.handle, s.person, a.org, a.state, s.stage, s.means, s.device, s.strong_at,
           s.made_at, s.seen_at, s.ends_at, s.challenge
    from account_sessions s join accounts a on a.person = s.person
    where s.person = %s order by s.seen_at desc
"""
_BEGIN = """
    insert into account_sessions (digest, handle, person, stage, means, device, strong_at,
                                  made_at, seen_at, ends_at)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_RENEW = """
    update account_sessions set digest = %s, stage = %s, strong_at = %s, challenge = null
    where digest = %s
"""


def find(connection: Session, digest: bytes) -> SessionRow | None:
    row = connection.execute(_FIND, (digest,), prepare=True).fetchone()
    return None if row is None else SessionRow(**row)


def of_person(connection: Session, person: str) -> Sequence[SessionRow]:
    """The most recently used first; those that have run out are among them."""
    return [SessionRow(**row) for row in connection.execute(_OF_PERSON, (person,)).fetchall()]


def begin(connection: Session, row: SessionRow) -> None:
    connection.execute(
        _BEGIN,
        (
            row.digest, row.handle, row.person, row.stage, row.means, row.device, row.strong_at,
            row.made_at, row.seen_at, row.ends_at,
        ),
    )  # fmt: skip


def renew(
    connection: Session, digest: bytes, *, new: bytes, stage: str, strong_at: datetime | None
) -> bool:
    """Give the session another secret; the old one opens nothing from now on."""
    return connection.execute(_RENEW, (new, stage, strong_at, digest)).rowcount == 1


def challenge(connection: Session, digest: bytes, value: bytes | None) -> None:
    """Keep what the next passkey answer of this session has to be about."""
    connection.execute(
        "update account_sessions set challenge = %s where digest = %s", (value, digest)
    )


def take_challenge(connection: Session, digest: bytes) -> bytes | None:
    """The challenge that waits, once: whoever comes second finds none."""
    row = connection.execute(
        "update account_sessions s set challenge = null"
        " from (select digest, challenge from account_sessions where digest = %s for update) old"
        " where s.digest = old.digest returning old.challenge",
        (digest,),
    ).fetchone()
    return None if row is None else row["challenge"]


def seen(connection: Session, digest: bytes, at: datetime) -> None:
    connection.execute(
        "update account_sessions set seen_at = %s where digest = %s and seen_at < %s",
        (at, digest, at),
    )


def end(connection: Session, digest: bytes) -> None:
    connection.execute("delete from account_sessions where digest = %s", (digest,))


def end_one(connection: Session, person: str, handle: str) -> bool:
    """End the session of this handle if it is this person's."""
    return (
        connection.execute(
            "delete from account_sessions where person = %s and handle = %s", (person, handle)
        ).rowcount
        == 1
    )


def end_all(connection: Session, person: str, *, but: bytes = b"") -> int:
    """End a person's sessions, all but the one of this digest; returns how many there were."""
    return connection.execute(
        "delete from account_sessions where person = %s and digest <> %s", (person, but)
    ).rowcount


def sweep(connection: Session, at: datetime, idle_since: datetime) -> int:
    """Remove what has run out: it opens nothing any more, this only frees the room."""
    return connection.execute(
        "delete from account_sessions where ends_at <= %s or seen_at <= %s", (at, idle_since)
    ).rowcount

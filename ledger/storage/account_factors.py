"""What people show besides a password: passkeys, one-time codes, recoveries, handshakes."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from ledger.storage.recorder import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRow:
    """A passkey's public half, as COSE bytes."""

    credential: bytes
    person: str
    public_key: bytes
    sign_count: int
    name: str
    added_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """A one-time code that was taken, which it can be once."""

    person: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandshakeRow:
    """A sign-in under way at the identity provider."""

    digest: bytes
    state: str
    nonce: str
    verifier: str
    onward: str
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryRow:
    """A recovery that one administrator asked for, by which duty."""

    person: str
    asked_by: str
    duty: str
    ends_at: datetime


_ADD_PASSKEY = """
    insert into account_passkeys (credential, person, public_key, sign_count, name, added_at,
                                  used_at)
    values (%s, %s, %s, %s, %s, %s, %s)
"""
_PASSKEYS = """
    select credential, person, public_key, sign_count, name, added_at, used_at
    from account_passkeys where person = %s order by added_at
"""
_BEGIN_HANDSHAKE = """
    insert into account_handshakes (digest, state, nonce, verifier, onward, ends_at)
    values (%s, %s, %s, %s, %s, %s)
"""
_TAKE_HANDSHAKE = """
    delete from account_handshakes where digest = %s and ends_at > %s
    returning digest, state, nonce, verifier, onward, ends_at
"""


def add_passkey(connection: Session, row: PasskeyRow) -> None:
    """Raises AlreadyRecorded if somebody registered this credential before."""
    connection.execute(_ADD_PASSKEY, astuple(row))


def passkeys(connection: Session, person: str) -> Sequence[PasskeyRow]:
    rows = connection.execute(_PASSKEYS, (person,)).fetchall()
    return [PasskeyRow(**row) for row in rows]


def use_passkey(connection: Session, credential: bytes, sign_count: int, at: datetime) -> bool:
    """Keep the authenticator's counter. False if it did not go forward: a copy was used."""
    return (
        connection.execute(
            "update account_passkeys set sign_count = %s, used_at = %s where credential = %s"
            " and (sign_count < %s or (sign_count = 0 and %s = 0))",
            (sign_count, at, credential, sign_count, sign_count),
        ).rowcount
        == 1
    )


def remove_passkey(connection: Session, person: str, credential: bytes) -> bool:
    return (
        connection.execute(
            "delete from account_passkeys where person = %s and credential = %s",
            (person, credential),
        ).rowcount
        == 1
    )


def remove_passkeys(connection: Session, person: str) -> None:
    connection.execute("delete from account_passkeys where person = %s", (person,))


def set_codes(  # whose, what for, and until when
    connection: Session,
    person: str,
    purpose: str,
    digests: Sequence[bytes],
    ends_at: datetime | None,
) -> None:
    """Exchange a person's codes of one purpose for others, in the caller's transaction."""
    connection.execute(
        "delete from account_codes where person = %s and purpose = %s", (person, purpose)
    )
    for digest in digests:
        connection.execute(
            "insert into account_codes (digest, person, purpose, ends_at) values (%s, %s, %s, %s)",
            (digest, person, purpose, ends_at),
        )


def look_at_code(connection: Session, digest: bytes, at: datetime) -> CodeRow | None:
    """Whose code it is, while it is good; it stays good."""
    row = connection.execute(
        "select person, purpose from account_codes where digest = %s"
        " and (ends_at is null or ends_at > %s)",
        (digest, at),
    ).fetchone()
    return None if row is None else CodeRow(**row)


def take_code(
    connection: Session, person: str, purposes: Sequence[str], digest: bytes, at: datetime
) -> bool:
    """Use a code up; of two that try one succeeds."""
    return (
        connection.execute(
            "delete from account_codes where digest = %s and person = %s and purpose = any(%s)"
            " and (ends_at is null or ends_at > %s)",
            (digest, person, list(purposes), at),
        ).rowcount
        == 1
    )


def count_codes(connection: Session, person: str, purpose: str) -> int:
    row = connection.execute(
        "select count(*) as codes from account_codes where person = %s and purpose = %s",
        (person, purpose),
    ).fetchone()
    return 0 if row is None else int(row["codes"])


def begin_handshake(connection: Session, row: HandshakeRow, at: datetime) -> None:
    """Those that ran out go at the same time: nobody came back for them."""
    connection.execute("delete from account_handshakes where ends_at <= %s", (at,))
    connection.execute(_BEGIN_HANDSHAKE, astuple(row))


def take_handshake(connection: Session, digest: bytes, at: datetime) -> HandshakeRow | None:
    """The handshake of this digest, once."""
    row = connection.execute(_TAKE_HANDSHAKE, (digest, at)).fetchone()
    return None if row is None else HandshakeRow(**row)


def ask_recovery(connection: Session, row: RecoveryRow) -> None:
    """In the caller's transaction: an older asking for the same person is replaced."""
    connection.execute("delete from account_recoveries where person = %s", (row.person,))
    connection.execute(
        "insert into account_recoveries (person, asked_by, duty, ends_at) values (%s, %s, %s, %s)",
        (row.person, row.asked_by, row.duty, row.ends_at),
    )


def recoveries(connection: Session, at: datetime) -> Sequence[RecoveryRow]:
    rows = connection.execute(
        "select person, asked_by, duty, ends_at from account_recoveries where ends_at > %s",
        (at,),
    ).fetchall()
    return [RecoveryRow(**row) for row in rows]


def end_recovery(connection: Session, person: str) -> bool:
    return (
        connection.execute("delete from account_recoveries where person = %s", (person,)).rowcount
        == 1
    )

"""People's signing keys, and acts that wait for a signature: every question to these tables."""

from dataclasses import dataclass
from datetime import datetime

from ledger.storage.recorder import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKeyRow:
    """A credential and its key. `raw` are the key's bytes; `proved` says that it was issued."""

    credential: bytes
    person: str
    key_id: str
    raw: bytes
    rp_id: str
    name: str
    proved: bool
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRow:
    """`fields` is the form that asked for the act, URL-encoded; `action` is where it was sent."""

    proposal: str
    person: str
    key_id: str
    statement: bytes
    action: str
    onward: str
    fields: str
    ends_at: datetime


_KEYS = """
    select credential, person, key_id, raw, rp_id, name, proved, added_at
    from signing_keys where person = %s order by added_at desc
"""
_ADD_KEY = """
    insert into signing_keys (credential, person, key_id, raw, rp_id, name, added_at)
    values (%s, %s, %s, %s, %s, %s, %s)
"""
_PROPOSAL = """
    select proposal, person, key_id, statement, action, onward, fields, ends_at
    from act_proposals where proposal = %s
"""
_PROPOSE = """
    insert into act_proposals (proposal, person, key_id, statement, action, onward, fields, ends_at)
    values (%s, %s, %s, %s, %s, %s, %s, %s)
"""


def signing_keys(connection: Session, person: str) -> list[SigningKeyRow]:
    """A person's keys, the newest first; those not proved yet are among them."""
    return [SigningKeyRow(**row) for row in connection.execute(_KEYS, (person,)).fetchall()]


def add_signing_key(connection: Session, row: SigningKeyRow) -> None:
    """Keep a new credential until its key is proved. One that was never proved gives way."""
    connection.execute("delete from signing_keys where person = %s and not proved", (row.person,))
    connection.execute(
        _ADD_KEY,
        (row.credential, row.person, row.key_id, row.raw, row.rp_id, row.name, row.added_at),
    )


def prove_signing_key(connection: Session, key_id: str) -> None:
    connection.execute("update signing_keys set proved = true where key_id = %s", (key_id,))


def remove_signing_key(connection: Session, key_id: str) -> None:
    connection.execute("delete from signing_keys where key_id = %s", (key_id,))


def proposal(connection: Session, name: str) -> ProposalRow | None:
    row = connection.execute(_PROPOSAL, (name,)).fetchone()
    return None if row is None else ProposalRow(**row)


def propose(connection: Session, row: ProposalRow, now: datetime) -> None:
    """Keep what a person is shown; what has run out goes."""
    connection.execute("delete from act_proposals where ends_at < %s", (now,))
    connection.execute(
        _PROPOSE,
        (
            row.proposal, row.person, row.key_id, row.statement, row.action, row.onward,
            row.fields, row.ends_at,
        ),
    )  # fmt: skip

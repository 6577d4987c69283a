"""Unsigned statements that operations make: keys, the office, calendars, rules."""

from collections.abc import Mapping
from typing import Any

from ledger.canonical import Object, to_base64
from ledger.note import NoteSigner
from ledger.signing import PrivateKey, PublicKey, key_proof_message

LEDGER = "ledger"
MONITOR = "monitor"
GATEWAY = "gateway"
LEGAL = "legal"
"""Who reviewed the rules and calendars that a ledger begins with."""


def statement(  # the members of formats §2
    *, log: str, id_: str, stream: str, type_: str, actor: str, at: str, data: Mapping[str, Any]
) -> Object:
    return {
        "v": 1,
        "log": log,
        "id": id_,
        "stream": stream,
        "type": type_,
        "occurred_at": at,
        "actor": actor,
        "data": dict(data),
    }


def genesis(
    *, origin: str, root: str, root_key: PublicKey, ledger_key: PublicKey, log: NoteSigner, at: str
) -> Object:
    """Entry 0 (formats §5): who may issue keys, who records heads, which key signs the log."""
    return statement(
        log=origin,
        id_="genesis",
        stream="system",
        type_="ledger.Genesis",
        actor=root,
        at=at,
        data={
            "origin": origin,
            "suite": "sha256-ed25519",
            "log_vkey": log.vkey,
            "root": {"actor": root, "key": root_key.as_json()},
            "ledger": {"actor": LEDGER, "key": ledger_key.as_json()},
        },
    )


def key_issued(  # who issues whose key, kept how
    *, origin: str, issuer: str, actor: str, key: PrivateKey, custody: str, at: str
) -> Object:
    """`key.Issued` with the new key's proof that its holder wants it for this actor."""
    key_id = key.public.id
    proof = key.sign(key_proof_message(origin, actor, key_id))
    return statement(
        log=origin,
        id_=f"key-issued-{key_id[:40]}",
        stream=f"key/{key_id}",
        type_="key.Issued",
        actor=issuer,
        at=at,
        data={
            "key": key.public.as_json(),
            "actor": actor,
            "custody": custody,
            "proof": to_base64(proof),
        },
    )


def key_rotated(*, origin: str, actor: str, old: PublicKey, new: PublicKey, at: str) -> Object:
    return statement(
        log=origin,
        id_=f"key-rotated-{old.id[:40]}",
        stream=f"key/{old.id}",
        type_="key.Rotated",
        actor=actor,
        at=at,
        data={"next": new.as_json()},
    )


def key_revoked(  # who revokes what, and why
    *, origin: str, actor: str, key_id: str, reason: str, compromised_since: int | None, at: str
) -> Object:
    return statement(
        log=origin,
        id_=f"key-revoked-{key_id[:24]}-{at}",
        stream=f"key/{key_id}",
        type_="key.Revoked",
        actor=actor,
        at=at,
        data={"reason": reason, "compromised_since": compromised_since},
    )

"""The life of keys as operations see it: issue, rotate, revoke, list (formats §5).

A new key is kept on disk before it is issued: a key that is in the ledger and nowhere else
would bind its actor to nothing. If we crash in between, an unused file is left.
"""

from typing import Any

from ledger.key_life import NEVER
from ledger.keys import KeyRing
from ledger.read import Reader
from ledger.signing import PrivateKey
from ops import statements
from ops.keystore import Keystore, NoLocalKey
from ops.link import Link


def issue(link: Link, actor: str) -> list[dict[str, Any]]:
    """Make a key, keep it, and issue it with root's key."""
    if link.root not in link.keys:
        raise NoLocalKey(link.root)
    return link.introduce({actor: PrivateKey.generate()}, custody="holder")


def rotate(link: Link, actor: str) -> list[dict[str, Any]]:
    """The old key names its successor, then issues it: the last thing it may sign."""
    old = link.keys.get(actor)
    if old is None:
        raise NoLocalKey(actor)
    new = PrivateKey.generate()
    link.keystore.add(actor, new)
    verdicts = link.submit(
        [
            statements.key_rotated(
                origin=link.origin, actor=actor, old=old.public, new=new.public, at=link.now()
            ),
            statements.key_issued(
                origin=link.origin,
                issuer=actor,
                actor=actor,
                key=new,
                custody="holder",
                at=link.now(),
            ),
        ]
    )
    if all(verdict["verdict"] == "accepted" for verdict in verdicts):
        link.keys[actor] = new
    return verdicts


def revoke(
    link: Link, key_id: str, reason: str, compromised_since: int | None
) -> list[dict[str, Any]]:
    return link.submit(
        [
            statements.key_revoked(
                origin=link.origin,
                actor=link.root,
                key_id=key_id,
                reason=reason,
                compromised_since=compromised_since,
                at=link.now(),
            )
        ]
    )


def listed(reader: Reader, keystore: Keystore) -> list[dict[str, Any]]:
    """Every key of the ledger: whose, since which entry, until which, and whether held here."""
    ring = KeyRing()
    for entry in reader.entries():
        if entry.type.startswith("key.") or entry.index == 0:
            ring.apply(entry)
    here = {held.private.public.id for held in keystore.held()}
    return [
        {
            "id": key,
            "actor": record.actor,
            "state": "good" if record.ends == NEVER else f"ended at entry {record.ends}",
            "issued_at": record.issued_at,
            "held": "yes" if key in here else "no",
        }
        for key, record in ring.records.items()
    ]

"""The life of keys as operations see it: issue, rotate, revoke, list (formats §5).

`keystore` says how a new key lies on disk before it is in the ledger.
"""

import re
from typing import Any

from ledger.errors import Malformed
from ledger.key_life import NEVER
from ledger.keys import KeyRing
from ledger.read import Reader
from ledger.signing import PrivateKey
from ledger.statement import check_actor
from ops import statements
from ops.errors import OpsError
from ops.keystore import Keystore, NoLocalKey
from ops.link import Link

KEY_ID = re.compile("[0-9a-f]{64}")


class NotAKeyId(OpsError):
    """What was given names no key."""

    def __init__(self, given: str) -> None:
        super().__init__(f"{given!r} is no key id (64 hex digits): mingjing key list shows them")


class NotAnActor(OpsError):
    """Nobody can have this name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r} is no name of an actor: 1-128 of A-Z a-z 0-9 . _ : / -, such as org/centre"
        )


class HeldByServe(OpsError):
    """The running `serve` signs with this actor's key, and would go on with the old one."""

    def __init__(self, actor: str) -> None:
        super().__init__(
            f"the running mingjing serve signs as {actor}: stop it, change the key, start it again"
        )


def check_name(actor: str) -> None:
    """Refuse a name before a key is made for it."""
    try:
        check_actor(actor, "")
    except Malformed:
        raise NotAnActor(actor) from None


def leave_to_serve(link: Link, actor: str, key: PrivateKey | None = None) -> None:
    """Refuse to change under a running `serve` what it signs with."""
    own = actor in {statements.LEDGER, statements.MONITOR, statements.GATEWAY, statements.LEGAL}
    kept = key is not None and link.custody_of(key.public.id) == "gateway"
    if link.served and (own or kept):
        raise HeldByServe(actor)


def issue(link: Link, actor: str) -> list[dict[str, Any]]:
    """Make a key, keep it, and issue it with root's key."""
    check_name(actor)
    if link.root not in link.keys:
        raise NoLocalKey(link.root)
    leave_to_serve(link, actor)
    return link.introduce({actor: PrivateKey.generate()}, custody="holder")


def rotate(link: Link, actor: str) -> list[dict[str, Any]]:
    """The old key names its successor, then issues it: the last thing it may sign."""
    old = link.keys.get(actor)
    if old is None:
        raise NoLocalKey(actor)
    leave_to_serve(link, actor, old)
    new = PrivateKey.generate()
    link.keystore.prepare(actor, new)
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
                custody=link.custody_of(old.public.id),
                at=link.now(),
            ),
        ]
    )
    link.heard(actor, new, verdicts[-1])
    return verdicts


def revoke(
    link: Link, key_id: str, reason: str, compromised_since: int | None
) -> list[dict[str, Any]]:
    """Root ends a key; only a key that speaks for no running `serve` is ended under it."""
    if not KEY_ID.fullmatch(key_id):
        raise NotAKeyId(key_id)
    held = link.keystore.by_id(key_id)
    if held is not None:
        leave_to_serve(link, held.actor, held.private)
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
            "custody": record.custody,
            "state": "good" if record.ends == NEVER else f"ended at entry {record.ends}",
            "issued_at": record.issued_at,
            "held": "yes" if key in here else "no",
        }
        for key, record in ring.records.items()
    ]

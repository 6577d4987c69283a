"""Keys that the gateway keeps for others, and signs with when a person acts for them.

A key is in the gateway's custody if its `key.Issued` says so. One that was issued to its holder
may lie on this machine too, for `mingjing submit`; what people do at the console is never signed
with it, since every verifier would take it for the holder's own doing.

Whoever may act for an organisation causes its first such key: root issues it, and the act that
follows names the person. No key is kept for persons, nor made for the ledger or the monitors.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.acts import NotInCustody
from ledger.canonical import Object
from ledger.key_events import ISSUED, KEY_STREAMS, REVOKED, ROTATED
from ledger.read import Reader
from ledger.signing import PrivateKey
from ops import statements
from ops.keys import check_name
from ops.keystore import HeldKey, Keystore, NoLocalKey
from ops.link import KeyNotIssued, Link
from ops.statements import LEDGER, MONITOR


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger says of keys: how each was issued to be kept, and which have ended."""

    custody: Mapping[str, str]
    ended: frozenset[str]

    @classmethod
    def of(cls, reader: Reader) -> "Known":
        issued = reader.of_types((ISSUED,))
        ended = reader.of_types((ROTATED, REVOKED))
        return cls(
            {entry.data["key"]["id"]: entry.data["custody"] for entry in issued},
            frozenset(entry.stream.removeprefix(KEY_STREAMS) for entry in ended),
        )

    def is_good(self, held: HeldKey) -> bool:
        key_id = held.private.public.id
        return key_id in self.custody and key_id not in self.ended

    def is_kept(self, held: HeldKey) -> bool:
        """Whether it is in the gateway's custody."""
        return self.custody.get(held.private.public.id) == "gateway"


def keys_of_commands(keystore: Keystore, reader: Reader) -> dict[str, PrivateKey]:
    """The key with which commands sign for each actor.

    A good one before one that has ended, its own before one in the gateway's custody, and of
    those the newest.
    """
    known = Known.of(reader)
    worst_first = sorted(
        keystore.held(),
        key=lambda held: (known.is_good(held), not known.is_kept(held), held.generation),
    )
    return {held.actor: held.private for held in worst_first}


class Custody:
    """One per process. Two processes may each issue a key for an actor; both are good."""

    def __init__(self, link: Link, reader: Reader) -> None:
        self._link = link
        self._lock = threading.Lock()
        known = Known.of(reader)
        self._keys = {
            held.actor: held.private
            for held in sorted(link.keystore.held(), key=lambda held: held.generation)
            if known.is_good(held) and known.is_kept(held)
        }

    def key_of(self, actor: str) -> PrivateKey:
        """The key that signs for an actor here. Raises NotInCustody, KeyNotIssued, NoLocalKey."""
        if actor in {LEDGER, MONITOR}:
            raise NotInCustody(actor)
        with self._lock:
            if actor not in self._keys:
                self._keys[actor] = self._issue(actor)
            return self._keys[actor]

    def root_says(self, stream: str, type_: str, data: Object) -> dict[str, Any]:
        """Say an event of a person's key with root's own key."""
        link = self._link
        said = {"stream": stream, "type": type_, "data": data, "actor": link.root}
        if link.root not in link.keys:
            raise NoLocalKey(link.root)
        [verdict] = link.client.submit([link.complete(said)])
        return verdict

    def _issue(self, actor: str) -> PrivateKey:
        link = self._link
        check_name(actor)
        if link.root not in link.keys:
            raise NoLocalKey(actor)
        link.progress(f"issuing a key for {actor}, in the gateway's custody")
        made = PrivateKey.generate()
        link.keystore.prepare(actor, made)
        [verdict] = link.client.submit(
            [
                statements.key_issued(
                    origin=link.origin,
                    issuer=link.root,
                    actor=actor,
                    key=made,
                    custody="gateway",
                    at=link.now(),
                )
            ]
        )
        if verdict["verdict"] == "refused":
            raise KeyNotIssued(actor, verdict["reason"])
        link.keystore.confirm(made.public.id)
        return made

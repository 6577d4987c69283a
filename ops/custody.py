"""Keys that the gateway keeps for others, and signs with when a person acts for them.

A key is in the gateway's custody if its `key.Issued` says so. One that was issued to its holder
may lie on this machine too, for `mingjing submit`; what people do at the console is never signed
with it, since every verifier would take it for the holder's own doing.

Whoever may act for an organisation causes its first such key: root issues it, and the act that
follows names the person. No key is kept for persons, nor made for the ledger or the monitors.
"""

import threading
from typing import Any

from gateway.acts import NotInCustody
from ledger.canonical import Object
from ledger.read import Reader
from ledger.signing import PrivateKey
from ops import statements
from ops.keys import check_name
from ops.keystore import NoLocalKey
from ops.link import KeyNotIssued, Link
from ops.statements import LEDGER, MONITOR


class Custody:
    """One per process. Two processes may each issue a key for an actor; both are good."""

    def __init__(self, link: Link, reader: Reader) -> None:
        self._link = link
        self._lock = threading.Lock()
        self._keys: dict[str, PrivateKey] = {}
        newest: dict[str, int] = {}
        for held in link.keystore.held():
            said = reader.stream(f"key/{held.private.public.id}", limit=2)
            kept = bool(said) and said[0].data["custody"] == "gateway" and len(said) == 1
            if kept and held.generation > newest.get(held.actor, 0):
                newest[held.actor] = held.generation
                self._keys[held.actor] = held.private

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

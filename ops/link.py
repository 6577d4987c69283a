"""The way into a ledger for commands: through the running `serve` of a home, or in this process.

Either way statements are completed, signed with the keys of this machine, and answered by
one verdict each.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ledger.canonical import Object, encode, format_time
from ledger.errors import LedgerError
from ledger.signing import PrivateKey
from ops import statements
from ops.client import Submits
from ops.keystore import Keystore, NoLocalKey


@dataclass(kw_only=True)
class Link:
    """`settle` returns when all that was sent is published and judged."""

    origin: str
    root: str
    keystore: Keystore
    objects: Path
    keys: dict[str, PrivateKey]
    client: Submits
    settle: Callable[[], None]
    progress: Callable[[str], None]

    def now(self) -> str:
        return format_time(datetime.now(UTC))

    def submit(self, unsigned: Iterable[Object]) -> list[dict[str, Any]]:
        """Complete, sign and send; keys that are missing are issued first."""
        whole = [self.complete(statement) for statement in unsigned]
        self.acquaint(actor for statement in whole if isinstance(actor := statement["actor"], str))
        return self.client.submit(whole)

    def complete(self, statement: Mapping[str, Any]) -> Object:
        """Fill in what a sender may leave out: actor, time, and an id made of the content."""
        whole: Object = {"actor": self.root, "occurred_at": self.now(), **statement}
        if "id" not in whole:
            # A line that tells its time is the same statement whenever it is sent again.
            said = {name: value for name, value in whole.items() if name != "anchor"}
            whole["id"] = f"said-{hashlib.sha256(identifying(said)).hexdigest()[:40]}"
        return whole

    def acquaint(self, actors: Iterable[str]) -> None:
        """Issue keys for actors that have none here, with root's key."""
        unknown = sorted({actor for actor in actors if actor not in self.keys})
        if not unknown:
            return
        if self.root not in self.keys:
            raise NoLocalKey(unknown[0])
        for actor in unknown:
            self.progress(f"issuing a key for {actor}, kept in {self.keystore.directory}")
        self.introduce({actor: PrivateKey.generate() for actor in unknown}, custody="holder")

    def introduce(self, held: Mapping[str, PrivateKey], *, custody: str) -> list[dict[str, Any]]:
        """Keep keys on this machine, then issue them with root's key."""
        for actor, key in held.items():
            if self.keystore.by_id(key.public.id) is None:
                self.keystore.add(actor, key)
        issued = [
            statements.key_issued(
                origin=self.origin,
                issuer=self.root,
                actor=actor,
                key=key,
                custody=custody,
                at=self.now(),
            )
            for actor, key in held.items()
        ]
        verdicts = self.client.submit(issued)
        self.keys.update(held)
        return verdicts


def identifying(said: Mapping[str, Any]) -> bytes:
    """The bytes an id is made of; what has no canonical form is refused later, with its path."""
    try:
        return encode(dict(said))
    except LedgerError:
        return repr(said).encode(errors="backslashreplace")

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

from gateway.intake import describe
from ledger.append import Refused
from ledger.canonical import Object, encode, format_time
from ledger.errors import LedgerError, Malformed
from ledger.read import Reader
from ledger.signing import PrivateKey
from ledger.statement import check_actor
from ledger.vault.composing import Sealer
from ops import statements
from ops.client import Submits
from ops.errors import OpsError
from ops.keystore import Keystore, NoLocalKey


class KeyNotIssued(OpsError):
    """The ledger did not take a new key: root's own is no longer good, for one."""

    def __init__(self, actor: str, reason: str) -> None:
        super().__init__(f"no key was issued for {actor}: {reason}")
        self.actor = actor


@dataclass(kw_only=True)
class Link:
    """`settle` returns when all that was sent is published and judged.

    `served` says that another process, `serve`, holds keys of this home as well.
    """

    origin: str
    root: str
    keystore: Keystore
    objects: Path
    keys: dict[str, PrivateKey]
    served: bool
    client: Submits
    settle: Callable[[], None]
    progress: Callable[[str], None]
    sealer: Sealer
    reader: Reader

    def custody_of(self, key_id: str) -> str:
        """How a key was issued to be kept: by its `holder` or by the `gateway`."""
        issued = self.reader.stream(f"key/{key_id}", limit=1)
        return str(issued[0].data["custody"]) if issued else "holder"

    def now(self) -> str:
        return format_time(datetime.now(UTC))

    def submit(self, unsigned: Iterable[Object]) -> list[dict[str, Any]]:
        """Complete, seal, sign and send; keys that are missing are issued first.

        What is personal goes to the vault before the statement goes to the ledger.
        """
        said = [self.dated(each) for each in unsigned]
        whole = self.sealer.compose(said, identified)
        refused = [
            describe(given.get("id"), made) if isinstance(made, Refused) else misnamed(made)
            for given, made in zip(said, whole, strict=True)
        ]
        named = [each for each in whole if not isinstance(each, Refused) and not misnamed(each)]
        self.acquaint(str(statement["actor"]) for statement in named)
        verdicts = iter(self.client.submit(named) if named else ())
        return [next(verdicts) if problem is None else problem for problem in refused]

    def complete(self, statement: Mapping[str, Any]) -> Object:
        """Fill in what a sender may leave out: actor, time, and an id made of the content."""
        whole = self.dated(statement)
        return whole if "id" in whole else {**whole, "id": identified(whole)}

    def dated(self, statement: Mapping[str, Any]) -> Object:
        return {"actor": self.root, "occurred_at": self.now(), **statement}

    def acquaint(self, actors: Iterable[str]) -> None:
        """Issue keys for actors that have none here, with root's key."""
        unknown = sorted({actor for actor in actors if actor not in self.keys})
        if not unknown:
            return
        if self.root not in self.keys:
            raise NoLocalKey(unknown[0])
        for actor in unknown:
            self.progress(f"issuing a key for {actor}, kept in {self.keystore.directory}")
        made = {actor: PrivateKey.generate() for actor in unknown}
        for actor, verdict in zip(made, self.introduce(made, custody="holder"), strict=True):
            if verdict["verdict"] == "refused":
                raise KeyNotIssued(actor, verdict["reason"])

    def introduce(self, held: Mapping[str, PrivateKey], *, custody: str) -> list[dict[str, Any]]:
        """Keep keys on this machine, issue them with root's key, and use those that were."""
        for actor, key in held.items():
            self.keystore.prepare(actor, key)
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
        for (actor, key), verdict in zip(held.items(), verdicts, strict=True):
            self.heard(actor, key, verdict)
        return verdicts

    def heard(self, actor: str, key: PrivateKey, verdict: Mapping[str, Any]) -> None:
        """Let a key speak once its issue is in the ledger."""
        if verdict["verdict"] != "refused":
            self.keystore.confirm(key.public.id)
            self.keys[actor] = key


def misnamed(statement: Mapping[str, Any]) -> dict[str, Any] | None:
    """The refusal of a statement whose actor nobody can be: no key is made for such a name."""
    try:
        check_actor(statement["actor"], "/statement/actor")
    except Malformed as problem:
        return describe(str(statement["id"]), Refused(problem.path, problem.reason))
    return None


def confirm_issued(keystore: Keystore, reader: Reader) -> None:
    """Let those prepared keys speak whose issue is in the ledger: we stopped before we heard."""
    for held in list(keystore.prepared()):
        key_id = held.private.public.id
        if reader.stream(f"key/{key_id}", limit=1):
            keystore.confirm(key_id)


def identified(statement: Mapping[str, Any]) -> str:
    """The id of what has none: a line that tells its time is the same whenever it is sent again."""
    said = {name: value for name, value in statement.items() if name != "anchor"}
    return f"said-{hashlib.sha256(identifying(said)).hexdigest()[:40]}"


def identifying(said: Mapping[str, Any]) -> bytes:
    """The bytes an id is made of; what has no canonical form is refused later, with its path."""
    try:
        return encode(dict(said))
    except LedgerError:
        return repr(said).encode(errors="backslashreplace")

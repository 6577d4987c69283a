"""The private keys this machine holds: one file each, readable by nobody else.

`<home>/keys/<key id>.json` holds `{"actor","generation","key":KEY,"seed":"<base64>"}`. The
generation counts an actor's keys from 1; the highest one speaks for the actor, the older ones
stay, since a rotated key may still have to sign the revocation of itself.

A new key lies here before its `key.Issued` is sent, as `<key id>.prepared`, and speaks for nobody
until it is in the ledger: a key that is in the ledger and nowhere else would bind its actor to
nothing, and one that is here and not in the ledger would have everything it signs refused.
"""

import base64
import binascii
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import LedgerError
from ledger.signing import PrivateKey

GOOD, PREPARED = ".json", ".prepared"


class KeystoreUnreadable(LedgerError):
    """A key file is not what this program wrote."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"key file {path.name}: {reason}")
        self.path = path


class NoLocalKey(LedgerError):
    """No key of the actor is held on this machine."""

    def __init__(self, actor: str) -> None:
        super().__init__(f"no key of {actor} on this machine: mingjing key issue {actor}")
        self.actor = actor


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldKey:
    """A private key and whose it is."""

    actor: str
    generation: int
    private: PrivateKey


class Keystore:
    """The keys below one directory (mode 0700, files 0600)."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def add(self, actor: str, private: PrivateKey) -> HeldKey:
        """Keep a key, durably: a key whose issue is in the ledger must not be lost in a crash."""
        return self._keep(actor, private, GOOD)

    def prepare(self, actor: str, private: PrivateKey) -> HeldKey:
        """Keep a key that is about to be issued; `confirm` lets it speak."""
        return self._keep(actor, private, PREPARED)

    def confirm(self, key_id: str) -> None:
        """The key's issue is in the ledger. Harmless when another process was first."""
        with suppress(FileNotFoundError):
            (self.directory / f"{key_id}{PREPARED}").replace(self.directory / f"{key_id}{GOOD}")

    def held(self) -> Iterator[HeldKey]:
        """Every key held here that was issued, in the order of their ids."""
        return self._read(GOOD)

    def prepared(self) -> Iterator[HeldKey]:
        """Every key of which nobody has heard yet whether it was issued."""
        return self._read(PREPARED)

    def _keep(self, actor: str, private: PrivateKey, ending: str) -> HeldKey:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = [key.generation for key in (*self.held(), *self.prepared()) if key.actor == actor]
        held = HeldKey(actor=actor, generation=1 + max(kept, default=0), private=private)
        document = {
            "actor": actor,
            "generation": held.generation,
            "key": private.public.as_json(),
            "seed": base64.b64encode(private.seed).decode(),
        }
        path = self.directory / f"{private.public.id}{ending}"
        write_private(path, json.dumps(document, sort_keys=True).encode() + b"\n")
        return held

    def _read(self, ending: str) -> Iterator[HeldKey]:
        for path in sorted(self.directory.glob(f"*{ending}")):
            try:
                document = json.loads(path.read_bytes())
                seed = base64.b64decode(document["seed"], validate=True)
                yield HeldKey(
                    actor=document["actor"],
                    generation=document["generation"],
                    private=PrivateKey.from_seed(seed),
                )
            except (OSError, ValueError, KeyError, TypeError, binascii.Error) as error:
                raise KeystoreUnreadable(path, str(error)) from error

    def newest(self) -> dict[str, PrivateKey]:
        """Each actor's newest key: the one that signs."""
        best: dict[str, HeldKey] = {}
        for held in self.held():
            if held.actor not in best or held.generation > best[held.actor].generation:
                best[held.actor] = held
        return {actor: held.private for actor, held in best.items()}

    def by_id(self, key_id: str) -> HeldKey | None:
        return next((held for held in self.held() if held.private.public.id == key_id), None)


def write_private(path: Path, content: bytes) -> None:
    """Write a file only its owner can read, whole or not at all, surviving a power cut."""
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)

"""A ledger on paper: it takes and refuses as the door does, and can be read back."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from ledger.canonical import encode
from ledger.catalogue import load
from ledger.entry import ENTRY_BYTES_MAX, Entry, place
from ledger.errors import LedgerError
from ledger.personal import check_plain
from ledger.signing import PrivateKey
from ledger.statement import check_shape, sign
from ops.ocds.importing import import_paths

CATALOGUE = load()
KEY = PrivateKey.from_seed(b"paper".ljust(32, b"."))
ANCHOR = {"size": 2**53 - 1, "root": "A" * 43 + "="}


@dataclass
class Paper:
    """Every statement is completed as largely as a client may, signed, and measured."""

    objects: Path
    entries: list = field(default_factory=list)
    names: dict = field(default_factory=dict)
    vault: dict = field(default_factory=dict)

    def submit(self, statements):
        return [self._take(statement) for statement in statements]

    def of_type(self, *types):
        return [entry.data for entry in self.entries if entry.type in types]

    def streams(self, prefix="project/"):
        streams = {}
        for entry in self.entries:
            if entry.stream.startswith(prefix):
                streams.setdefault(entry.stream, []).append(entry)
        return list(streams.values())

    def _sealed(self, statement):
        """What a vault would do: digests that are the same for the same values."""
        said = dict(statement)
        values, subjects = said.pop("sealed_values", {}), said.pop("subjects", {})
        if not values:
            return said
        assert subjects.keys() <= values.keys()
        said["id"] = f"said-{sha256(encode({**said, 'values': values})).hexdigest()[:40]}"
        said["sealed"] = {
            name: sha256(encode({"value": value})).hexdigest() for name, value in values.items()
        }
        self.vault[said["id"]] = (values, subjects)
        return said

    def _take(self, statement):
        statement = self._sealed(statement)
        whole = {"v": 1, "log": "l" * 200, "actor": "org/" + "a" * 124, **statement}
        try:
            check_shape(whole)
            CATALOGUE.check(whole["type"], whole["data"])
            check_plain(whole, encode(whole))
        except LedgerError as error:
            return {"verdict": "refused", "path": error.path, "reason": error.reason}
        if (first := self.names.get(whole["id"])) is not None:
            if encode(self.entries[first].statement) == encode({**whole, "anchor": ANCHOR}):
                return {"verdict": "duplicate", "index": first}
            return {"verdict": "refused", "path": "/statement/id", "reason": "something else"}
        signed = sign({**whole, "anchor": ANCHOR}, KEY)
        raw = place(signed, seq=10**15, prev="f" * 64, received_at="2026-03-01T00:00:00.000000Z")
        assert len(raw) <= ENTRY_BYTES_MAX
        index = self.names[whole["id"]] = len(self.entries)
        self.entries.append(Entry.load(index, raw))
        return {"verdict": "accepted", "index": index}


def imported(ledger, *paths, **more):
    return import_paths(list(paths), ledger, progress=lambda _: None, **more)

"""What a directory of shards holds: of which log, how much of it, and each file's digest.

    manifest.json   {"v":1,"origin","size","root","fact_types":[…],"facts":{…},"shards":[{…},…]}
    facts.parquet   what rules, calendars, roles and sources are made from, by index: copies
    shard-000.parquet …   every entry once, stream after stream
    checkpoint      the log's own, where it has one: signed, over `size` and `root`
    rules/<sha256>  the text of each version of a rule that was ever in force

Columns: `index` `stream` `seq` `type` `occurred_at` `received_at` `raw`; `raw` are the entry's
bytes, `index` is the leaf's. A stream is in the shard of its name's SHA-256, whole.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, Self

from ledger.canonical import from_base64, to_base64
from ledger.errors import Malformed
from ops.errors import OpsError

MANIFEST = "manifest.json"
RULES = "rules"
VERSION = 1


class NotShards(OpsError):
    """There is no manifest, or none that this program reads."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path


class ShardChanged(OpsError):
    """A file is not the one the manifest names."""

    def __init__(self, path: str, expected: str, found: str) -> None:
        super().__init__(f"{path} has the SHA-256 {found}, the manifest says {expected}")
        self.path, self.expected, self.found = path, expected, found

    def __reduce__(self) -> tuple[Any, ...]:
        """It comes back from other processes and machines."""
        return type(self), (self.path, self.expected, self.found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A file: its digest, how many entries and streams it has, and between which indexes."""

    file: str
    sha256: str
    entries: int
    streams: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    origin: str
    size: int
    root: bytes
    fact_types: tuple[str, ...]
    """What the facts were taken from when the shards were written."""
    facts: Shard
    shards: tuple[Shard, ...]

    def shard_of(self, stream: str) -> Shard:
        return self.shards[number_of(stream, len(self.shards))]

    def write(self, directory: Path) -> None:
        """The last of the files: a directory that has one is complete."""
        said = asdict(self) | {"v": VERSION, "root": to_base64(self.root)}
        (directory / MANIFEST).write_text(json.dumps(said, indent=1, sort_keys=True) + "\n")

    @classmethod
    def read(cls, directory: Path) -> Self:
        """Raises NotShards."""
        path = directory / MANIFEST
        try:
            said = json.loads(path.read_bytes())
            if said.pop("v") != VERSION:
                raise NotShards(path, f"another version than {VERSION}")
            facts, *shards = (Shard(**each) for each in [said.pop("facts"), *said.pop("shards")])
            said["root"] = from_base64(said["root"], "/root")
            said["fact_types"] = tuple(said["fact_types"])
            return cls(**said, facts=facts, shards=tuple(shards))
        except FileNotFoundError:
            raise NotShards(path, "there is no such file: no shards, or not all of them") from None
        except (Malformed, ValueError, TypeError, KeyError, AttributeError) as error:
            raise NotShards(path, f"is not a manifest: {error}") from error


def number_of(stream: str, shards: int) -> int:
    return int.from_bytes(sha256(stream.encode()).digest()[:8]) % shards


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def check(directory: Path, files: Sequence[Shard]) -> None:
    """Raises ShardChanged for the first file that is not the manifest's."""
    for each in files:
        path = directory / each.file
        if (found := digest_of(path)) != each.sha256:
            raise ShardChanged(str(path), each.sha256, found)

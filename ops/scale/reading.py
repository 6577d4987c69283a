"""Reads shards, a stream at a time, in whatever process: each after its digest was checked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from ledger.entry import Entry
from monitors.corrections import Corrections
from monitors.facts import FACT_TYPES
from monitors.gather import Gathering
from monitors.replay import Read
from monitors.rulebook import Rulebook
from ops.replaying import History
from ops.rules import ever_in_force
from ops.scale.extra import extra
from ops.scale.manifest import MANIFEST, RULES, Manifest, NotShards, Shard, check

ROWS_AT_ONCE = 4_000
"""Unpacked at once; beside them only the stream that is being judged is in memory."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A shard, and what belongs to its streams and stands in those of others."""

    shard: Shard
    gathered: Mapping[str, Sequence[Entry]]


@dataclass(frozen=True, slots=True)
class OfShards:
    """Reads the shards of a directory, which every process and machine has under this name."""

    directory: Path
    stream: str | None

    def __call__(self) -> Read[Piece]:
        return lambda piece: (
            (name, entries) for name, entries in self._read(piece) if self.stream in (None, name)
        )

    def _read(self, piece: Piece) -> Iterator[tuple[str, Sequence[Entry]]]:
        check(self.directory, [piece.shard])
        left = dict(piece.gathered)
        whole = entries_of(self.directory / piece.shard.file)
        for name, stream in groupby(whole, key=attrgetter("stream")):
            yield name, [*stream, *left.pop(name, ())]
        yield from left.items()


def of_shards(directory: Path, rulebooks: Iterable[Rulebook], stream: str | None = None) -> History:
    """What is in a directory of shards. Raises NotShards, ShardChanged, NotInstalled."""
    manifest = Manifest.read(directory)
    facts = facts_of(directory, manifest)
    gathering = Gathering(rulebooks, Corrections.of(facts))
    gathered = gathered_from(directory, manifest, gathering)
    shards = manifest.shards if stream is None else [manifest.shard_of(stream)]
    return History(
        size=manifest.size,
        facts=facts,
        pieces=[Piece(shard, gathered.get(shard.file, {})) for shard in shards],
        opening=OfShards(directory.absolute(), stream),
    )


def rules_of(directory: Path) -> Rulebook:
    """The rules on file, and all that were ever in force: their texts are beside the shards."""
    return ever_in_force(facts_of(directory, Manifest.read(directory)), directory / RULES)


def facts_of(directory: Path, manifest: Manifest) -> list[Entry]:
    if lacking := FACT_TYPES - set(manifest.fact_types):
        reason = f"without facts of {', '.join(sorted(lacking))}: export again with this version"
        raise NotShards(directory / MANIFEST, reason)
    check(directory, [manifest.facts])
    return list(entries_of(directory / manifest.facts.file))


def gathered_from(
    directory: Path, manifest: Manifest, gathering: Gathering
) -> dict[str, dict[str, list[Entry]]]:
    """By shard and stream, what rules gather into the stream."""
    found: dict[str, dict[str, list[Entry]]] = {}
    for shard in manifest.shards if gathering.types else ():
        check(directory, [shard])
        for entry in entries_of(directory / shard.file, gathering.types):
            for stream in gathering.elsewhere(entry):
                streams = found.setdefault(manifest.shard_of(stream).file, {})
                streams.setdefault(stream, []).append(entry)
    return found


def entries_of(path: Path, types: Iterable[str] | None = None) -> Iterator[Entry]:
    """The entries of a file in its order: all, or those of some types."""
    arrow, parquet = extra("pyarrow.compute"), extra("pyarrow.parquet")
    wanted = None if types is None else arrow.field("type").isin(sorted(types))
    columns = ["index", "raw", *([] if wanted is None else ["type"])]
    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS_AT_ONCE, columns=columns):
            found = batch if wanted is None else batch.filter(wanted)
            yield from map(Entry.load, found["index"].to_pylist(), found["raw"].to_pylist())

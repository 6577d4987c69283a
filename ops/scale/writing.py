"""Writes a history as Parquet shards, stream after stream, in bounded memory."""

from collections.abc import Iterable
from contextlib import ExitStack
from math import ceil
from pathlib import Path
from typing import Any, Self

from ledger.checkpoint import Checkpoint
from ledger.entry import Entry
from monitors.facts import FACT_TYPES
from ops.scale.extra import extra
from ops.scale.manifest import Manifest, Shard, digest_of, number_of

ENTRIES_PER_SHARD = 200_000
"""About a quarter of a minute's work for a core: enough to share out, few files."""

ROWS_AT_ONCE = 4_000
"""Kept of each open shard until they are written: some 4 MB."""

FACTS = "facts.parquet"


class ShardsExist(FileExistsError):
    """Nothing is written over."""


def shards_for(size: int) -> int:
    return max(1, ceil(size / ENTRIES_PER_SHARD))


class Writer:
    """Takes whole streams in any order; `close` writes the manifest.

    >>> with Writer(directory, shards=shards_for(size)) as writer:
    ...     writer.take(stream_of_entries)
    ...     manifest = writer.close(checkpoint)
    """

    def __init__(self, directory: Path, shards: int) -> None:
        extra("pyarrow")  # where it is absent, nothing is begun
        directory.mkdir(parents=True, exist_ok=True)
        if any(directory.iterdir()):
            raise ShardsExist(0, "is not empty", str(directory))
        self._directory = directory
        self._files = [_File(directory / f"shard-{n:03d}.parquet") for n in range(shards)]
        self._facts: list[Entry] = []
        self._opened = ExitStack()
        for file in self._files:
            self._opened.callback(file.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def take(self, stream: Iterable[Entry]) -> None:
        """A whole stream, in the order of `seq`."""
        file: _File | None = None
        for entry in stream:
            if file is None:
                file = self._files[number_of(entry.stream, len(self._files))]
                file.streams += 1
            file.add(entry)
            if entry.type in FACT_TYPES:
                self._facts.append(entry)

    def close(self, checkpoint: Checkpoint) -> Manifest:
        """Finish every file; the manifest, which comes last, names this log."""
        self._opened.close()
        facts = _File(self._directory / FACTS)
        facts.streams = len({entry.stream for entry in self._facts})
        for entry in sorted(self._facts, key=lambda entry: entry.index):
            facts.add(entry)
        facts.close()
        manifest = Manifest(
            origin=checkpoint.origin,
            size=checkpoint.size,
            root=checkpoint.root,
            fact_types=tuple(sorted(FACT_TYPES)),
            facts=facts.described(),
            shards=tuple(file.described() for file in self._files),
        )
        manifest.write(self._directory)
        return manifest


class _File:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._arrow, self._parquet = extra("pyarrow"), extra("pyarrow.parquet")
        text = self._arrow.string()
        self._schema = self._arrow.schema(
            [
                ("index", self._arrow.int64()),
                ("stream", text),
                ("seq", self._arrow.int64()),
                ("type", text),
                ("occurred_at", text),
                ("received_at", text),
                ("raw", self._arrow.binary()),
            ]
        )
        self._to = self._parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[tuple[Any, ...]] = []
        self._entries = self.streams = 0
        self._first, self._last = -1, -1

    def add(self, entry: Entry) -> None:
        self._first = entry.index if self._first < 0 else min(self._first, entry.index)
        self._last = max(self._last, entry.index)
        self._entries += 1
        self._rows.append(
            (
                entry.index,
                entry.stream,
                entry.seq,
                entry.type,
                entry.occurred_at,
                entry.received_at,
                entry.raw,
            )
        )
        if len(self._rows) >= ROWS_AT_ONCE:
            self._write()

    def close(self) -> None:
        self._write()
        self._to.close()

    def described(self) -> Shard:
        return Shard(
            file=self._path.name,
            sha256=digest_of(self._path),
            entries=self._entries,
            streams=self.streams,
            first=self._first,
            last=self._last,
        )

    def _write(self) -> None:
        if not self._rows:
            return
        columns = zip(*self._rows, strict=True)
        arrays = [
            self._arrow.array(column, type=field.type)
            for column, field in zip(columns, self._schema, strict=True)
        ]
        self._to.write_table(self._arrow.Table.from_arrays(arrays, schema=self._schema))
        self._rows.clear()

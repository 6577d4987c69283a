"""The shards counted a second time, by DuckDB in SQL: not a line of ours takes part in it.

What it reads of an entry it reads from the entry's own bytes, not from our columns. The hashes of
these bytes, in the order of the indexes, are the leaves of the tree whose root the manifest names:
if it is the same, the shards are that log, whole and unaltered.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ledger.canonical import Object, to_base64
from ledger.merkle import Tree
from monitors.replay import Outcome
from ops.scale.extra import extra
from ops.scale.manifest import Manifest

MEMORY = "2GB"
"""More than this DuckDB puts on disk, beside the other temporary files."""

LEAVES_AT_ONCE = 50_000

SAID = """
create view said as
select index, stream, decode(raw)::json as entry, entry->'statement' as statement,
    statement->>'$.type' as type, statement->>'$.stream' as told, statement->'data' as data,
    statement->>'$.occurred_at' as done_at
from logged
"""

BROKEN = """
select count(*) from (
    select stream from logged group by stream
    having min(seq) <> 1 or max(seq) <> count(*) or count(distinct seq) <> count(*))
"""

RULES = {
    "N-04b": """
        select count(*) from said
        where type = 'foi.Extended' and (data->>'$.days')::int > 20
        and done_at >= '2019-05-14T16'""",
    "N-09": """
        select count(*) from said
        where type = 'foi.Replied' and (data->>'$.reply_type') in ('refused', 'not_responsible')
        and (data->'$.ground') is null and done_at >= '2019-05-14T16'""",
    "N-31": """
        select count(*) from (
            select type, done_at, json_array_length(data->'$.candidates') as candidates,
                last_value(case when type = 'project.Registered' then data end ignore nulls)
                    over (partition by stream order by done_at, index
                          rows between unbounded preceding and unbounded following) as project
            from said where type in ('project.Registered', 'candidate.PublicityStarted'))
        where type = 'candidate.PublicityStarted' and candidates > 3 and done_at >= '2012-01-31T16'
        and (project->>'$.region') like 'CN%' and (project->>'$.trading_type') = 'engineering'
        and (project->>'$.method') in ('open_tender', 'invited_tender')""",
}
"""Violations of simple rules that have been in force for as long as they are valid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What SQL finds; `broken` are streams with a gap in their numbers, or entries misnamed."""

    manifest: Manifest
    entries: int
    streams: int
    types: dict[str, int]
    broken: int
    root: bytes

    def disagrees(self, judged: Outcome) -> list[str]:
        """What is not the same as in the manifest, or as what was judged."""
        pairs = {
            "entries": (self.entries, judged.entries),
            "entries of the log": (self.entries, self.manifest.size),
            "streams": (self.streams, judged.streams),
            "entries of each type": (self.types, judged.types),
            "streams that are not whole": (self.broken, 0),
            "root of the tree": (self.root.hex(), self.manifest.root.hex()),
        }
        return [f"{what}: {a} and {b}" for what, (a, b) in pairs.items() if a != b]

    def as_json(self) -> Object:
        return {
            "entries": self.entries,
            "streams": self.streams,
            "types": self.types,
            "broken": self.broken,
            "root": to_base64(self.root),
        }


class Counter:
    """One DuckDB over the shards of a directory."""

    def __init__(self, directory: Path) -> None:
        self._manifest = Manifest.read(directory)
        self._sql = extra("duckdb").connect(config={"memory_limit": MEMORY})
        files = [str(directory / shard.file) for shard in self._manifest.shards]
        self._sql.from_parquet(files).create_view("logged")
        self._sql.execute(SAID)

    def count(self) -> Counted:
        types = self._sql.execute("select type, count(*) from said group by type order by type")
        found = dict(types.fetchall())
        misnamed = self._number("select count(*) from said where stream <> told")
        return Counted(
            manifest=self._manifest,
            entries=sum(found.values()),
            streams=self._number("select count(distinct told) from said"),
            types=found,
            broken=misnamed + self._number(BROKEN),
            root=self._root(),
        )

    def violations(self) -> dict[str, int]:
        """Of some rules, how many cases are violated."""
        return {rule: self._number(question) for rule, question in RULES.items()}

    def _root(self) -> bytes:
        tree = Tree()
        tree.extend(self._leaves())
        return tree.root()

    def _leaves(self) -> Iterator[bytes]:
        found = self._sql.execute(
            "select unhex(sha256('\\x00'::blob || raw)) from logged order by index"
        )
        while page := found.fetchmany(LEAVES_AT_ONCE):
            yield from (leaf for (leaf,) in page)

    def _number(self, question: str) -> int:
        [(number,)] = self._sql.execute(question).fetchall()
        return int(number)

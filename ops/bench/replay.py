"""`mingjing bench replay`: many towns as shards; processes and Dask judge them, SQL counts them."""

import time
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from itertools import count, groupby
from operator import attrgetter
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage, struct_rusage

from ledger.canonical import Object
from ledger.checkpoint import Checkpoint
from ledger.merkle import Tree
from monitors.replay import Outcome, Period, Processes, Share
from monitors.rulebook import Rulebook, load_rulebook
from ops import store
from ops.bench.cluster import cluster
from ops.bench.ledger import ORIGIN
from ops.bench.monitors import AT, foundations, placed
from ops.errors import OpsError
from ops.replaying import compare
from ops.scale.counting import Counter
from ops.scale.machines import Machines
from ops.scale.manifest import RULES
from ops.scale.reading import of_shards, rules_of
from ops.scale.writing import Writer, shards_for
from ops.town import town

PERIOD = Period(since="", at=AT)

PROJECTS = 1_000
"""Of one town: some 67,000 entries are in memory while they are written."""


class NotTheSame(OpsError):
    """What has to be equal is not: nothing was measured."""

    def __init__(self, what: str) -> None:
        super().__init__(f"not the same: {what}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Judging all of it once: by the clock, by the processors' time, and the largest process."""

    name: str
    entries: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int

    @property
    def words(self) -> str:
        return (
            f"{self.name}: {self.entries:,} entries in {self.seconds:,.0f} s, "
            f"{self.entries / self.cpu_seconds:,.0f}/s and core, "
            f"largest process {self.peak_bytes / 1e6:,.0f} MB"
        )

    def as_json(self) -> Object:
        return {
            "name": self.name,
            "entries": self.entries,
            "seconds": round(self.seconds),
            "cpu_seconds": round(self.cpu_seconds),
            "per_core": round(self.entries / self.cpu_seconds),
            "peak_bytes": self.peak_bytes,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Everybody found the same: its digest, and what DuckDB counted too."""

    runs: tuple[Run, ...]
    digest: str
    violated: int
    counted: dict[str, int]

    @property
    def words(self) -> str:
        rules = ", ".join(f"{rule} {many:,}" for rule, many in self.counted.items())
        return "\n".join(
            [
                *(run.words for run in self.runs),
                f"{self.violated:,} violations, the same from each: {self.digest}",
                f"DuckDB counts the same entries, streams, types, root and violations: {rules}",
            ]
        )

    def as_json(self) -> Object:
        return {
            "runs": [run.as_json() for run in self.runs],
            "digest": self.digest,
            "violated": self.violated,
            "counted": self.counted,
        }


def run(directory: Path, entries: int, processes: int, progress: Callable[[str], None]) -> Measured:
    """Write shards of at least so many entries where there are none, then judge and count them."""
    if not any(directory.iterdir()):
        write_towns(directory, entries, load_rulebook(), progress)
    rulebook = rules_of(directory)
    history = of_shards(directory, [rulebook])

    def timed(name: str, sharing: AbstractContextManager[Share]) -> tuple[Outcome, Run]:
        progress(f"judging {history.size:,} entries: {name}")
        before, began = getrusage(RUSAGE_CHILDREN), time.monotonic()
        with sharing as share:
            outcome = compare(history, rulebook, None, PERIOD, share).then
        return outcome, _run(name, history.size, time.monotonic() - began, before)

    found, first = timed(f"{processes} processes", nullcontext(Processes(processes)))
    again, second = timed(f"{processes} Dask workers", workers(processes))
    if again != found:
        raise NotTheSame("what processes and Dask workers find")
    progress("counting with DuckDB")
    counter = Counter(directory)
    if differs := counter.count().disagrees(found):
        raise NotTheSame("; ".join(differs))
    counted = counter.violations()
    violations = Tally(breach.rule for breach in found.breaches)
    if counted != {rule: violations[rule] for rule in counted}:
        raise NotTheSame(f"violations, DuckDB counts {counted}")
    return Measured(
        runs=(first, second),
        digest=sha256(repr(found).encode()).hexdigest(),
        violated=len(found.breaches),
        counted=counted,
    )


@contextmanager
def workers(number: int) -> Iterator[Share]:
    with cluster(number) as address:
        yield Machines(address)


def write_towns(
    directory: Path, entries: int, rulebook: Rulebook, progress: Callable[[str], None]
) -> None:
    """Towns of seeds 1, 2, … one after the other, signed by nobody, into shards."""
    tree = Tree()
    with Writer(directory, shards_for(entries)) as writer:
        for seed in count(1):
            made = town(seed, PROJECTS)
            said = [
                act.statement(ORIGIN)
                for act in made.acts
                if seed == 1 or made.tag in act.stream  # the district is the same in every town
            ]
            fresh = [*foundations(rulebook), *said] if seed == 1 else said
            entries_of_town = list(placed(fresh, tree.size))
            tree.extend(entry.leaf for entry in entries_of_town)
            of_stream = attrgetter("stream")
            for _, stream in groupby(sorted(entries_of_town, key=of_stream), key=of_stream):
                writer.take(stream)
            progress(f"{tree.size:,} of {entries:,} entries written")
            if tree.size >= entries:
                break
        for text in rulebook.texts.values():
            store.put(directory / RULES, text)
        writer.close(Checkpoint(ORIGIN, tree.size, tree.root()))


def _run(name: str, entries: int, seconds: float, before: struct_rusage) -> Run:
    """What children that have ended took since, and the most memory that one of them had."""
    after = getrusage(RUSAGE_CHILDREN)
    return Run(
        name=name,
        entries=entries,
        seconds=seconds,
        cpu_seconds=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        peak_bytes=after.ru_maxrss * 1_024,
    )

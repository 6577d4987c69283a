"""A history in Parquet shards is judged as the history itself, wherever; nothing is missed."""

import json
from dataclasses import replace
from itertools import count

import pytest

from ledger.checkpoint import Checkpoint
from ledger.merkle import root
from monitors.corrections import Corrections
from monitors.facts import FACT_TYPES
from monitors.gather import Gathering
from monitors.replay import Period, Processes, Rules, Task, alone
from monitors.replay import replay as judge
from monitors.rulebook import load_rulebook
from ops.bench.monitors import AT, ORIGIN, foundations, placed
from ops.cli import main
from ops.replaying import compare
from ops.scale.counting import RULES, Counter
from ops.scale.machines import Machines
from ops.scale.manifest import MANIFEST, Manifest, NotShards, ShardChanged, digest_of
from ops.scale.reading import entries_of, of_shards
from ops.scale.writing import ShardsExist, Writer
from ops.town import town
from tests.conftest import scale

SHARDS = 5
PERIOD = Period(since="", at=AT)


@pytest.fixture(scope="module")
def rulebook():
    return load_rulebook()


@pytest.fixture(scope="module")
def entries(rulebook):
    """A town in which every rule that DuckDB knows is broken."""
    acts = next(t.acts for t in (town(seed, 30) for seed in count(1)) if RULES.keys() <= broken(t))
    return list(placed([*foundations(rulebook), *(act.statement(ORIGIN) for act in acts)]))


def broken(town_):
    return {each.planting.rule for each in town_.planted if each.planting.breaks}


@pytest.fixture(scope="module")
def streams(entries):
    found = {}
    for entry in entries:
        found.setdefault(entry.stream, []).append(entry)
    return list(found.values())


def write(directory, streams):
    scale("pyarrow")
    leaves = [leaf for _, leaf in sorted((e.index, e.leaf) for stream in streams for e in stream)]
    with Writer(directory, SHARDS) as writer:
        for stream in streams:
            writer.take(stream)
        return writer.close(Checkpoint(ORIGIN, len(leaves), root(leaves)))


@pytest.fixture(scope="module")
def shards(tmp_path_factory, streams):
    directory = tmp_path_factory.mktemp("shards")
    write(directory, streams)
    return directory


@pytest.fixture(scope="module")
def known(rulebook, entries, streams):
    """What is found in the entries themselves, without any shard."""
    facts = [entry for entry in entries if entry.type in FACT_TYPES]
    gathering = Gathering([rulebook], Corrections.of(facts))

    def belonging(streams):
        for stream in streams:
            name = stream[0].stream
            yield name, [*stream, *gathering.of(name, entries)]

    task = Task(rules=Rules(rulebook), facts=facts, period=PERIOD, reading=lambda: belonging)
    return judge(task, [streams], alone)


def judged(directory, rulebook, share, stream=None):
    return compare(of_shards(directory, [rulebook], stream), rulebook, None, PERIOD, share).then


def test_shards_hold_every_entry_once_and_each_stream_whole_in_one_of_them(shards, entries):
    manifest = Manifest.read(shards)
    read = [list(entries_of(shards / shard.file)) for shard in manifest.shards]

    assert sorted((e.index, e.raw) for each in read for e in each) == [
        (e.index, e.raw) for e in entries
    ]
    for shard, each in zip(manifest.shards, read, strict=True):
        places = [(entry.stream, entry.seq) for entry in each]
        assert {manifest.shard_of(stream).file for stream, _ in places} == {shard.file}
        assert len(places) == shard.entries
        assert len({stream for stream, _ in places}) == shard.streams
        assert (min(e.index for e in each), max(e.index for e in each)) == (shard.first, shard.last)


def test_processes_and_dask_workers_find_in_shards_what_is_in_the_history(
    shards, rulebook, known, scheduler
):
    assert len(known.breaches) > 30
    assert judged(shards, rulebook, alone) == known
    assert judged(shards, rulebook, Processes(2)) == known
    assert judged(shards, rulebook, Machines(scheduler)) == known


def test_what_stands_elsewhere_is_gathered_from_another_shard(tmp_path, rulebook):
    roles = {"org/1": "LEADING", "org/4": "PUBLISHING"}
    said = [
        {"v": 1, "log": ORIGIN, "id": f"g-{stream}", "stream": stream, "type": "org.RoleGranted",
         "occurred_at": "2026-03-02T02:00:00.000000Z", "actor": "org/office",
         "data": {"org": "org/centre", "role": role}}
        for stream, role in roles.items()
    ]  # fmt: skip
    all_ = list(placed([*foundations(rulebook), *said]))
    manifest = write(
        tmp_path, [[e for e in all_ if e.stream == s] for s in {e.stream for e in all_}]
    )
    assert manifest.shard_of("org/centre") not in {manifest.shard_of(stream) for stream in roles}

    found = judged(tmp_path, rulebook, alone)
    assert [(each.rule, each.stream) for each in found.breaches] == [("D-01", "org/centre")]
    assert found == judged(tmp_path, rulebook, Processes(2))
    assert judged(tmp_path, rulebook, alone, "org/centre").breaches == found.breaches


def test_one_stream_is_read_of_its_shard_alone(shards, rulebook, known):
    stream = known.breaches[0].stream
    found = judged(shards, rulebook, alone, stream)

    assert (found.streams, found.entries < known.entries) == (1, True)
    assert found.breaches == tuple(each for each in known.breaches if each.stream == stream)


def altered(directory):
    """Of one shard a byte is another."""
    shard = directory / Manifest.read(directory).shards[2].file
    content = bytearray(shard.read_bytes())
    content[len(content) // 2] ^= 1
    shard.write_bytes(content)
    return shard


@pytest.mark.parametrize("where", ["processes", "dask"])
def test_a_shard_that_is_not_the_manifests_is_refused_by_name(
    tmp_path, streams, rulebook, scheduler, where
):
    write(tmp_path / "shards", streams)
    shard = altered(tmp_path / "shards")
    share = {"processes": Processes(2), "dask": Machines(scheduler)}[where]
    history = of_shards(tmp_path / "shards", [])  # nothing is gathered: nothing is read here
    with pytest.raises(ShardChanged) as refused:
        compare(history, rulebook, None, PERIOD, share)

    assert refused.value.path == str(shard)
    assert str(refused.value).endswith(f"the manifest says {refused.value.expected}")


def test_facts_that_are_not_the_manifests_are_refused(tmp_path, streams):
    write(tmp_path / "shards", streams)
    (tmp_path / "shards/facts.parquet").write_bytes(b"PAR1")
    with pytest.raises(ShardChanged, match=r"facts\.parquet"):
        of_shards(tmp_path / "shards", [])


def test_duckdb_counts_what_was_judged_and_finds_the_root_of_the_log(shards, known):
    scale("duckdb")
    counter = Counter(shards)
    found = [breach.rule for breach in known.breaches]

    assert counter.count().disagrees(known) == []
    assert counter.violations() == {rule: found.count(rule) for rule in RULES}
    assert all(counter.violations().values())


def test_duckdb_finds_what_was_left_out_though_every_digest_fits(tmp_path, streams, rulebook):
    scale("duckdb")
    whole = write(tmp_path / "whole", streams)
    longest = max(streams, key=len)
    short = [stream if stream is not longest else longest[:-2] + longest[-1:] for stream in streams]
    said = write(tmp_path / "short", short)
    replace(said, size=whole.size, root=whole.root).write(tmp_path / "short")

    found = judged(tmp_path / "short", rulebook, alone)
    differs = "; ".join(Counter(tmp_path / "short").count().disagrees(found))
    assert f"entries of the log: {whole.size - 1} and {whole.size}" in differs
    assert "streams that are not whole: 1 and 0" in differs
    assert f"and {whole.root.hex()}" in differs


def test_a_directory_without_a_manifest_or_with_another_is_no_shards(tmp_path, shards):
    with pytest.raises(NotShards, match="not all of them"):
        Manifest.read(tmp_path)
    said = json.loads((shards / MANIFEST).read_bytes())
    for broken in (
        {**said, "v": 2},
        {**said, "root": "?"},
        {"v": 1},
        {**said, "fact_types": None},
        {**said, "facts": {}},
        [],
    ):
        (tmp_path / MANIFEST).write_text(json.dumps(broken))
        with pytest.raises(NotShards):
            Manifest.read(tmp_path)


def test_shards_of_a_version_that_knew_fewer_facts_are_refused(tmp_path, streams):
    said = write(tmp_path, streams)
    replace(said, fact_types=said.fact_types[1:]).write(tmp_path)
    with pytest.raises(NotShards, match=f"without facts of {said.fact_types[0]}: export again"):
        of_shards(tmp_path, [])


def test_shards_are_never_written_over(shards):
    before = digest_of(shards / MANIFEST)
    with pytest.raises(ShardsExist):
        Writer(shards, SHARDS)
    assert digest_of(shards / MANIFEST) == before


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (["--dask", "tcp://127.0.0.1:1"], "with --shards"),
        (["--check"], "with --shards"),
        (["--shards", "x", "--check", "--stream", "y"], "without --stream"),
        (["--shards", "x", "--dask", "tcp://h:1", "--processes", "2"], "one or the other"),
    ],
)
def test_what_does_not_go_together_is_refused(asked, reason, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["monitor", "replay", *asked])

    assert ended.value.code == 2
    assert reason in capsys.readouterr().err

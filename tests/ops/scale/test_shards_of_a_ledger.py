"""``export --parquet`` and ``monitor replay --shards`` beside replay over the ledger itself."""

import json

import pytest

from ledger.checkpoint import Checkpoint
from ledger.note import Note
from ops.postgres import EmbeddedServer
from ops.scale.manifest import Manifest
from tests.conftest import scale
from tests.ops.test_commands import answer, runner

UNTIL = ("--to", "2026-09-30", "--json")


@pytest.fixture
def run(founded):
    with EmbeddedServer.start(founded):
        yield runner(founded)


def test_replay_says_the_same_of_the_ledger_and_of_its_shards_on_processes_and_on_dask(
    run, tmp_path, scheduler
):
    scale("pyarrow", "duckdb", "distributed")
    run("simulate", "--seed", 5, "--projects", 4)
    written = answer(run("export", "--parquet", tmp_path / "shards", "--json"))
    of_ledger = answer(run("monitor", "replay", "--processes", 2, *UNTIL))
    asked = ("monitor", "replay", "--shards", tmp_path / "shards")

    assert written["size"] == of_ledger["size"]
    assert len(of_ledger["then"]["breaches"]) > 5
    assert answer(run(*asked, "--processes", 1, *UNTIL)) == of_ledger
    assert answer(run(*asked, "--dask", scheduler, *UNTIL)) == of_ledger

    counted = answer(run(*asked, "--check", *UNTIL))
    assert counted.pop("counted")["types"] == of_ledger["then"]["types"]
    assert counted == of_ledger

    note = Note.parse((tmp_path / "shards/checkpoint").read_bytes())
    manifest = Manifest.read(tmp_path / "shards")
    assert Checkpoint.parse(note.text) == Checkpoint(manifest.origin, manifest.size, manifest.root)

    shard = tmp_path / "shards" / manifest.shards[0].file
    shard.write_bytes(shard.read_bytes() + b"\0")
    assert f"{shard} has the SHA-256 " in run(*asked, *UNTIL, code=2).stderr
    assert (
        str(tmp_path / "shards") in run("export", "--parquet", tmp_path / "shards", code=2).stderr
    )
    assert json.loads((tmp_path / "shards/manifest.json").read_bytes())["size"] == written["size"]

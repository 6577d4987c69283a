"""The bench of replay shows figures only where processes, Dask workers and DuckDB agree."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from ops.bench import replay as bench
from ops.cli import commands
from ops.scale.counting import Counted
from tests.conftest import scale


def nothing(_):
    """Say nothing."""


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    scale("pyarrow", "distributed", "duckdb")
    monkeypatch.setattr(bench, "PROJECTS", 4)


def test_towns_are_judged_twice_counted_once_and_found_again(tmp_path):
    measured = bench.run(tmp_path, 5_000, 1, nothing)
    again = bench.run(tmp_path, 1, 1, nothing)

    assert [run.name for run in measured.runs] == ["1 processes", "1 Dask workers"]
    assert all(run.entries >= 5_000 for run in measured.runs)
    assert measured.violated > 0
    assert (again.digest, again.violated) == (measured.digest, measured.violated)


def test_nothing_is_shown_where_duckdb_counts_otherwise(tmp_path, monkeypatch):
    count = bench.Counter.count

    def one_less(counter):
        counted = count(counter)
        assert isinstance(counted, Counted)
        return replace(counted, entries=counted.entries - 1)

    monkeypatch.setattr(bench.Counter, "count", one_less)
    with pytest.raises(bench.NotTheSame, match="entries: "):
        bench.run(tmp_path, 1, 1, nothing)


def test_the_command_shows_what_was_measured(tmp_path, monkeypatch):
    run = bench.Run(name="two", entries=9_000, seconds=3.0, cpu_seconds=4.5, peak_bytes=5_000_000)
    measured = bench.Measured(runs=(run,), digest="d1", violated=7, counted={"N-31": 2})
    monkeypatch.setattr(bench, "run", lambda *_: measured)

    shown = CliRunner().invoke(commands(), ["bench", "replay", "--shards", str(tmp_path)])
    told = CliRunner().invoke(commands(), ["bench", "replay", "--json"])
    assert "two: 9,000 entries in 3 s, 2,000/s and core, largest process 5 MB" in shown.stdout
    assert json.loads(told.stdout)["runs"][0]["per_core"] == 2_000


def test_without_a_directory_the_shards_are_written_apart_and_gone_afterwards():
    done = CliRunner().invoke(commands(), ["bench", "replay", "--entries", "1", "--json"])

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout.splitlines()[-1])["violated"] > 0

"""The bench measures every case, says against what, and leaves nothing behind."""

import json
import signal
import tempfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ops.bench import ledger as bench
from ops.bench.measure import Result
from ops.cli import commands
from ops.settings import Settings

TINY = bench.Amounts(rounds=1, singles=3, hundreds=1, thousands=1, signatures=5, requests=70)


@pytest.fixture
def temporary(reachable_directory, monkeypatch):
    """Where the bench puts what it needs for a while."""
    directory = reachable_directory / "bench"
    directory.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(directory))
    yield directory
    directory.rmdir()


def processes_on(directory):
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            said = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:  # gone meanwhile
            continue
        if str(directory).encode() in said:
            found.append(process.name)
    return found


def nothing(_):
    pass


def test_every_case_has_a_rate_and_its_ratio_to_one_before_it(temporary):
    results = bench.run(Settings(home=temporary / "unused"), nothing, TINY)

    names = [result.name for result in results]
    assert len(set(names)) == len(names) == 15
    assert all(result.rate > 0 for result in results)
    for number, result in enumerate(results):
        assert result.against is None or result.against in names[:number]
        assert (result.ratio is None) == (result.against is None)
    assert {result.name: result.aim for result in results if result.aim is not None} == {
        "single append: the whole door, one commit each": 0.5,
        "our storage step, batches of 1,000": 0.7,
        "signed batches of 1,000 from 3 senders, whole door": 0.6,
        "full verification of the log, all cores": 0.9,
    }
    assert processes_on(temporary) == []
    assert list(temporary.iterdir()) == []


def test_nothing_runs_or_lies_about_after_an_interruption(temporary):
    running = []

    def interrupted(message):
        if "over HTTP" in message:
            running.extend(processes_on(temporary))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bench.run(Settings(home=temporary / "unused"), interrupted, TINY)

    assert running
    assert processes_on(temporary) == []
    assert list(temporary.iterdir()) == []


@pytest.fixture
def measured(monkeypatch):
    results = [
        Result(name="bare", rate=1861.4, against=None, ratio=None, aim=None),
        Result(name="ours", rate=1204.6, against="bare", ratio=0.647, aim=0.5),
    ]
    monkeypatch.setattr(bench, "run", lambda *_: results)
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("measured")
def test_json_is_one_document_without_fractions():
    answered = CliRunner().invoke(commands(), ["bench", "ledger", "--json"])

    assert answered.exit_code == 0
    assert json.loads(answered.stdout) == [
        {
            "name": "bare",
            "per_second": 1861,
            "against": None,
            "ratio_percent": None,
            "aim_percent": None,
        },
        {
            "name": "ours",
            "per_second": 1205,
            "against": "bare",
            "ratio_percent": 65,
            "aim_percent": 50,
        },
    ]


@pytest.mark.usefixtures("measured")
def test_the_table_has_a_row_for_each_case():
    answered = CliRunner().invoke(commands(), ["bench", "ledger"])

    head, *rows = [line.split() for line in answered.stdout.splitlines() if "─" not in line]
    assert head == ["case", "rate", "ratio", "aim", "against"]
    assert rows == [["bare", "1,861/s"], ["ours", "1,205/s", "0.65", "≥", "0.5", "bare"]]

"""The bench of the monitors measures every case beside reading, and alerts by the log's clock."""

import json

from typer.testing import CliRunner

from ops.bench import monitors as bench
from ops.bench.measure import Result
from ops.cli import commands
from ops.settings import Settings

TINY = bench.Amounts(rounds=1, projects=5, per_second=20, seconds=1)


def nothing(_):
    """Say nothing."""


def test_every_case_is_measured_beside_reading_and_every_alert_has_come(reachable_directory):
    results, latency = bench.run(Settings(home=reachable_directory / "unused"), nothing, TINY)

    assert [result.against for result in results] == [None, *[bench.PARSE] * 4]
    assert all(result.rate > 0 for result in results)
    assert (latency.sent, latency.alerts) == (20, 10)  # one in each tenth of the second
    assert 0 <= latency.p50 <= latency.p99 <= latency.longest


def test_the_command_shows_rates_and_latency(monkeypatch):
    result = Result(name="case", rate=1234.0, against=None, ratio=None, aim=None)
    latency = bench.Latency(sent=1, per_second=1.0, alerts=1, p50=0.1, p99=0.2, longest=0.3)
    monkeypatch.setattr(bench, "run", lambda *_: ([result], latency))

    shown = CliRunner().invoke(commands(), ["bench", "monitors"])
    told = CliRunner().invoke(commands(), ["bench", "monitors", "--json"])
    assert "1,234/s" in shown.stdout
    assert "p99 200 ms" in shown.stdout
    assert json.loads(told.stdout)["latency"]["p50_ms"] == 100

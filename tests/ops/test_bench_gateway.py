"""The gateway's bench measures every case, and finds what was lost or went unlogged."""

import tempfile

import pytest

from ops.bench import archive_town
from ops.bench import gateway as bench
from ops.bench.gateway import Amounts, Seen
from ops.bench.over_http import ProgramFailed
from ops.settings import Settings

TINY = Amounts(rounds=1, readers=8, reads=20, askers=2, requests=4, viewers=2, viewings=4)


@pytest.fixture
def temporary(reachable_directory, monkeypatch):
    directory = reachable_directory / "bench-gateway"
    directory.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(directory))
    monkeypatch.setattr(archive_town, "ASKERS", 2)
    yield directory
    directory.rmdir()


def test_every_case_is_measured_and_everything_answered_is_in_the_ledger(temporary):
    said = []

    results = bench.run(Settings(home=temporary / "unused"), said.append, TINY)

    assert [result.name for result in results] == [
        "bare FastAPI and uvicorn: hello",
        "8 readers: the checkpoint",
        "8 readers: an entry with permission",
        "8 readers: a page of a stream",
        "2 askers: requests for records",
        "2 viewers: viewings of 120 kB, receipt first",
    ]
    assert all(result.rate > 0 for result in results)
    assert {result.against for result in results[1:]} == {results[0].name}
    assert said[-1] == "4 requests and 4 viewings of 480,000 bytes, each with its entry"
    assert list(temporary.iterdir()) == []


class Log:
    """A site whose ledger holds one request and one access."""

    def __init__(self):
        self.reader = self

    def of_types(self, types):
        [type_] = types
        yield type("Entry", (), {"index": 7, "data": {"request_no": "R-1"}, "type": type_})()


@pytest.mark.parametrize(
    "seen",
    [
        Seen(requests=["R-1", "R-2"], viewings=[], record_bytes=0),
        Seen(requests=[], viewings=[8], record_bytes=120_000),
        Seen(requests=[], viewings=[7], record_bytes=119_999),
        Seen(requests=[], viewings=[], record_bytes=1),
    ],
    ids=["a request was lost", "a viewing has no entry", "bytes are missing", "bytes too many"],
)
def test_what_was_lost_or_went_unlogged_is_no_measurement(seen):
    with pytest.raises(ProgramFailed):
        bench.check(Log(), seen, lambda _said: None)


def test_what_stands_in_the_ledger_is_one():
    seen = Seen(requests=["R-1"], viewings=[7], record_bytes=120_000)

    assert bench.check(Log(), seen, lambda _said: None) is None

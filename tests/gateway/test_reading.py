"""Entries, streams, event types, alerts and health, as programs read them."""

import pytest

from ledger.entry import Entry
from ledger.errors import LedgerError
from ledger.merkle import leaf_hash
from ledger.storage import StorageFailed
from tests.gateway.conftest import PLATFORM


def pages(http, address):
    while address:
        answer = http.get(address)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        yield body
        address = body.get("next")


def test_an_entry_is_given_as_it_is_logged(site, reader_http):
    answer = reader_http.get("/api/v1/entries/0")

    assert answer.content == site.parts.reader.entry(0).raw
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"].startswith("private")


def test_the_public_reads_what_is_disclosed_and_its_proof(site, http):
    [disclosed] = site.append(
        site.town.said(PLATFORM, "disclosure.Published", {"item": "x"}, stream="project/read-1")
    )
    site.publish()

    entry = http.get(f"/api/v1/entries/{disclosed.index}")
    proof = http.get(f"/api/v1/entries/{disclosed.index}/proof")

    assert Entry.parse(disclosed.index, entry.content).type == "disclosure.Published"
    assert entry.headers["cache-control"].startswith("public")
    assert proof.text.startswith("c2sp.org/tlog-proof@v1\n")


def test_a_stream_is_read_page_by_page_in_its_own_bytes(site, reader_http):
    batch = [site.town.notice(project="read-2", number=n) for n in range(25)]
    site.append(*batch)

    read = list(pages(reader_http, "/api/v1/streams/project/read-2?limit=10"))

    assert [len(page["entries"]) for page in read] == [10, 10, 5]
    indexes = [each["index"] for page in read for each in page["entries"]]
    entries = [site.parts.reader.entry(index) for index in indexes]
    assert [entry.signed for entry in entries] == batch
    first = reader_http.get("/api/v1/streams/project/read-2?limit=1").content
    assert entries[0].raw in first
    assert leaf_hash(entries[0].raw) == entries[0].leaf


def test_a_stream_that_nobody_wrote_is_not_found(reader_http):
    for path in ("/api/v1/streams/project/none", "/api/v1/streams/", "/streams/project/none"):
        assert reader_http.get(path).status_code == 404


def test_a_page_behind_the_end_of_a_stream_is_empty(site, reader_http):
    site.append(site.town.notice(project="read-3"))

    assert reader_http.get("/api/v1/streams/project/read-3?after=1").json()["entries"] == []


@pytest.mark.parametrize(
    "stream", ["../../etc/passwd", "project/%00", "a'; drop table entries; --", "%25", "项目/一"]
)
def test_a_name_that_is_no_streams_finds_nothing(reader_http, stream):
    assert reader_http.get(f"/api/v1/streams/{stream}").status_code in (400, 404)


def test_streams_are_listed_by_name_with_their_ends(site, reader_http):
    names = [f"project/list-{n:02}" for n in range(7)]
    for name in reversed(names):
        verdicts = site.append(*(site.town.notice(project=name[8:]) for _ in range(2)))
    site.until_seen(verdicts[-1].index)

    read = list(pages(reader_http, "/api/v1/streams?prefix=project/list-&limit=3"))

    assert [len(page["streams"]) for page in read] == [3, 3, 1]
    streams = [each for page in read for each in page["streams"]]
    assert [each["stream"] for each in streams] == names
    assert {each["entries"] for each in streams} == {2}
    assert streams[0]["last_at"] == verdicts[-1].received_at


def test_event_types_are_described_by_schemas(site, http):
    every = http.get("/api/v1/event-types").json()
    one = http.get("/api/v1/event-types/contract.Signed").json()

    assert every.keys() == site.parts.catalogue.events.keys()
    assert one == every["contract.Signed"]
    assert one["title"]["zh"] == "合同签订"
    assert "award_id" in one["schema"]["required"]
    assert http.get("/api/v1/event-types/contract.Sunk").status_code == 404


def test_the_interface_describes_itself(http):
    document = http.get("/api/v1/openapi.json").json()

    assert "/api/v1/statements" in document["paths"]
    assert "Batch" in document["components"]["schemas"]


def test_violations_are_listed_newest_first_and_filtered(site, reader_http):
    raised = [
        site.alert(200 + n, rule=rule, level=level, stream="project/list-alerts")[1]
        for n, (rule, level) in enumerate(
            [("D-42", "red"), ("D-16", "yellow"), ("D-42", "red"), ("N-35", "blue")]
        )
    ]
    base = "/api/v1/violations?stream=project/list-alerts"

    def listed(more=""):
        found = [v for page in pages(reader_http, base + more) for v in page["violations"]]
        return [v["alert_index"] for v in found]

    assert listed() == raised[::-1]
    assert listed("&limit=1") == raised[::-1]
    assert listed("&level=red") == [raised[2], raised[0]]
    assert listed("&level=blue&level=yellow") == [raised[3], raised[1]]
    assert listed("&rule=D-16") == [raised[1]]
    assert reader_http.get(base + "&level=green").status_code == 400
    one = reader_http.get(base + "&limit=1").json()["violations"][0]
    assert one | {"evidence": [5]} == one
    assert one["state"] == "raised"


def test_handling_moves_an_alert_and_never_removes_it(site, reader_http):
    alert, _ = site.alert(300, level="yellow", stream="project/handled")
    open_before = site.parts.live.board.open_by_level()["yellow"]

    def said(type_, **data):
        data = {"alert": alert} | data
        [verdict] = site.append(site.town.said("org/root", type_, data, stream="project/handled"))
        site.until_seen(verdict.index)
        [shown] = reader_http.get("/api/v1/violations?stream=project/handled").json()["violations"]
        return shown["state"], shown["level"]

    assert said("alert.Notified") == ("notified", "yellow")
    assert said("alert.Escalated", level="red") == ("escalated", "red")
    assert said("alert.Closed", reason="reported late") == ("closed", "red")
    assert site.parts.live.board.open_by_level()["yellow"] == open_before - 1


def test_ready_means_that_everything_keeps_up(site, http, monkeypatch):
    site.publish()
    assert http.get("/readyz").json()["ready"] is True

    monkeypatch.setattr("gateway.readiness.LAG_ENTRIES_MAX", -1)
    lagging = http.get("/readyz")
    assert lagging.status_code == 503
    assert lagging.json()["checks"]["publisher"]["ok"] is False


def test_without_a_database_the_gateway_lives_and_is_not_ready(site, http, monkeypatch):
    def gone(*_):
        raise StorageFailed("password=hunter2")

    monkeypatch.setattr(site.parts.reader, "size", gone)

    assert http.get("/healthz").status_code == 200
    answer = http.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]) == (503, {"database": {"ok": False}})
    assert issubclass(StorageFailed, LedgerError)

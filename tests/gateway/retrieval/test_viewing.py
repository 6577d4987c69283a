"""Nobody sees a byte before an entry of it is committed and covered, or beyond their grant."""

import threading
from datetime import timedelta

import pytest

from gateway.archive import RecordDamaged
from gateway.retrieval import covering
from ledger.canonical import format_time
from ledger.storage import StorageFailed
from ledger.storage import viewing as table
from tests.gateway.conftest import now
from tests.gateway.retrieval.conftest import ANNA, BRUNO, HOUSING, JIN, KARL, ROOT, in_days

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


@pytest.fixture
def viewed(town):
    """A released record, and the number of a viewing of it."""
    record = town.record(content=PNG)
    request_no = town.released(record)
    begun = town.act(ANNA, request_no, "views", record=record.record_id).json()
    return request_no, begun


def entries_of(town, request_no):
    case = town.site.parts.desk.cases.case(request_no)
    return [town.entry(index) for index in case.entries]


def test_the_receipt_of_the_access_comes_before_the_bytes(town, viewed):
    _, begun = viewed
    assert town.site.parts.log.size() > begun["index"]
    assert begun["proof"].startswith("c2sp.org/tlog-proof@v1\nindex ")
    assert begun["entry"]["statement"]["type"] == "record.Retrieved"
    assert begun["entry"]["statement"]["actor"] == "gateway"


def test_without_a_checkpoint_over_the_entry_nothing_is_shown(town, monkeypatch):
    record = town.record()
    request_no = town.released(record)
    monkeypatch.setattr(covering, "COVER_SECONDS_MAX", 0.0)
    asked = threading.Event()
    monkeypatch.setattr(town.site.publisher, "publish_once", asked.set)
    assert asked.wait(60)  # a publication that had begun is over
    answer = town.act(ANNA, request_no, "views", record=record.record_id)
    assert town.problem(answer) == (503, "access-not-covered")
    case = town.site.parts.desk.cases.case(request_no)
    [view] = case.views.values()  # the log has an access that never arrived
    content = town.as_(ANNA).get(f"/api/v1/retrievals/{request_no}/views/{view.view_id}/content")
    assert town.problem(content) == (503, "access-not-covered")


def test_where_the_ledger_does_not_answer_no_byte_is_given(town, monkeypatch):
    record = town.record()
    request_no = town.released(record)
    read = []

    def away(_):
        raise StorageFailed("the server is away")

    monkeypatch.setattr(town.site.parts.sequencer, "submit", away)
    monkeypatch.setattr(town.site.parts.archive.bytes, "read", lambda *asked: read.append(asked))
    answer = town.act(ANNA, request_no, "views", record=record.record_id)
    assert town.problem(answer) == (503, "no-database")
    assert read == []


def test_what_cannot_be_written_down_is_not_sent(town, viewed, monkeypatch):
    """Each part is written down before it leaves; where that fails the rest stays here."""
    _, begun = viewed

    def away(*_):
        raise StorageFailed("the server is away")

    monkeypatch.setattr(table, "extend_range", away)
    answer = town.as_(ANNA).get(begun["content"])
    assert town.problem(answer) == (503, "no-database")


@pytest.mark.parametrize("who", [BRUNO, JIN, KARL])
def test_only_who_is_named_views(town, viewed, who):
    request_no, begun = viewed
    record = begun["entry"]["statement"]["data"]["records"][0]
    answer = town.act(who, request_no, "views", record=record)
    assert town.problem(answer) == (403, "not-in-the-grant")
    assert town.problem(town.as_(who).get(begun["content"])) == (404, "no-such-view")


def test_only_with_a_second_factor(town, viewed):
    request_no, begun = viewed
    weak = town.as_(ANNA, strong=False)
    answer = weak.post(f"/api/v1/retrievals/{request_no}/views", json={"record": "x"})
    assert answer.status_code == 403
    assert weak.get(begun["content"]).status_code == 403


def test_not_after_losing_every_duty(town, monkeypatch):
    hanna = town.as_own_department(monkeypatch)
    record = town.record()
    request_no = town.released(record, persons=[ANNA, hanna])
    begun = town.act(hanna, request_no, "views", record=record.record_id).json()
    assert town.as_(hanna).get(begun["content"]).status_code == 200
    data = {"person": hanna, "org": HOUSING, "duty": "applicant"}
    said = town.say(ROOT, "duty.Revoked", data, stream=HOUSING)
    town.site.parts.following.until(said.index)
    assert town.problem(town.as_(hanna).get(begun["content"])) == (403, "not-theirs")
    again = town.act(hanna, request_no, "views", record=record.record_id)
    assert town.problem(again) == (403, "not-theirs")


def test_only_what_was_released(town, viewed):
    request_no, _ = viewed
    other = town.record()
    answer = town.act(ANNA, request_no, "views", record=other.record_id)
    assert town.problem(answer) == (403, "not-in-the-grant")


def test_not_before_the_window_nor_after_it(town, later):
    record = town.record()
    request_no = town.released(record, release={"valid_from": in_days(1)})
    early = town.act(ANNA, request_no, "views", record=record.record_id)
    assert town.problem(early) == (409, "not-yet-valid")
    later(days=2)
    begun = town.act(ANNA, request_no, "views", record=record.record_id)
    assert begun.status_code == 201
    later(days=6)
    late = town.act(ANNA, request_no, "views", record=record.record_id)
    assert town.problem(late) == (410, "expired")
    assert town.state(request_no) == "expired"


def test_a_viewing_ends_with_its_grant(town, viewed, later):
    request_no, begun = viewed
    later(days=6)
    assert town.problem(town.as_(ANNA).get(begun["content"])) == (410, "expired")
    assert entries_of(town, request_no)[-1].data["ended"] == "grant_ended"


def test_what_was_released_can_be_recalled(town, viewed):
    request_no, begun = viewed
    assert town.act(KARL, request_no, "withdrawal", reason="发现误放行").status_code == 200
    assert town.problem(town.as_(ANNA).get(begun["content"])) == (410, "withdrawn")
    record = begun["entry"]["statement"]["data"]["records"][0]
    again = town.act(ANNA, request_no, "views", record=record)
    assert town.problem(again) == (410, "withdrawn")


def test_a_grant_that_was_recalled_while_the_access_was_recorded_shows_nothing(town, monkeypatch):
    record = town.record()
    request_no = town.released(record)
    desk = town.site.parts.desk

    def recalled(*asked):
        town.act(KARL, request_no, "withdrawal", reason="发现误放行")
        return covering.covered_receipt(*asked)

    monkeypatch.setattr("gateway.retrieval.desk.covered_receipt", recalled)
    answer = town.act(ANNA, request_no, "views", record=record.record_id)
    assert town.problem(answer) == (410, "withdrawn")
    last = town.entry(desk.cases.case(request_no).entries[-1])
    assert (last.type, last.data["ended"], last.data["bytes"]) == (
        "record.ViewEnded", "refused", 0,
    )  # fmt: skip


def test_ranges_are_answered_as_players_ask(town, viewed):
    request_no, begun = viewed
    http, content = town.as_(ANNA), begun["content"]
    part = http.get(content, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, PNG[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(PNG)}"
    assert part.headers["content-length"] == "100"
    tag = part.headers["etag"]
    same = http.get(content, headers={"Range": "bytes=-10", "If-Range": tag})
    assert (same.status_code, same.content) == (206, PNG[-10:])
    other = http.get(content, headers={"Range": "bytes=0-9", "If-Range": '"x"'})
    assert (other.status_code, other.content) == (200, PNG)
    beyond = http.get(content, headers={"Range": f"bytes={len(PNG)}-"})
    assert town.problem(beyond) == (416, "range-not-satisfiable")
    assert beyond.headers["content-range"] == f"bytes */{len(PNG)}"
    head = http.head(content)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(PNG))

    town.act(ANNA, request_no, f"views/{begun['view_id']}/end")
    said = entries_of(town, request_no)[-1].data
    assert said["ranges"] == [{"start": 0, "stop": len(PNG)}]
    assert said["bytes"] == 100 + 10 + len(PNG)
    assert town.problem(http.get(content)) == (410, "view-over")


def test_one_entry_stands_for_a_viewing_however_many_ranges(town, viewed):
    request_no, begun = viewed
    for start in (0, 50, 300):
        town.as_(ANNA).get(begun["content"], headers={"Range": f"bytes={start}-{start + 9}"})
    kinds = [entry.type for entry in entries_of(town, request_no)]
    assert kinds.count("record.Retrieved") == 1
    town.act(ANNA, request_no, f"views/{begun['view_id']}/end")
    said = entries_of(town, request_no)[-1].data
    assert said["ranges"] == [
        {"start": 0, "stop": 10}, {"start": 50, "stop": 60}, {"start": 300, "stop": 310},
    ]  # fmt: skip


def test_a_strangers_file_is_shown_where_it_can_do_nothing(town, viewed):
    _, begun = viewed
    shown = town.as_(ANNA).get(begun["content"])
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["content-disposition"] == "inline"
    assert shown.headers["cache-control"] == "no-store"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert shown.headers["x-content-type-options"] == "nosniff"

    record = town.record(content=b"<!doctype html><script>alert(1)</script>")
    request_no = town.released(record)
    begun = town.act(ANNA, request_no, "views", record=record.record_id).json()
    page = town.as_(ANNA).get(begun["content"])
    assert page.headers["content-disposition"].startswith("attachment")
    assert page.headers["content-type"] == "application/octet-stream"


def test_a_damaged_record_gives_no_wrong_byte_and_ends_the_viewing(town, monkeypatch):
    record = town.record(content=PNG)
    request_no = town.released(record)
    begun = town.act(ANNA, request_no, "views", record=record.record_id).json()

    def damaged(*_):
        raise RecordDamaged(record.record_id, "segment 0 was altered")
        yield

    monkeypatch.setattr(town.site.parts.archive.bytes, "read", damaged)
    answer = town.as_(ANNA).get(begun["content"])
    assert town.problem(answer) == (500, "record-damaged")
    last = entries_of(town, request_no)[-1]
    assert (last.data["ended"], last.data["bytes"]) == ("damaged", 0)


def test_an_idle_viewing_is_ended_by_whichever_gateway_looks(town, viewed, later):
    request_no, begun = viewed
    town.as_(ANNA).get(begun["content"], headers={"Range": "bytes=0-99"})
    later(minutes=20)
    assert town.site.parts.desk.viewings.sweep() >= 1
    last = entries_of(town, request_no)[-1]
    assert (last.data["ended"], last.data["bytes"]) == ("idle", 100)
    assert town.problem(town.as_(ANNA).get(begun["content"])) == (410, "view-over")
    assert [e.type for e in entries_of(town, request_no)].count("record.ViewEnded") == 1


def test_two_who_end_one_viewing_say_it_once(town, viewed):
    request_no, begun = viewed
    desk = town.site.parts.desk
    case = desk.cases.case(request_no)
    view = case.views[begun["view_id"]]
    threads = [
        threading.Thread(target=desk.viewings.end, args=(case, view, how))
        for how in ("closed", "idle")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [e.type for e in entries_of(town, request_no)].count("record.ViewEnded") == 1


def test_masked_is_shown_masked_or_not_at_all(town):
    project = town.project()
    plain = town.record(project)
    masked = town.record(
        project, content=b"blurred", derived_from=plain.record_id, masking=("expert_face",)
    )
    asked = {"masking": ["expert_face", "expert_voice"]}
    request_no = town.approved(plain, **asked)
    for records in ([plain.record_id], [masked.record_id]):
        answer = town.act(KARL, request_no, "release", records=records)
        assert town.problem(answer) == (409, "not-masked")
    both = town.record(
        project,
        content=b"blurred and muted",
        derived_from=plain.record_id,
        masking=("expert_face", "expert_voice"),
    )
    answer = town.act(KARL, request_no, "release", records=[both.record_id])
    assert answer.status_code == 200, answer.text
    refused = town.act(ANNA, request_no, "views", record=plain.record_id)
    assert town.problem(refused) == (403, "not-in-the-grant")
    assert town.act(ANNA, request_no, "views", record=both.record_id).status_code == 201


def test_a_record_that_shows_more_than_the_spans_stays_whole_in_the_archive(town):
    from gateway.archive import Span  # noqa: PLC0415 - of this test alone

    start, middle, end = (
        f"2026-03-02T0{hour}:00:00.000000Z" for hour in (1, 2, 3)
    )  # fmt: skip
    project = town.project()
    whole = town.record(project, spans=(Span(start=start, end=end, camera="c1"),))
    cut = town.record(
        project,
        content=b"cut",
        derived_from=whole.record_id,
        spans=(Span(start=start, end=middle, camera="c1"),),
    )
    request_no = town.approved(whole, spans=[{"from": start, "to": middle, "camera": "c1"}])
    too_much = town.act(KARL, request_no, "release")
    assert town.problem(too_much) == (409, "beyond-spans")
    assert town.act(KARL, request_no, "release", records=[cut.record_id]).status_code == 200


@pytest.mark.parametrize(
    ("release", "status"),
    [
        ({"valid_until": in_days(9)}, 400),
        ({"copies": 1}, 400),
        ({"records": ["rec-none"]}, 404),
    ],
    ids=str,
)
def test_no_more_is_released_than_was_asked_for(town, release, status):
    request_no = town.approved(town.record())
    assert town.act(KARL, request_no, "release", **release).status_code == status


def test_another_record_is_not_slipped_in(town):
    project = town.project()
    request_no = town.approved(town.record(project))
    other = town.record(project, content=b"another")
    answer = town.act(KARL, request_no, "release", records=[other.record_id])
    assert town.problem(answer) == (409, "not-of-the-request")


@pytest.fixture
def later(town, monkeypatch):
    """The clocks of the desk go on by so much; sessions and checkpoints do not mind."""

    def go(**by):
        clock = lambda: now() + timedelta(**by)  # noqa: E731 - three places take it
        desk = town.site.parts.desk
        for part, name in ((desk.viewings, "_clock"), (desk.copies, "_clock")):
            monkeypatch.setattr(part, name, clock)
        monkeypatch.setattr(type(desk), "now", lambda _: format_time(clock()))

    return go

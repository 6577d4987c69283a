"""The way in, over a real socket: what is taken, and what each bad input is told."""

import json
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest

from ledger.append import LedgerBusy
from ledger.checkpoint import open_checkpoint
from ledger.entry import ENTRY_BYTES_MAX, Entry
from ledger.merkle import check_inclusion
from ledger.note import NoteVerifier
from ledger.signing import PrivateKey
from ledger.statement import sign
from ledger.storage import StorageFailed
from ledger.tlog_proof import TlogProof
from tests.conftest import PATIENCE_SECONDS
from tests.gateway.conftest import publishing
from tests.gateway.persons import grant, organisation, person

TITLE = "project.Registered"


def registered(site, title, **more):
    data = {"project_code": "P", "trading_type": "engineering", "title": title}
    return site.town.said("org/platform", TITLE, data | more, stream="project/in")


def only(answer):
    assert answer.status_code == 200, answer.text
    [verdict] = answer.json()["verdicts"]
    return verdict


def test_each_statement_gets_its_verdict_in_the_order_sent(site, http):
    good, other = site.town.notice(project="in-1"), site.town.notice(project="in-1")
    stranger = site.town.notice("org/stranger", project="in-1")

    answer = site.post(http, [good, stranger, other, good])

    assert answer.status_code == 200, answer.text
    verdicts = answer.json()["verdicts"]
    assert [v["verdict"] for v in verdicts] == ["accepted", "refused", "accepted", "duplicate"]
    assert [v["id"] for v in verdicts] == [s.statement["id"] for s in (good, stranger, other, good)]
    assert [verdicts[0]["seq"], verdicts[2]["seq"]] == [1, 2]
    assert verdicts[3] == {
        "id": good.statement["id"],
        "verdict": "duplicate",
        "index": verdicts[0]["index"],
    }
    assert verdicts[1]["path"] == "/signature/key"
    entry = site.parts.reader.entry(verdicts[0]["index"])
    assert (entry.signed, entry.received_at) == (good, verdicts[0]["received_at"])


def test_a_request_repeated_adds_nothing(site, http):
    batch = [site.town.notice(project="in-2") for _ in range(20)]
    first = site.post(http, batch).json()["verdicts"]
    size = site.parts.reader.size()

    again = site.post(http, batch).json()["verdicts"]

    assert [v["verdict"] for v in again] == ["duplicate"] * 20
    assert [v["index"] for v in again] == [v["index"] for v in first]
    assert site.parts.reader.size() == size


def test_many_senders_of_single_statements_each_get_their_own_answer(site, http):
    batch = [site.town.notice(project="in-3") for _ in range(64)]
    with ThreadPoolExecutor(64) as senders:
        answers = list(senders.map(lambda one: only(site.post(http, [one])), batch))

    assert [a["id"] for a in answers] == [one.statement["id"] for one in batch]
    assert len({a["index"] for a in answers}) == 64


def test_waiting_for_the_checkpoint_brings_receipts(site, http, monkeypatch):
    batch = [site.town.notice(project="in-4") for _ in range(3)]
    monkeypatch.setattr("gateway.limits.CHECKPOINT_WAIT_SECONDS_MAX", PATIENCE_SECONDS)
    with publishing(site):
        verdicts = site.post(http, [*batch, batch[0]], wait="checkpoint").json()["verdicts"]

    for verdict in verdicts:
        entry = Entry.parse(verdict["index"], orjson.dumps(verdict["receipt"]["entry"]))
        proof = TlogProof.parse(verdict["receipt"]["proof"].encode())
        log = NoteVerifier.from_vkey(site.vkey)
        covered = open_checkpoint(proof.checkpoint, [log]).checkpoint
        check_inclusion(entry.leaf, entry.index, covered.size, proof.hashes, covered.root)
    assert verdicts[3]["verdict"] == "duplicate"


def test_verdicts_stand_without_a_checkpoint_in_time(site, http, monkeypatch):
    monkeypatch.setattr("gateway.limits.CHECKPOINT_WAIT_SECONDS_MAX", 0.1)

    verdict = only(site.post(http, [site.town.notice(project="in-5")], wait="checkpoint"))

    assert verdict["verdict"] == "accepted"
    assert "receipt" not in verdict


def test_only_a_checkpoint_can_be_waited_for(site, http):
    answer = site.post(http, [site.town.notice()], wait="tea")

    assert (answer.status_code, answer.json()["detail"]) == (
        400,
        'wait: only "checkpoint" can be waited for',
    )


@pytest.mark.parametrize(
    ("failure", "name", "seconds"),
    [(LedgerBusy(7), "busy", "7"), (StorageFailed("gone"), "no-database", "1")],
)
def test_a_ledger_that_cannot_take_it_now_says_when_to_come_back(
    site, http, monkeypatch, failure, name, seconds
):
    def refuse(_batch):
        raise failure

    monkeypatch.setattr(site.parts.sequencer, "submit", refuse)

    answer = site.post(http, [site.town.notice()])

    assert (answer.status_code, answer.headers["retry-after"]) == (503, seconds)
    assert answer.json()["type"] == f"urn:mingjing:problem:{name}"


def test_an_error_of_ours_shows_nothing_of_the_inside(site, http, monkeypatch):
    def break_(_batch):
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr(site.parts.sequencer, "submit", break_)

    answer = site.post(http, [site.town.notice()])

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "hunter2" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_the_ledger_cannot_express_is_refused_and_the_rest_goes_on(site, http):
    good = site.town.notice(project="in-6")
    bad = registered(site, "x").as_json()
    bad["statement"]["data"]["estimate"] = {"currency": "CNY", "fen": 1.5}
    body = orjson.dumps({"statements": [bad, good.as_json()]})

    refused, accepted = site.post_raw(http, body).json()["verdicts"]

    assert accepted["verdict"] == "accepted"
    assert refused["path"].startswith("/statement/data/estimate")


def raw(item):
    return json.dumps(item, ensure_ascii=False, separators=(",", ":"))


BAD_ITEMS = {
    "a float": ('"title":"x"', '"title":1.5', "/statement/data/title"),
    "an integer beyond 2^53": ('"title":"x"', '"title":9007199254740993', "/statement/data/title"),
    "an integer beyond 2^64": (
        '"title":"x"',
        '"title":18446744073709551616',
        "/statement/data/title",
    ),
    "a number as 1e3": ('"title":"x"', '"title":1e3', "/statement/data/title"),
    "true where a text belongs": ('"title":"x"', '"title":true', "/statement/data/title"),
    "a doubled key": ('"title":"x"', '"title":"x","title":"y"', "/statement/data/title"),
    "a key doubled by an escape": (
        '"title":"x"',
        '"title":"x","t\\u0069tle":"x"',
        "/statement/data/title",
    ),
    "a doubled statement": ('"statement":', '"statement":1,"statement":', "/statement"),
    "a member too many": ('"statement":', '"note":1,"statement":', ""),
    "a statement member too many": ('"v":1', '"v":1,"w":1', "/statement"),
    "version true": ('"v":1', '"v":true', "/statement/v"),
    "another log": ('"log":"ledger.test/town"', '"log":"ledger.test/other"', "/statement/log"),
    "an unknown event": (f'"type":"{TITLE}"', '"type":"project.Sunk"', "/statement/type"),
    "an unknown field": ('"title":"x"', '"titel":"x"', "/statement/data/titel"),
    "a missing field": ('"project_code":"P",', "", "/statement/data/project_code"),
    "a stream of another alphabet": (
        '"stream":"project/in"',
        '"stream":"project/іn"',
        "/statement/stream",
    ),
    "a stream that climbs": ('"stream":"project/in"', '"stream":"a b"', "/statement/stream"),
    "NUL in a name": ('"actor":"org/platform"', '"actor":"org/p\\u0000"', "/statement/actor"),
    "a local time": (
        '"occurred_at":"2026-03-02T01:00:00.000000Z"',
        '"occurred_at":"2026-03-02T01:00:00+08:00"',
        "/statement/occurred_at",
    ),
    "a day that is none": ("2026-03-02T01", "2026-02-30T01", "/statement/occurred_at"),
    "an anchor nobody published": (
        '"v":1',
        '"v":1,"anchor":{"size":3,"root":"' + "A" * 43 + '="}',
        "/statement/anchor/root",
    ),
    "an anchor without a size": (
        '"v":1',
        '"v":1,"anchor":{"size":0,"root":"' + "A" * 43 + '="}',
        "/statement/anchor/size",
    ),
    "a changed title": ('"title":"x"', '"title":"y"', "/signature/value"),
    "a signature that is no base64": ('"value":"', '"value":"*', "/signature/value"),
    "a key id in capitals": ('"key":"', '"key":"F', "/signature/key"),
}


@pytest.mark.parametrize(("old", "new", "path"), BAD_ITEMS.values(), ids=BAD_ITEMS)
def test_a_bad_statement_is_refused_with_the_path(site, http, old, new, path):
    item = raw(registered(site, "x").as_json())
    assert old in item
    size = site.parts.reader.size()

    verdict = only(site.post_raw(http, f'{{"statements":[{item.replace(old, new, 1)}]}}'.encode()))

    assert (verdict["verdict"], verdict["path"]) == ("refused", path), verdict["reason"]
    assert site.parts.reader.size() == size


def test_an_anchor_beyond_the_log_is_refused(site, http):
    anchor = {"size": 99_999_999, "root": "A" * 43 + "="}
    said = site.town.said(
        "org/platform", "tender.NoticePublished", {"notice_id": "N"}, stream="p", anchor=anchor
    )

    verdict = only(site.post(http, [said]))

    assert verdict["verdict"] == "refused"
    assert verdict["path"].startswith("/statement/anchor")


def test_a_signature_by_another_key_is_refused(site, http):
    said = site.town.notice(project="in-7").statement
    stranger = PrivateKey.from_seed(b"s" * 32)
    own = sign(said, site.town.key("org/platform")).as_json()
    forged = sign(said, stranger).as_json()
    own["signature"]["value"] = forged["signature"]["value"]

    verdicts = site.post_raw(http, orjson.dumps({"statements": [forged, own]})).json()["verdicts"]

    assert [v["path"] for v in verdicts] == ["/signature/key", "/signature/value"]


def test_somebody_elses_good_key_does_not_speak_for_the_actor(site, http):
    said = site.town.notice("org/platform", project="in-7").statement

    verdict = only(site.post(http, [sign(said, site.town.key("org/office"))]))

    assert (verdict["verdict"], verdict["path"]) == ("refused", "/signature/key")


@pytest.mark.parametrize(("length", "verdict"), [(15_000, "accepted"), (65_536, "refused")])
def test_an_entry_has_its_size(site, http, length, verdict):
    # Spread over fields: one text alone is limited by the catalogue.
    names = [f"bidder-{n:0115d}" for n in range(length // 125)]
    said = site.town.said(
        "org/platform",
        "bid.Submitted",
        {"bid_id": "B", "bidder": "org/b", "consortium": names},
        stream="project/in",
    )

    answer = only(site.post(http, [said]))

    assert answer["verdict"] == verdict
    if verdict == "refused":
        assert str(ENTRY_BYTES_MAX) in answer["reason"]


def test_a_container_too_deep_is_refused(site, http):
    deep = site.town.said(
        "org/office", "parameter.Set", {"name": "x", "value": nested(40)}, stream="system-in"
    )
    assert only(site.post(http, [deep]))["verdict"] == "refused"


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


NOT_JSON = {
    "nothing": b"",
    "half": b'{"statements":[',
    "a NUL byte": b'{"statements":["\x00"]}',
    "a lone surrogate": b'{"statements":["\\ud800"]}',
    "a surrogate in UTF-8": b'{"statements":["\xed\xa0\x80"]}',
    "another encoding": '{"statements":["明镜"]}'.encode("gb18030"),
    "a byte order mark": b'\xef\xbb\xbf{"statements":[]}',
    "NaN": b'{"statements":[NaN]}',
    "Infinity": b'{"statements":[-Infinity]}',
    "1e400": b'{"statements":[1e400]}',
    "depth 10000": b'{"statements":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "depth 200000, spelt out": b'{"statements": ' + b"[ " * 200_000 + b"]" * 200_000 + b"}",
    "a trailing comma": b'{"statements":[],}',
    "a comment": b'{"statements":[]} // x',
    "two documents": b'{"statements":[]}{"statements":[]}',
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_not_json_is_refused_whole(site, http, body):
    answer = site.post_raw(http, body)

    assert answer.status_code == 400
    assert answer.json()["type"] in (
        "urn:mingjing:problem:not-json",
        "urn:mingjing:problem:unexpected-body",
    )


UNEXPECTED = {
    "a list": (b"[]", None),
    "null": (b"null", None),
    "no statements": (b"{}", None),
    "a member beside": (b'{"statements":[1],"x":1}', None),
    "an empty list": (b'{"statements":[]}', "/statements"),
    "an object": (b'{"statements":{}}', "/statements"),
    "statements twice": (b'{"statements":[1],"statements":[2]}', "/statements"),
}


@pytest.mark.parametrize(("body", "path"), UNEXPECTED.values(), ids=UNEXPECTED)
def test_a_body_of_another_shape_is_refused_whole(site, http, body, path):
    answer = site.post_raw(http, body)

    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:mingjing:problem:unexpected-body"
    assert answer.json()["detail"].startswith(path or "/: ")


@pytest.mark.parametrize("item", [b"1", b"null", b"[]", b'"x"', b"{}", b'{"statement":{}}'])
def test_an_item_that_is_no_signed_statement_is_refused_by_itself(site, http, item):
    verdict = only(site.post_raw(http, b'{"statements":[' + item + b"]}"))

    assert (verdict["id"], verdict["verdict"], verdict["path"]) == (None, "refused", "")


def test_other_spellings_of_the_same_json_are_the_same_statement(site, http):
    said = site.town.notice(project="in-8").as_json()

    first = only(site.post_raw(http, json.dumps({"statements": [said]}, indent=3).encode()))
    again = only(site.post_raw(http, orjson.dumps({"statements": [said]})))

    assert (first["verdict"], again["verdict"]) == ("accepted", "duplicate")


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "json"])
def test_another_content_type_is_refused(http, kind):
    answer = http.post(
        "/api/v1/statements", content=b'{"statements":[1]}', headers={"Content-Type": kind}
    )

    assert answer.status_code == 415


def test_a_browser_elsewhere_cannot_read_or_send(http):
    answer = http.options(
        "/api/v1/statements",
        headers={"Origin": "https://elsewhere.test", "Access-Control-Request-Method": "POST"},
    )

    assert answer.status_code == 405
    assert "access-control-allow-origin" not in answer.headers


def test_what_the_pages_would_refuse_is_refused_here_too(site, http):
    """An act sent past the pages: a duty that ended, an office of another region."""
    here, there = (
        organisation(site, "SUPERVISING", regions=[region]) for region in ("CN-331000", "CN-110000")
    )
    past = person(site, here, "officer", to="2020-01-01T00:00:00.000000Z")
    officer, elsewhere = person(site, here, "officer"), person(site, there, "officer")
    site.append(*(site.town.issue(actor) for actor in (past, officer, elsewhere, there)))
    grant(
        site, TITLE, stream="project/past-the-pages",
        project_code="P", trading_type="engineering", region="CN-331002",
    )  # fmt: skip
    alert, _ = site.alert(4_400, stream="project/past-the-pages")

    def confirmed(actor):
        data = {"alert": alert, "reason": "x"}
        return site.town.said(actor, "violation.Confirmed", data, stream="project/past-the-pages")

    verdicts = site.post(http, [confirmed(a) for a in (past, elsewhere, there, officer)]).json()
    told = [(v["verdict"], v.get("path")) for v in verdicts["verdicts"]]

    assert told == [("refused", "/statement/actor")] * 3 + [("accepted", None)]

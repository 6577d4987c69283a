"""The Python client against the gateway it is for, and its twin without a socket."""

import httpx
import pytest

from ledger.append import LedgerBusy
from ledger.note import NoteVerifier
from ops.client import Client, GatewayAway, GatewayRefused, LocalClient, ReceiptWrong
from ops.keystore import NoLocalKey
from tests.gateway.conftest import PLATFORM, publishing


@pytest.fixture
def keys(site):
    return {actor: site.town.key(actor) for actor in (PLATFORM, "org/office")}


@pytest.fixture
def client(site, keys):
    with Client(site.base_url, keys, log=NoteVerifier.from_vkey(site.vkey)) as client:
        yield client


@pytest.fixture
def local(site, keys):
    return LocalClient(site.parts.sequencer, site.parts.log, keys)


def facts(name, count, **more):
    return [
        {
            "id": f"{name}-{n}",
            "stream": f"project/{name}",
            "type": "tender.NoticePublished",
            "occurred_at": "2026-03-02T01:00:00.000000Z",
            "actor": PLATFORM,
            "data": {"notice_id": f"N-{n}"},
            **more,
        }
        for n in range(count)
    ]


@pytest.mark.parametrize("kind", ["client", "local"])
def test_statements_are_completed_signed_anchored_and_judged_in_order(site, kind, request):
    sender = request.getfixturevalue(kind)
    site.publish()
    statements = facts(f"c-{kind}", 3)
    statements[1]["data"] = {"notice": "N"}

    verdicts = sender.submit(statements)

    assert [v["verdict"] for v in verdicts] == ["accepted", "refused", "accepted"]
    assert [v["id"] for v in verdicts] == [s["id"] for s in statements]
    assert verdicts[1]["path"].startswith("/statement/data/notice")
    said = site.parts.reader.entry(verdicts[2]["index"]).statement
    assert said["log"] == site.parts.origin
    assert said["anchor"]["size"] == site.parts.log.size()
    assert [v["verdict"] for v in sender.submit(statements)] == [
        "duplicate",
        "refused",
        "duplicate",
    ]


@pytest.mark.parametrize("kind", ["client", "local"])
def test_more_than_one_batch_is_sent_as_several(kind, request):
    verdicts = request.getfixturevalue(kind).submit(facts(f"many-{kind}", 2_300))

    assert {v["verdict"] for v in verdicts} == {"accepted"}
    assert [v["seq"] for v in verdicts] == list(range(1, 2_301))


@pytest.mark.parametrize("kind", ["client", "local"])
@pytest.mark.parametrize("value", [1.5, float("nan"), 2**53, "\ud800", {"é": 1}])
def test_what_nobody_can_sign_is_refused_before_it_is_sent(kind, request, value):
    [statement] = facts("unsignable", 1)
    statement["data"] = {"notice_id": value}

    [verdict] = request.getfixturevalue(kind).submit([statement])

    assert verdict["verdict"] == "refused"
    assert verdict["path"].startswith("/statement/data/notice_id")


@pytest.mark.parametrize("kind", ["client", "local"])
def test_an_actor_without_a_key_is_named(kind, request):
    with pytest.raises(NoLocalKey, match="org/nobody"):
        request.getfixturevalue(kind).submit(facts("nobody", 1, actor="org/nobody"))


def test_receipts_are_checked(site, client):
    with publishing(site):
        verdicts = client.submit(facts("receipts", 3), receipts=True)
        again = client.submit(facts("receipts", 3), receipts=True)

    assert all("receipt" in v for v in verdicts + again)


class Lying(httpx.HTTPTransport):
    """The way to a gateway that changes what it answers."""

    def __init__(self, change):
        super().__init__()
        self.change = change

    def handle_request(self, request):
        answer = super().handle_request(request)
        body = answer.read()
        answer.close()
        changed = self.change(body) if request.method == "POST" else body
        return httpx.Response(answer.status_code, content=changed)


def other_entry(body):
    return body.replace(b'"notice_id":"N-0"', b'"notice_id":"N-1"')


def other_index(body):
    return body.replace(b"\\nindex ", b"\\nindex 1", 1)


def other_root(body):
    return body.replace(b"\\n\\nledger.test/town\\n", b"\\n\\nledger.test/town\\n1", 1)


def no_receipt(body):
    return body.replace(b'"receipt":', b'"gift":')


@pytest.mark.parametrize("lie", [other_entry, other_index, other_root, no_receipt])
def test_a_receipt_that_proves_nothing_is_not_taken(site, keys, lie):
    client = Client(
        site.base_url,
        keys,
        log=NoteVerifier.from_vkey(site.vkey),
        transport=Lying(lie),
    )
    with publishing(site), client, pytest.raises(ReceiptWrong):
        client.submit(facts(f"lie-{lie.__name__}", 1), receipts=True)


class Failing(httpx.HTTPTransport):
    """Fails as told, one request after the other (None: not), then no more."""

    def __init__(self, *failures):
        super().__init__()
        self.coming = iter(failures)

    def handle_request(self, request):
        failure = next(self.coming, None)
        if isinstance(failure, Exception):
            raise failure
        if isinstance(failure, httpx.Response):
            return failure
        answer = super().handle_request(request)
        if failure == "lost":  # taken, and the answer lost
            answer.read()
            answer.close()
            raise httpx.ReadError("connection lost")
        return answer


def test_the_same_request_is_sent_again_until_it_is_answered(site, keys):
    slept = []
    busy = httpx.Response(503, headers={"Retry-After": "3"})
    transport = Failing(httpx.ConnectError("refused"), busy, busy, None, "lost", busy)
    client = Client(site.base_url, keys, transport=transport, sleep=slept.append)

    with client:
        [verdict] = client.submit(facts("again", 1))

    assert verdict["verdict"] == "duplicate"  # the lost answer had been "accepted"
    assert slept == [0.2, 3.0, 3.0, 0.2, 3.0]


def test_patience_ends(site, keys):
    slept = []

    transport = Failing(*[httpx.ConnectError("refused")] * 100)
    client = Client(site.base_url, keys, transport=transport, sleep=slept.append)

    with client, pytest.raises(GatewayAway, match="may be sent again"):
        client.submit(facts("patience", 1))

    assert sum(slept) >= 60
    assert max(slept) == 5


def test_a_batch_of_too_many_bytes_is_sent_as_several_requests(client, monkeypatch):
    monkeypatch.setattr("ops.outbox.STATEMENTS_BODY_BYTES_MAX", 5_000)

    verdicts = client.submit(facts("bytes", 30))

    assert [v["seq"] for v in verdicts] == list(range(1, 31))


def test_a_request_refused_as_a_whole_says_why(site, keys):
    refusal = httpx.Response(413, json={"detail": "too much"})
    client = Client(site.base_url, keys, transport=Failing(None, refusal))

    with client, pytest.raises(GatewayRefused, match="413: too much"):
        client.submit(facts("refused", 1))


def test_a_checkpoint_of_another_log_is_not_anchored_in(site, keys):
    other = NoteVerifier.from_vkey(site.vkey)
    stranger = NoteVerifier(other.name, other.type, site.town.key("stranger").public)

    with Client(site.base_url, keys, log=stranger) as client, pytest.raises(Exception, match="log"):
        client.submit(facts("stranger", 1))


def test_a_busy_sequencer_is_asked_again(site, keys, monkeypatch):
    submit, slept = site.parts.sequencer.submit, []
    refusals = iter([LedgerBusy(2), LedgerBusy(2)])

    def sometimes(batch):
        busy = next(refusals, None)
        if busy:
            raise busy
        return submit(batch)

    monkeypatch.setattr(site.parts.sequencer, "submit", sometimes)
    local = LocalClient(site.parts.sequencer, site.parts.log, keys, sleep=slept.append)

    [verdict] = local.submit(facts("busy", 1))

    assert verdict["verdict"] == "accepted"
    assert slept == [2, 2]

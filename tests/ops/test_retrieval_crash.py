"""A gateway is killed while it shows a record: the log may say more than was seen, never less."""

import threading
from datetime import UTC, datetime, timedelta
from secrets import token_bytes

import httpx
import pytest

from gateway.accounts.accounts import Accounts
from gateway.accounts.address import CSRF_HEADER, csrf_of
from gateway.accounts.sessions import COOKIE
from gateway.archive import Described, Putter
from ledger.canonical import format_time
from ledger.read import Reader
from ledger.storage import accounts as accounts_table
from ledger.storage import viewing
from monitors.review import REVIEWED, review_of
from ops import assemble
from ops.archiving import archive_of
from ops.postgres import EmbeddedServer
from ops.settings import Settings
from tests.conftest import until
from tests.ops.conftest import OFFICE
from tests.ops.gateways import Gateway

ASKS, CENTRE, HOUSING = "org/asks", "org/centre", "org/housing"
ANNA = "person/00000000000000a1"
SEGMENT = 4 * 1024 * 1024
CONTENT = b"\x00\x00\x00\x18ftypmp42" + bytes(9 * SEGMENT)
STREAM = "project/P-1"


def now():
    return datetime.now(UTC)


def ask(link, record):
    """A request, its consent and its release, each said by its own organisation."""
    soon, later = (format_time(now() + timedelta(**by)) for by in ({"hours": -1}, {"days": 1}))
    about = {"request_no": "R-1", "records": [record.record_id]}
    asked = about | {
        "requester_org": ASKS, "ground_kind": "complaint_handling", "persons": [ANNA],
        "requester": ANNA, "mode": ["view_online"], "needed_until": later,
    }  # fmt: skip
    released = about | {
        "requester_org": ASKS, "ground_kind": "complaint_handling", "persons": [ANNA],
        "mode": ["view_online"], "copies": 0, "valid_from": soon, "valid_until": later,
        "custodian": CENTRE,
    }  # fmt: skip
    competent = {"name": "competent_department", "value": {"*": [HOUSING]}}
    review = review_of("parameter.Set", competent, reviewer="person/lawyer")
    acts = (
        (OFFICE, "rules", REVIEWED, review),
        (OFFICE, "rules", "parameter.Set", competent),
        (OFFICE, ASKS, "org.Registered", {"org": ASKS, "name": "某单位"}),
        (OFFICE, ASKS, "person.Registered", {"person": ANNA, "org": ASKS}),
        (OFFICE, ASKS, "duty.Granted", {"person": ANNA, "org": ASKS, "duty": "applicant"}),
        (ASKS, STREAM, "record.RetrievalRequested", asked),
        (HOUSING, STREAM, "record.RetrievalApproved", about | {"approver_org": HOUSING}),
        (CENTRE, STREAM, "record.RetrievalReleased", released),
    )  # fmt: skip
    for actor, stream, type_, data in acts:
        [verdict] = link.submit([{"actor": actor, "stream": stream, "type": type_, "data": data}])
        assert verdict["verdict"] == "accepted", verdict


@pytest.fixture
def released(founded):
    """A home with a released recording, and the secret of a session of whoever may view it."""
    settings = Settings(home=founded)
    with EmbeddedServer.start(founded), assemble.open_site(settings) as site:
        acts = site.acts(lambda _: None)
        described = Described(project="P-1", custodian=CENTRE)
        record = archive_of(site, acts).put(
            [CONTENT], described, size=len(CONTENT), by=Putter(person=ANNA, org=CENTRE)
        )
        ask(site.link(lambda _: None), record)
        with site.database.connection() as connection:
            accounts_table.add(connection, ANNA, ASKS, handle=token_bytes(32), at=now())
            accounts_table.set_state(connection, ANNA, "open", among=["invited"])
        accounts = Accounts(
            database=site.database, master=site.master, acts=acts, clock=now,
            options=settings.sign_in,
        )  # fmt: skip
        step = accounts.sessions.begin(
            ANNA, stage="in", means="password", device="a test", strong=True
        )
        yield founded, record, step.secret, site.database


def client(gateway, secret):
    return httpx.Client(
        base_url=gateway.url, trust_env=False, timeout=30,
        headers={CSRF_HEADER: csrf_of(secret)}, cookies={COOKIE: secret},
    )  # fmt: skip


def read_until_killed(gateway, http, address):
    """How much arrived of a recording whose gateway is killed in its midst."""
    received = 0
    try:
        with http.stream("GET", address) as answer:
            for piece in answer.iter_raw(65_536):
                received += len(piece)
                if received > SEGMENT // 2:
                    gateway.process.kill()
    except httpx.TransportError:
        return received
    return pytest.fail("all of it arrived")


def accesses(reader):
    return [e for e in reader.stream(STREAM) if e.type == "record.Retrieved"]


def test_what_was_sent_when_it_was_killed_had_been_written_down(released):
    home, record, secret, database = released
    reader = Reader(database)
    first = Gateway(home)
    try:
        with client(first, secret) as http:
            begun = http.post(
                "/api/v1/retrievals/R-1/views", json={"record": record.record_id}
            ).json()
            received = read_until_killed(first, http, begun["content"])
        assert received
        [said] = accesses(reader)
        assert said.index == begun["index"]
        written = database.read(lambda session: viewing.ranges(session, begun["view_id"]))
        assert sum(stop - start for start, stop, _ in written) >= received
    finally:
        first.leave()

    second = Gateway(home)
    try:
        with client(second, secret) as http:
            part = http.get(begun["content"], headers={"Range": "bytes=0-9"})
            assert (part.status_code, part.content) == (206, CONTENT[:10])
            ended = http.post(f"/api/v1/retrievals/R-1/views/{begun['view_id']}/end")
            assert ended.status_code == 204
        last = reader.stream(STREAM)[-1]
        assert last.type == "record.ViewEnded"
        assert last.data["bytes"] >= received + 10
    finally:
        second.leave()


def test_killed_between_the_entry_and_the_answer_the_log_has_an_access_that_never_arrived(
    released,
):
    home, record, secret, database = released
    reader = Reader(database)
    gateway = Gateway(home)
    answers = []

    def begin():
        with client(gateway, secret) as http:
            try:
                answers.append(
                    http.post("/api/v1/retrievals/R-1/views", json={"record": record.record_id})
                )
            except httpx.TransportError as lost:
                answers.append(lost)

    try:
        asking = threading.Thread(target=begin)
        asking.start()
        until(lambda: accesses(reader), "the access entry", gateway)
        gateway.process.kill()
        asking.join()
    finally:
        gateway.leave()
    [said] = accesses(reader)
    sent = database.read(lambda session: viewing.ranges(session, said.data["view_id"]))
    assert sent == []
    assert len(answers) == 1

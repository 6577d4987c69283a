"""Sealed values over HTTP: deposited, opened to those the table names, handed out in a bundle."""

import base64

import pytest

from gateway import limits
from gateway.acts import Saying
from ledger.bundle import Bundle
from ledger.canonical import decode
from ledger.sealed import Opening, commit
from ledger.statement import sign
from tests.gateway.conftest import publishing
from tests.gateway.persons import grant, organisation, person, signed_in

NAME = "张三"


@pytest.fixture(scope="module")
def project(site):
    data = {"project_code": "V-1", "trading_type": "engineering", "region": "CN-331000"}
    grant(site, "project.Registered", stream="project/V-1", **data)
    return "project/V-1"


@pytest.fixture(scope="module")
def officer(site):
    """An officer of an office that supervises everywhere."""
    org = organisation(site, "SUPERVISING")
    return person(site, org, "officer"), org


@pytest.fixture
def office(site, officer):
    with signed_in(site, *officer) as client:
        yield client


@pytest.fixture
def sealed(site, project, officer):
    """An entry of the project that names a person: sealed by the gateway on its way."""
    saying = Saying(
        actor=officer[1],
        by=officer[0],
        stream=project,
        type="complaint.Filed",
        data={"complaint_id": f"C-{site.parts.reader.size()}"},
        sealed_values={"complainant": {"name": NAME, "phone": "13800000000"}},
    )
    return site.parts.acts.say(saying).index


def opened_in(site, index):
    return [
        entry.data
        for entry in site.parts.reader.of_types({"vault.Opened"})
        if entry.data["entry"] == index
    ]


def test_whoever_the_table_names_opens_it_and_an_entry_says_so(site, office, officer, sealed):
    answer = office.post(f"/api/v1/entries/{sealed}/openings", json={"basis": "核查投诉"})

    assert answer.status_code == 200, answer.text
    opening = Opening.from_json(answer.json()["opened"]["complainant"], "")
    assert opening.value == {"name": NAME, "phone": "13800000000"}
    assert opening.opens(site.parts.reader.entry(sealed).statement, "complainant")
    assert opened_in(site, sealed) == [
        {"entry": sealed, "names": ["complainant"], "reader": officer[0], "basis": "核查投诉"}
    ]


def test_nothing_personal_is_in_the_entry(site, sealed):
    raw = site.parts.reader.entry(sealed).raw

    assert NAME.encode() not in raw
    assert b"13800000000" not in raw


@pytest.mark.parametrize("body", [{}, {"basis": " "}, {"basis": "x", "names": "complainant"}])
def test_an_opening_without_its_reason_is_refused(site, office, sealed, body):
    answer = office.post(f"/api/v1/entries/{sealed}/openings", json=body)

    assert answer.status_code == 400
    assert opened_in(site, sealed) == []


def test_who_is_not_named_opens_nothing_and_it_is_not_said(site, http, reader_http, sealed):
    other = organisation(site, "BIDDER")
    stranger = person(site, other, "operator")
    body = {"basis": "好奇"}
    with signed_in(site, stranger, other) as client:
        answers = [
            client.post(f"/api/v1/entries/{sealed}/openings", json=body),
            http.post(f"/api/v1/entries/{sealed}/openings", json=body),
            reader_http.post(f"/api/v1/entries/{sealed}/openings", json=body),
        ]

    assert [answer.status_code for answer in answers] == [403, 401, 403]
    assert opened_in(site, sealed) == []


def test_a_password_alone_opens_nothing(site, officer, sealed):
    with signed_in(site, *officer, strong=False) as client:
        answer = client.post(f"/api/v1/entries/{sealed}/openings", json={"basis": "核查"})

    assert answer.status_code == 403


def test_what_is_not_held_is_not_said_to_be_opened(site, office, sealed):
    answer = office.post(
        f"/api/v1/entries/{sealed}/openings", json={"basis": "核查", "names": ["price"]}
    )

    assert (answer.status_code, answer.json()["type"]) == (404, "urn:mingjing:problem:not-held")
    assert opened_in(site, sealed) == []


@pytest.fixture
def own_envelope(site, project):
    """A bid whose price its bidder sealed itself."""
    opening = Opening(bytes(range(32)), {"currency": "CNY", "fen": 1_000})
    id_ = f"bid-{site.parts.reader.size()}"
    statement = site.town.said(
        "org/platform", "bid.Submitted", {"bid_id": id_, "bidder": "org/b"}, stream=project, id_=id_
    ).statement
    statement["sealed"] = {"price": commit(opening.key, statement, "price", opening.value)}
    [verdict] = site.append(sign(statement, site.town.key("org/platform")))
    return verdict.index, opening


def test_a_bidder_deposits_what_opens_its_own_envelope(http, office, own_envelope):
    index, opening = own_envelope
    body = {"entry": index, "openings": {"price": opening.as_json()}}
    closed = office.post(f"/api/v1/entries/{index}/openings", json={"basis": "开标"})

    answers = [http.post("/api/v1/vault", json=body) for _ in range(2)]

    assert closed.json()["opened"] == {}
    assert [answer.status_code for answer in answers] == [200, 200]
    opened = office.post(f"/api/v1/entries/{index}/openings", json={"basis": "开标"}).json()
    assert opened["opened"]["price"]["value"] == opening.value


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"openings": {"price": {"key": base64.b64encode(bytes(32)).decode(), "value": 1}}}, 409),
        ({"openings": {"other": {"key": base64.b64encode(bytes(32)).decode(), "value": 1}}}, 409),
        ({"openings": {"price": {"key": "short", "value": 1}}}, 400),
        ({"openings": {}}, 400),
        ({"openings": {"price": 5}}, 400),
        ({"entry": "7"}, 400),
        ({"entry": 10**9}, 404),
        ({"entry": 2**70}, 400),
    ],
    ids=str,
)
def test_a_deposit_that_does_not_open_is_refused(http, own_envelope, change, status):
    index, opening = own_envelope
    body = {"entry": index, "openings": {"price": opening.as_json()}, **change}

    assert http.post("/api/v1/vault", json=body).status_code == status


def test_a_bundle_for_a_reader_opens_what_that_reader_may_see(site, office, officer, sealed):
    body = {"stream": "project/V-1", "basis": "移送线索", "names": ["complainant"]}
    with publishing(site):  # it waits for its checkpoint
        answer = office.post("/api/v1/bundles", json=body)

    assert answer.status_code == 200, answer.text
    members = Bundle.of(answer.content)
    [(name, opened)] = [
        (name, decode(members[name])) for name in members if name == f"opened/{sealed:012}.json"
    ]
    assert opened["complainant"]["value"]["name"] == NAME
    said = [e["basis"] for e in opened_in(site, sealed) if e["reader"] == officer[0]]
    assert said == ["移送线索"]
    assert name


def test_no_more_is_deposited_at_once_than_an_entry_can_commit_to(http, own_envelope):
    index, opening = own_envelope
    openings = {f"n{number}": opening.as_json() for number in range(limits.OPENINGS_MAX + 1)}

    answer = http.post("/api/v1/vault", json={"entry": index, "openings": openings})

    assert (answer.status_code, answer.json()["type"]) == (
        400,
        "urn:mingjing:problem:unexpected-body",
    )


def test_a_bundle_whose_checkpoint_does_not_come_is_asked_for_again(office, sealed, monkeypatch):
    monkeypatch.setattr(limits, "BUNDLE_SECONDS_MAX", 0.1)  # nobody publishes here
    body = {"stream": "project/V-1", "basis": "核查", "names": ["complainant"]}

    answer = office.post("/api/v1/bundles", json=body)

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1
    assert sealed

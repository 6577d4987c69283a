"""A person asks what is held about them, and has it corrected or erased as far as the law lets."""

from itertools import count

import pytest

from gateway.acts import Saying
from gateway.privacy.requests import Kind, fold
from ledger.storage import StorageFailed
from ledger.vault import erasing
from tests.gateway.persons import grant, organisation, person, signed_in

REQUESTS = "/api/v1/privacy/requests"
NUMBERS = count(1)


@pytest.fixture(scope="module")
def centre(site):
    """The centre that holds people's data: its officer answers."""
    org = organisation(site, "PUBLISHING")
    return person(site, org, "officer"), org


@pytest.fixture
def officer(site, centre):
    with signed_in(site, *centre) as client:
        yield client


@pytest.fixture
def expert(site, centre):
    """A person of the centre, about whom a name and a telephone are sealed in its stream."""
    pseudonym, org = person(site, centre[1]), centre[1]
    saying = Saying(
        actor=org,
        by=centre[0],
        stream=org,
        type="duty.PersonAssigned",
        data={"person": pseudonym, "org": org, "contact": {"name": "张三", "phone": "13800000000"}},
    )
    index = site.parts.acts.say(saying).index
    return pseudonym, index


@pytest.fixture
def own(site, centre, expert):
    """The person, signed in."""
    with signed_in(site, expert[0], centre[1]) as client:
        yield client


def asked(client, kind, **more):
    answer = client.post(REQUESTS, json={"kind": kind, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()["privacy_no"]


def decided(client, number, **body):
    return client.post(f"{REQUESTS}/{number}/decision", json=body)


def project_about(site, centre, pseudonym, trading_type):
    """A project with a value about the person in its stream."""
    stream = f"project/PI-{next(NUMBERS)}"
    data = {"project_code": stream[8:], "trading_type": trading_type, "region": "CN-331000"}
    grant(site, "project.Registered", stream=stream, **data)
    saying = Saying(
        actor=centre[1],
        by=centre[0],
        stream=stream,
        type="complaint.Filed",
        data={"complaint_id": "C-1"},
        sealed_values={"complainant": {"name": "张三"}},
        subjects={"complainant": pseudonym},
    )
    return stream, site.parts.acts.say(saying).index


def test_a_person_gets_a_copy_with_who_opened_it(officer, own, expert, centre):
    opened = officer.post(f"/api/v1/entries/{expert[1]}/openings", json={"basis": "联系专家"})
    number = asked(own, "access", text="请提供副本")

    copy = own.post(f"{REQUESTS}/{number}/copy")

    assert opened.status_code == copy.status_code == 200, copy.text
    [value] = [each for each in copy.json()["values"] if each["entry"] == expert[1]]
    assert value["value"] == {"name": "张三", "phone": "13800000000"}
    assert [(each["reader"], each["basis"]) for each in value["opened"]] == [
        (centre[0], "联系专家")
    ]
    state = own.get(f"{REQUESTS}/{number}").json()
    assert state["outcome"] == "granted"
    again = own.post(f"{REQUESTS}/{number}/copy").json()
    [value] = [each for each in again["values"] if each["entry"] == expert[1]]
    assert [each["reader"] for each in value["opened"]] == [centre[0], expert[0]]


def test_another_person_sees_nothing_of_it(site, own, centre):
    number = asked(own, "access")
    with signed_in(site, person(site, centre[1], "operator"), centre[1]) as colleague:
        answers = [
            colleague.get(f"{REQUESTS}/{number}"),
            colleague.post(f"{REQUESTS}/{number}/copy"),
        ]
        listed = colleague.get(REQUESTS).json()["requests"]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert number not in {each["privacy_no"] for each in listed}


def test_whoever_answers_sees_what_is_asked_of_the_own_organisation(site, officer, own):
    number = asked(own, "access")
    other = organisation(site, "PUBLISHING")
    with signed_in(site, person(site, other, "officer"), other) as stranger:
        elsewhere = stranger.get(REQUESTS).json()["requests"]

    assert number in {each["privacy_no"] for each in officer.get(REQUESTS).json()["requests"]}
    assert number not in {each["privacy_no"] for each in elsewhere}


def test_a_person_who_has_no_account_is_asked_for(officer, expert):
    answer = officer.post(f"{REQUESTS}/for-others", json={"kind": "access", "person": expert[0]})

    assert answer.status_code == 201
    assert answer.json()["person"] == expert[0]
    assert officer.post(f"{REQUESTS}/{answer.json()['privacy_no']}/copy").status_code == 200


def test_a_correction_is_sealed_beside_the_old_value(site, officer, own, expert):
    number = asked(own, "correction", entry=expert[1], names=["contact"], text="电话有误")
    value = {"name": "张三", "phone": "13900000000"}

    answer = decided(officer, number, outcome="granted", value=value)

    assert answer.status_code == 200, answer.text
    corrected = site.parts.reader.entry(answer.json()["decided_in"]).data["index"]
    entry = site.parts.reader.entry(corrected)
    assert (entry.type, entry.data["index"]) == ("event.Corrected", expert[1])
    assert site.parts.vault.open(corrected)["corrected"].value == value
    assert site.parts.vault.open(expert[1])["contact"].value["phone"] == "13800000000"
    copy = own.post(f"{REQUESTS}/{asked(own, 'access')}/copy").json()
    assert {each["entry"] for each in copy["values"]} >= {expert[1], corrected}


def test_an_erasure_takes_all_that_no_law_demands_to_keep(site, officer, own, expert, centre):
    _, index = project_about(site, centre, expert[0], "engineering")
    number = asked(own, "erasure")

    answer = decided(officer, number, outcome="granted", reason="已离职")

    assert answer.json()["outcome"] == "granted", answer.text
    assert site.parts.vault.open(expert[1]) == site.parts.vault.open(index) == {}
    said = [
        (entry.stream, entry.data["entry"])
        for entry in site.parts.reader.of_types({"vault.Erased"})
        if entry.data["entry"] in {expert[1], index}
    ]
    assert len(said) == 2
    assert own.post(f"{REQUESTS}/{asked(own, 'access')}/copy").json()["values"] == []


def test_what_a_law_demands_to_keep_is_kept_and_no_longer_used(site, officer, own, expert, centre):
    stream, index = project_about(site, centre, expert[0], "government_procurement")
    number = asked(own, "erasure")

    answer = decided(officer, number, outcome="granted").json()

    assert answer["outcome"] == "restricted"
    assert "政府采购法 §42" in answer["reason"]
    assert stream in answer["reason"]
    assert site.parts.vault.open(expert[1]) == {}
    assert site.parts.vault.open(index)["complainant"].value == {"name": "张三"}
    refused = officer.post(
        f"/api/v1/entries/{index}/openings", json={"basis": "联系", "names": ["complainant"]}
    )
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:mingjing:problem:restricted"


def test_a_legal_hold_stands_against_an_erasure_until_it_is_released(
    site, officer, own, expert, centre
):
    stream, index = project_about(site, centre, expert[0], "engineering")
    hold = {"hold_id": "H-1"}
    grant(site, "legalHold.Placed", stream=stream, **hold)
    kept = decided(officer, asked(own, "erasure"), outcome="granted").json()
    grant(site, "legalHold.Released", stream=stream, **hold)
    freed = decided(officer, asked(own, "erasure"), outcome="granted").json()

    assert (kept["outcome"], freed["outcome"]) == ("restricted", "granted")
    assert "legal hold H-1" in kept["reason"]
    assert site.parts.vault.open(index) == {}


def test_a_refusal_has_its_reason_and_stands(officer, own):
    number = asked(own, "erasure")

    assert decided(officer, number, outcome="refused").status_code == 400
    assert (
        decided(officer, number, outcome="refused", reason="仍在任").json()["outcome"] == "refused"
    )
    assert decided(officer, number, outcome="granted").status_code == 409


def test_nobody_decides_their_own(site, centre):
    with signed_in(site, *centre) as client:
        number = asked(client, "erasure")

        assert decided(client, number, outcome="granted").status_code == 403


def test_a_crash_between_saying_and_erasing_is_made_good(site, officer, own, expert, monkeypatch):
    """The entry is there, the deed is not: the site's next opening does it."""

    def crash(*_):
        raise StorageFailed("gone")

    number = asked(own, "erasure")
    with monkeypatch.context() as patch:
        patch.setattr(erasing, "destroy", crash)
        assert decided(officer, number, outcome="granted").status_code == 503
    assert site.parts.vault.open(expert[1]) != {}

    assert erasing.finish(site.parts.vault) >= 1

    assert site.parts.vault.open(expert[1]) == {}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "sale"},
        {"kind": "correction"},
        {"kind": "correction", "entry": 1, "names": []},
        {"kind": "access", "text": 5},
    ],
    ids=str,
)
def test_a_request_that_asks_for_nothing_is_refused(own, body):
    assert own.post(REQUESTS, json=body).status_code == 400


def test_a_copy_is_given_for_access_alone(own):
    number = asked(own, "erasure")

    assert own.post(f"{REQUESTS}/{number}/copy").status_code == 409
    assert own.post(f"{REQUESTS}/pi-none/copy").status_code == 404


def test_what_was_asked_is_sealed_about_the_person(site, own, expert):
    number = asked(own, "access", text="我的电话是 13800000000")
    found = fold(site.parts.reader.of_types({"privacy.AccessRequested"}))[number]

    assert found.kind is Kind.ACCESS
    assert "13800000000" not in site.parts.reader.entry(found.index).raw.decode()
    rows = site.parts.vault.rows(site.parts.reader.entry(found.index))
    assert rows["request_text"].subject == expert[0]


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "correction", "entry": 2**70, "names": ["contact"]},
        {"kind": "correction", "entry": 1, "names": ["Not A Name"]},
        {"kind": "correction", "entry": 1, "names": ["a"] * 2_000},
        {"kind": "access", "text": "长" * 5_000},
    ],
    ids=["an index of nothing", "a name of nothing", "too many", "too long"],
)
def test_what_no_entry_can_hold_is_refused_in_words(own, body):
    answer = own.post(REQUESTS, json=body)

    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["detail"]


def test_a_person_known_by_name_alone_is_asked_for_under_a_pseudonym(site, officer):
    answer = officer.post(f"{REQUESTS}/for-others", json={"kind": "access", "person": "李四"})

    assert answer.json()["person"] == site.parts.vault.secret.pseudonym("李四")
    assert "李四" not in site.parts.reader.entry(answer.json()["asked_in"]).raw.decode()


@pytest.mark.parametrize("entry", ["9" * 5_000, "-1", "１", ""])
def test_an_index_on_the_page_is_a_number_or_refused(own, entry):
    form = {"kind": "correction", "entry": entry, "name": "contact"}

    assert own.post("/privacy", data=form).status_code == 400

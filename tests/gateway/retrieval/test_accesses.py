"""Who has seen it: complete, each with its proof, and silent about what is still secret."""

from types import SimpleNamespace

import pytest

from ledger.bundle import read_bundle
from ledger.policy import Policy
from ledger.tlog_proof import TlogProof
from ledger.verify import verify
from ledger.verify_trust import Trust
from tests.gateway.retrieval.conftest import ANNA, BRUNO, CENTRE, HANNA, JIN, KARL, PETRA, RITA


@pytest.fixture
def seen(town):
    """A record that was asked for, denied, asked for again, released and viewed."""
    record = town.record()
    denied = town.ask(record)
    town.act(PETRA, denied, "denials", reason="与所述事由无关")
    request_no = town.released(record)
    begun = town.act(ANNA, request_no, "views", record=record.record_id).json()
    town.as_(ANNA).get(begun["content"])
    town.act(ANNA, request_no, f"views/{begun['view_id']}/end")
    return SimpleNamespace(record=record, denied=denied, request_no=request_no)


def listed(town, record, who=PETRA):
    answer = town.as_(who).get(f"/api/v1/records/{record.record_id}/accesses")
    assert answer.status_code == 200, answer.text
    return answer.json()["accesses"]


def test_every_request_decision_and_viewing_is_listed_in_the_order_of_the_log(town, seen):
    found = listed(town, seen.record)
    assert [each["kind"] for each in found] == [
        "request", "preservation", "refusal",
        "request", "preservation", "approval", "approval", "release", "view", "view_end",
    ]  # fmt: skip
    indexes = [each["index"] for each in found]
    assert indexes == sorted(indexes)
    view = found[-2]
    assert (view["person"], view["org"]) == (ANNA, "org/r-complaints")
    assert {each["person"] for each in found if each["kind"] == "approval"} == {PETRA, RITA}


def test_each_has_its_proof(town, seen):
    town.covered()
    for each in listed(town, seen.record):
        answer = town.as_(PETRA).get(each["proof"])
        assert TlogProof.parse(answer.content).index == each["index"]
    other = town.as_(PETRA).get(each["proof"].replace(f"/{each['index']}/", "/0/"))
    assert other.status_code == 404


def test_the_same_as_a_bundle_verifies_offline(town, seen, tmp_path):
    answer = town.as_(PETRA).get(f"/api/v1/records/{seen.record.record_id}/accesses/bundle")
    assert answer.status_code == 200, answer.text
    path = tmp_path / "accesses.mingjing"
    path.write_bytes(answer.content)
    policy = Policy.parse(f"log {town.site.vkey}\nquorum none\n")
    found = verify(str(path), Trust(policy=policy))
    assert found.ok, found
    names = set(read_bundle(path))
    for each in listed(town, seen.record):
        assert f"entries/{each['index']:012d}.json" in names


def test_the_parties_take_away_every_entry_of_their_retrieval(town, seen, tmp_path):
    answer = town.as_(ANNA).get(f"/api/v1/retrievals/{seen.request_no}/bundle")
    path = tmp_path / "retrieval.mingjing"
    path.write_bytes(answer.content)
    policy = Policy.parse(f"log {town.site.vkey}\nquorum none\n")
    assert verify(str(path), Trust(policy=policy)).ok


def test_a_confidential_retrieval_is_not_mentioned_until_it_is_lifted(town):
    record = town.record()
    form = town.order(record, confidential=True)
    request_no = town.as_(JIN).post("/api/v1/retrievals", json=form).json()["request_no"]
    town.act(KARL, request_no, "release", form_checked=True)
    town.act(JIN, request_no, "views", record=record.record_id)
    assert listed(town, record) == []
    assert request_no not in town.as_(PETRA).get(f"/records/{record.record_id}/accesses").text
    town.act(JIN, request_no, "lifting")
    assert {each["request_no"] for each in listed(town, record)} == {request_no}


def test_a_person_sees_who_looked_at_records_about_them(town, monkeypatch):
    hanna = town.as_own_department(monkeypatch)
    project = town.project()
    attended = {"draw_id": "d1", "person": hanna, "direction": "in", "role": "SUPERVISING"}
    town.say(CENTRE, "draw.AttendanceSigned", attended, stream=f"project/{project}")
    record = town.record(project)
    request_no = town.released(record)
    begun = town.act(ANNA, request_no, "views", record=record.record_id).json()
    mine = town.as_(HANNA).get("/api/v1/me/accesses").json()["accesses"]
    view = next(each for each in mine if each["kind"] == "view")
    assert (view["record"], view["index"], view["person"]) == (
        record.record_id, begun["index"], ANNA,
    )  # fmt: skip
    town.covered()
    assert town.as_(HANNA).get(view["proof"]).status_code == 200
    assert town.as_(BRUNO).get("/api/v1/me/accesses").json()["accesses"] == []
    assert town.as_(BRUNO).get(view["proof"]).status_code == 404


def test_a_confidential_access_is_kept_from_the_person_until_it_is_lifted(town, monkeypatch):
    hanna = town.as_own_department(monkeypatch)
    project = town.project()
    attended = {"draw_id": "d1", "person": hanna, "direction": "in", "role": "SUPERVISING"}
    town.say(CENTRE, "draw.AttendanceSigned", attended, stream=f"project/{project}")
    record = town.record(project)
    form = town.order(record, confidential=True)
    request_no = town.as_(JIN).post("/api/v1/retrievals", json=form).json()["request_no"]

    def mine():
        found = town.as_(HANNA).get("/api/v1/me/accesses").json()["accesses"]
        return {each["request_no"] for each in found}

    assert request_no not in mine()
    town.act(JIN, request_no, "lifting")
    assert request_no in mine()

"""Whose consent a retrieval needs, and who may never give it."""

import pytest

from gateway.retrieval.cases import Cases
from ledger.storage import StorageFailed
from tests.gateway.retrieval.conftest import (
    ANNA,
    BRUNO,
    CENTRE,
    FINANCE,
    HOUSING,
    KARL,
    KATE,
    OTTO,
    PETRA,
    RITA,
    ROBIN,
    ROOT,
)


def test_each_configured_department_consents(town):
    record = town.record()
    request_no = town.ask(record)
    town.act(PETRA, request_no, "approvals")
    early = town.act(KARL, request_no, "release")
    assert town.problem(early) == (409, "not-approved")
    assert FINANCE in early.json()["detail"]
    town.act(RITA, request_no, "approvals")
    assert town.act(KARL, request_no, "release").status_code == 200


def test_a_consent_is_the_departments_word_and_names_who_gave_it(town):
    request_no = town.approved(town.record())
    case = town.site.parts.desk.cases.case(request_no)
    for org, who in ((HOUSING, PETRA), (FINANCE, RITA)):
        entry = town.entry(case.consents[org].index)
        assert (entry.actor, entry.data["approver_org"], entry.data["approver"]) == (org, org, who)


@pytest.mark.parametrize("who", [ANNA, KARL], ids=["the requester", "the custodian"])
def test_neither_requester_nor_custodian_consents(town, who):
    request_no = town.ask(town.record())
    assert town.problem(town.act(who, request_no, "approvals"))[0] == 403


def test_a_department_consents_once(town):
    request_no = town.ask(town.record())
    town.act(PETRA, request_no, "approvals")
    assert town.problem(town.act(OTTO, request_no, "approvals")) == (409, "approved-twice")


def test_one_factor_is_not_enough_to_consent(town):
    request_no = town.ask(town.record())
    answer = town.as_(PETRA, strong=False).post(f"/api/v1/retrievals/{request_no}/approvals")
    assert town.problem(answer)[0] == 403


def test_where_nobody_said_who_is_competent_nobody_consents_and_that_is_said(town):
    record = town.record(town.project("land_and_mining"))
    request_no = town.ask(record)
    shown = town.as_(ANNA).get(f"/api/v1/retrievals/{request_no}").json()
    assert (shown["needed"], shown["state"]) == (None, "requested")
    assert "competent_department" in shown["undetermined"]
    assert town.problem(town.act(KARL, request_no, "release")) == (409, "competence-undetermined")


def test_a_department_that_keeps_the_records_is_no_department_to_ask(town):
    record = town.record(town.project("other"))
    value = {"engineering": [HOUSING, FINANCE], "other": [HOUSING, CENTRE]}
    town.say(ROOT, "parameter.Set", {"name": "competent_department", "value": value})
    request_no = town.ask(record)
    shown = town.as_(ANNA).get(f"/api/v1/retrievals/{request_no}").json()
    assert CENTRE in shown["undetermined"]
    assert shown["needed"] is None


def test_a_denial_ends_it_and_a_later_consent_opens_it_again(town):
    request_no = town.ask(town.record())
    town.act(PETRA, request_no, "approvals")
    denied = town.act(OTTO, request_no, "denials", reason="与所述事由无关")
    assert denied.json()["state"] == "denied"
    assert town.problem(town.act(KARL, request_no, "release")) == (409, "denied")
    town.act(PETRA, request_no, "approvals")
    assert town.act(RITA, request_no, "approvals").json()["state"] == "approved"


def test_a_department_that_asks_itself_needs_another_officer_or_the_office(town, monkeypatch):
    asks_here = town.as_own_department(monkeypatch)
    request_no = town.ask(town.record(), who=asks_here)
    own = town.act(asks_here, request_no, "approvals")
    assert own.status_code == 403
    assert town.act(OTTO, request_no, "approvals").status_code == 200

    other = town.ask(town.record(), who=asks_here)
    stands_in = town.act(ROBIN, other, "approvals")
    assert stands_in.status_code == 200, stands_in.text
    assert town.act(RITA, other, "approvals").json()["state"] in ("requested", "approved")
    assert town.act(KARL, other, "release").status_code == 200


def test_the_office_stands_in_for_nobody_else(town):
    request_no = town.ask(town.record())
    assert town.problem(town.act(ROBIN, request_no, "approvals"))[0] == 403


def test_whoever_consented_or_asked_does_not_release(town):
    record = town.record()
    request_no = town.approved(record, persons=[ANNA, KARL])
    answer = town.act(KARL, request_no, "release")
    assert town.problem(answer) == (403, "own-request")
    assert town.act(KATE, request_no, "release").status_code == 200


def test_consent_said_by_another_counts_for_nothing(town):
    record = town.record()
    request_no = town.ask(record)
    data = {
        "request_no": request_no,
        "approver_org": HOUSING,
        "approver": PETRA,
        "records": [record.record_id],
    }
    town.say(CENTRE, "record.RetrievalApproved", data, stream=record.stream)
    case = town.site.parts.desk.cases.case(request_no)
    assert case.consents == {}


def test_a_release_that_skipped_a_department_opens_nothing(town):
    """The custodian's own key can say it at the door; the gateway does not believe it."""
    record = town.record()
    request_no = town.ask(record)
    data = {
        "request_no": request_no,
        "requester_org": "org/r-complaints",
        "ground_kind": "complaint_handling",
        "records": [record.record_id],
        "persons": [ANNA],
        "mode": ["view_online"],
        "copies": 0,
        "valid_from": "2020-01-01T00:00:00.000000Z",
        "valid_until": "2999-01-01T00:00:00.000000Z",
        "custodian": CENTRE,
    }
    town.say(CENTRE, "record.RetrievalReleased", data, stream=record.stream)
    answer = town.act(ANNA, request_no, "views", record=record.record_id)
    assert town.problem(answer) == (409, "not-approved")
    assert HOUSING in answer.json()["detail"]


def signed_by(town, who, request_no, record):
    """A consent that a person signed with a key of their own, sent like any statement."""
    data = {
        "request_no": request_no,
        "approver_org": HOUSING,
        "approver": who,
        "records": [record.record_id],
    }
    site = town.site
    said = site.town.said(who, "record.RetrievalApproved", data, stream=record.stream)
    verdicts = site.append(site.town.issue(who), said)
    return [verdict.index for verdict in verdicts]


def test_a_consent_signed_with_ones_own_key_counts_for_the_department(town):
    record = town.record()
    request_no = town.ask(record)
    *_, index = signed_by(town, OTTO, request_no, record)
    consent = town.site.parts.desk.cases.case(request_no).consents[HOUSING]
    assert (consent.index, consent.person) == (index, OTTO)


def test_ones_own_key_does_not_make_one_an_approver(town):
    record = town.record()
    request_no = town.ask(record)
    signed_by(town, BRUNO, request_no, record)
    assert town.site.parts.desk.cases.case(request_no).consents == {}


class Torn:
    """A reader whose database goes away once, behind everything that it has given so far."""

    def __init__(self, reader):
        self.reader = reader
        self.failures = [StorageFailed("away")]

    def __getattr__(self, name):
        return getattr(self.reader, name)

    def of_types(self, types, start, stop):
        yield from self.reader.of_types(types, start, stop)
        if self.failures:
            raise self.failures.pop()


def test_what_was_read_before_the_database_failed_is_not_read_twice(town):
    request_no = town.approved(town.record())
    cases = Cases(Torn(town.site.parts.reader))
    with pytest.raises(StorageFailed):
        cases.case(request_no)

    assert cases.case(request_no) == town.site.parts.desk.cases.case(request_no)

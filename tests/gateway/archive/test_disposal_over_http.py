"""A disposal as five persons of three organisations carry it out, and nobody else."""

from contextlib import ExitStack

import pytest

from gateway.archive import Putter
from tests.gateway.archive.conftest import described
from tests.gateway.archive.test_disposal import HEADER, LONG_AGO, NUMBERS
from tests.gateway.persons import grant, organisation, person, signed_in
from tests.ledger.conftest import ROOT

KEEPS = "org/keeps-records"
KEEPER = Putter(person="person/00000000000000aa", org=KEEPS)


@pytest.fixture(scope="module")
def people(site):
    """Two custodians of the archive, an approver and two officers of the supervising office."""
    centre, office = organisation(site, "ARCHIVE", org=KEEPS), organisation(site, "SUPERVISING")
    with ExitStack() as clients:

        def client(org, duty):
            return clients.enter_context(signed_in(site, person(site, org, duty), org))

        yield {
            "first": client(centre, "custodian"),
            "second": client(centre, "custodian"),
            "approver": client(office, "approver"),
            "officer": client(office, "officer"),
            "colleague": client(office, "officer"),
            "applicant": client(office, "applicant"),
        }


@pytest.fixture
def record(site):
    code = f"http-disposal-{next(NUMBERS)}"
    stream = f"project/{code}"
    grant(site, "project.Registered", stream=stream, project_code=code, **HEADER)
    site.append(site.town.said(ROOT, "project.Closed", {}, stream=stream, occurred_at=LONG_AGO))
    data = f"kept long enough {code}".encode()
    archive = site.parts.archive
    return archive.put([data], described(project=code), size=len(data), by=KEEPER)


def propose(people, record, who="first"):
    return people[who].post(
        "/api/v1/disposals", json={"records": [record.record_id], "reason": "期满"}
    )


def test_five_persons_dispose_of_a_record(people, record, site):
    before = site.parts.reader.size()
    made = propose(people, record)
    assert made.status_code == 201, made.text
    address = f"/api/v1/disposals/{made.json()['disposal_id']}"
    listed = people["approver"].get(f"{address}/list")
    assert record.record_id in listed.text
    assert people["second"].post(f"{address}/appraisals", json={"opinion": "destroy"}).is_success
    assert people["approver"].post(f"{address}/approval").is_success
    early = people["first"].post(f"{address}/destruction")
    assert (early.status_code, early.json()["type"]) == (
        409, "urn:mingjing:problem:disposal-not-ready",
    )  # fmt: skip
    for who in ("officer", "colleague"):
        assert people[who].post(f"{address}/attendance").is_success
    done = people["first"].post(f"{address}/destruction")
    assert done.is_success, done.text
    assert done.json()["disposed"] == site.parts.archive.describe(record.record_id).disposed
    permitted = site.parts.reader.of_types({"access.Permitted"}, before)
    assert "record.dispose" in {entry.data["action"] for entry in permitted}


def test_an_approval_that_the_archive_says_for_itself_does_not_count(people, record, site):
    own = site.parts.archive.describe(record.record_id)
    org = organisation(site, "ARCHIVE", "PUBLISHING")
    approver = person(site, org, "approver")
    site.append(site.town.issue(org))
    made = propose(people, record).json()
    address = f"/api/v1/disposals/{made['disposal_id']}"
    people["second"].post(f"{address}/appraisals", json={"opinion": "destroy"})
    data = {"disposal_id": made["disposal_id"], "list_sha256": made["list_sha256"],
            "appraisers": [], "approver_org": org, "approver": approver}  # fmt: skip
    [verdict] = site.append(site.town.said(org, "record.DisposalApproved", data, stream=own.stream))
    assert verdict.index
    for who in ("officer", "colleague"):
        assert people[who].post(f"{address}/attendance").is_success
    refused = people["first"].post(f"{address}/destruction")
    assert refused.json()["type"] == "urn:mingjing:problem:disposal-not-ready"
    assert site.parts.archive.is_sound(own)


@pytest.mark.parametrize("who", ["approver", "officer", "applicant"])
def test_who_keeps_no_records_proposes_no_disposal(people, record, who):
    assert propose(people, record, who).status_code == 403


def test_who_may_not_decide_does_not(people, record):
    address = f"/api/v1/disposals/{propose(people, record).json()['disposal_id']}"
    assert people["officer"].post(f"{address}/approval").status_code == 403
    assert people["approver"].post(f"{address}/destruction").status_code == 403
    assert people["applicant"].post(f"{address}/attendance").status_code == 403
    assert (
        people["first"].post(f"{address}/appraisals", json={"opinion": "destroy"}).status_code
        == 403
    )


def test_a_hold_placed_by_an_officer_keeps_a_record_until_it_is_released(people, record):
    hold = {"hold_id": f"H-{record.project}", "project": record.project, "reason": "举报核查"}
    assert people["officer"].post("/api/v1/holds", json=hold).status_code == 201
    refused = propose(people, record)
    assert refused.json()["type"] == "urn:mingjing:problem:record-held"
    shown = people["officer"].get(f"/api/v1/records/{record.record_id}").json()
    assert [each["hold_id"] for each in shown["holds"]] == [hold["hold_id"]]
    address = f"/api/v1/holds/{hold['hold_id']}/release"
    assert people["applicant"].post(address, json={"reason": "x"}).status_code == 403
    assert people["approver"].post(address, json={"reason": "办结"}).is_success
    assert propose(people, record).status_code == 201


@pytest.mark.parametrize(
    "body",
    [{}, {"records": "rec-1"}, {"records": [1]}, {"records": []}, {"records": ["a"], "x": 1}],
)
def test_a_proposal_that_names_no_records_is_refused(people, body):
    assert people["first"].post("/api/v1/disposals", json=body).status_code == 400


def test_a_release_signed_by_a_person_counts_if_the_person_may_release(people, record, site):
    project, stream = record.project, f"project/{record.project}"
    hold = {"hold_id": f"S-{project}", "project": project, "reason": "举报核查"}
    placed = people["officer"].post("/api/v1/holds", json=hold).json()["index"]
    office, far = (
        organisation(site, "SUPERVISING"),
        organisation(site, "SUPERVISING", regions=["CN-440000"]),
    )
    for who, ends in (
        (person(site, office, "applicant"), False),
        (person(site, far, "officer"), False),
        (person(site, office, "officer", to="2020-01-01T00:00:00.000000Z"), False),
        (person(site, office, "officer"), True),
    ):
        site.append(site.town.issue(who))
        data = {"hold_id": hold["hold_id"], "reason": "x"}
        [said] = site.append(site.town.said(who, "legalHold.Released", data, stream=stream))
        released = site.parts.archive.shelf.hold(placed).released
        assert released == (said.index if ends else None), who


def test_a_hold_of_what_is_not_there_is_refused(people, record):
    hold = {"hold_id": "H-none", "project": "no-such-project", "reason": "x"}
    assert people["officer"].post("/api/v1/holds", json=hold).status_code == 404
    hold = {**hold, "project": record.project, "records": ["rec-none"]}
    assert people["officer"].post("/api/v1/holds", json=hold).status_code == 404


def test_who_keeps_other_records_disposes_of_none_of_these(record, site):
    other = organisation(site, "ARCHIVE")
    with signed_in(site, person(site, other, "custodian"), other) as http:
        body = {"records": [record.record_id]}
        assert http.post("/api/v1/disposals", json=body).status_code == 403

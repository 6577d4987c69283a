"""Organisations, persons, duties and delegations over HTTP, each an entry."""

import pytest

from gateway.acts import Saying
from tests.gateway.persons import organisation, person, signed_in
from tests.ledger.conftest import ROOT

NAME = "测试姓名"


@pytest.fixture(scope="module")
def security(site):
    return person(site, ROOT, "security_admin")


@pytest.fixture
def office(site, security):
    """The security administrator of the root organisation, signed in."""
    with signed_in(site, security, ROOT) as client:
        yield client


def said(site, answer):
    assert answer.status_code == 201, answer.text
    return site.parts.reader.entry(answer.json()["entry"])


def test_who_grants_stands_in_the_entry(site, office, security):
    entry = said(site, office.post("/api/v1/organisations", json={"org": "org/a1", "name": "甲"}))

    assert (entry.type, entry.stream, entry.actor) == ("org.Registered", "org/a1", ROOT)
    assert entry.data == {"org": "org/a1", "name": "甲", "by": security}


def test_a_role_is_granted_and_taken_back(site, office):
    org = organisation(site)
    role = {"org": org, "role": "PUBLISHING", "regions": ["CN-331000"]}

    said(site, office.post("/api/v1/roles", json=role))
    granted = office.get(f"/api/v1/organisations/{org}").json()["roles"]
    said(site, office.post("/api/v1/roles/revocations", json={"org": org, "role": "PUBLISHING"}))

    assert [(each["role"], each["regions"]) for each in granted] == [("PUBLISHING", ["CN-331000"])]
    assert office.get(f"/api/v1/organisations/{org}").json()["roles"] == []


@pytest.mark.parametrize("held", ["LEADING", "SUPERVISING", "PUBLISHING"])
@pytest.mark.parametrize("wanted", ["LEADING", "SUPERVISING", "PUBLISHING"])
def test_no_organisation_leads_supervises_or_publishes_at_once(site, office, held, wanted):
    org = organisation(site, held)

    answer = office.post("/api/v1/roles", json={"org": org, "role": wanted})

    if held == wanted:
        assert answer.status_code == 201
    else:
        assert (answer.status_code, answer.json()["type"]) == (
            409,
            "urn:mingjing:problem:roles-apart",
        )
        assert held in answer.json()["detail"]
        assert wanted in answer.json()["detail"]


def test_an_attempt_to_bring_together_what_is_kept_apart_is_counted(site, office, security):
    org = organisation(site, "SUPERVISING")
    site.parts.decisions.flush()
    size = site.parts.reader.size()
    office.post("/api/v1/roles", json={"org": org, "role": "PUBLISHING"})

    site.parts.decisions.flush()

    told = [e.data for e in site.parts.reader.entries(size) if e.type == "access.Refused"]
    assert ("role.grant", security) in [(each["action"], each["actor"]) for each in told]


@pytest.mark.parametrize("held", ["system_admin", "audit_admin"])
@pytest.mark.parametrize("wanted", ["system_admin", "security_admin", "audit_admin"])
def test_no_person_is_two_of_the_administrators(site, office, held, wanted):
    somebody = person(site, ROOT, held)

    answer = office.post("/api/v1/duties", json={"org": ROOT, "person": somebody, "duty": wanted})

    if held == wanted:
        assert answer.status_code == 201
    else:
        assert answer.json()["type"] == "urn:mingjing:problem:duties-apart"
        assert (held in answer.json()["detail"], wanted in answer.json()["detail"]) == (True, True)


def test_administrators_are_of_the_root_organisation(site, office):
    org = organisation(site, "SUPERVISING")
    somebody = person(site, org, "officer")

    answer = office.post(
        "/api/v1/duties", json={"org": org, "person": somebody, "duty": "audit_admin"}
    )

    assert (answer.status_code, answer.json()["type"]) == (
        409,
        "urn:mingjing:problem:of-the-root-alone",
    )


def test_a_registrar_grants_in_the_own_organisation_and_no_administrator(site):
    own, other = organisation(site, "PUBLISHING"), organisation(site)
    registrar, clerk = person(site, own, "registrar"), person(site, own)
    stranger = person(site, other)

    with signed_in(site, registrar, own) as client:
        granted = client.post(
            "/api/v1/duties", json={"org": own, "person": clerk, "duty": "operator"}
        )
        elsewhere = client.post(
            "/api/v1/duties", json={"org": other, "person": stranger, "duty": "operator"}
        )
        oneself = client.post(
            "/api/v1/duties", json={"org": own, "person": registrar, "duty": "approver"}
        )
        administrator = client.post(
            "/api/v1/duties", json={"org": own, "person": clerk, "duty": "system_admin"}
        )

    assert [answer.status_code for answer in (granted, elsewhere, oneself, administrator)] == [
        201, 403, 403, 403,
    ]  # fmt: skip
    assert "own organisation" in elsewhere.json()["detail"]
    assert "not oneself" in oneself.json()["detail"]
    assert administrator.json()["type"] == "urn:mingjing:problem:granted-by-security"


def test_nothing_is_granted_without_a_second_factor(site, security):
    with signed_in(site, security, ROOT, strong=False) as client:
        answer = client.post("/api/v1/organisations", json={"org": "org/a2"})

    assert answer.status_code == 403
    assert "second factor" in answer.json()["detail"]


def test_a_person_gets_a_pseudonym_and_the_name_is_sealed(site, office):
    org = organisation(site)

    entry = said(site, office.post("/api/v1/persons", json={"org": org, "name": NAME}))

    assert entry.data["person"].removeprefix("person/").isalnum()
    assert NAME.encode() not in entry.raw
    assert set(entry.statement["sealed"]) == {"name"}


@pytest.mark.parametrize("name", ["person/zhang.san", "person/12", "zhang.san", 7])
def test_nobody_is_registered_under_a_name_that_says_something(site, office, name):
    org = organisation(site)

    answer = office.post("/api/v1/persons", json={"org": org, "name": NAME, "person": name})

    assert answer.status_code == 400
    assert "/person" in answer.json()["detail"]


def test_who_departs_has_no_duty_any_more(site, office):
    org = organisation(site)
    somebody = person(site, org, "operator", "applicant")

    said(site, office.post("/api/v1/persons/departures", json={"org": org, "person": somebody}))

    [found] = office.get("/api/v1/persons", params={"org": org}).json()["persons"]
    assert (found["departed"], found["duties"]) == (True, [])


def test_a_delegation_lends_the_roles_of_one_organisation(site, office):
    office_org = organisation(site, "SUPERVISING", regions=["CN-331000"])
    centre = organisation(site, "PUBLISHING")
    deputy = person(site, centre, "officer")
    lent = {
        "org": office_org, "to_org": centre, "to_person": deputy, "scope": "巡查",
        "duties": ["officer"], "regions": ["CN-331002"],
    }  # fmt: skip

    said(site, office.post("/api/v1/delegations", json=lent))

    with signed_in(site, deputy, centre) as client:
        before = client.get("/api/v1/principal").json()
        client.cookies.set("mingjing_acting_for", office_org)
        acting = client.get("/api/v1/principal").json()

    assert before["acts_for"] == [centre, office_org]
    assert (before["org"], before["roles"], before["delegation_id"]) == (centre, ["PUBLISHING"], "")
    assert (acting["org"], acting["roles"], acting["regions"]) == (
        office_org,
        ["SUPERVISING"],
        ["CN-331002"],
    )
    assert acting["delegation_id"]


def test_what_is_done_under_a_delegation_names_it(site, office):
    lender, centre = organisation(site, "SUPERVISING"), organisation(site, "PUBLISHING")
    deputy, own = person(site, centre, "officer"), person(site, lender, "officer")
    lent = {"org": lender, "to_org": centre, "scope": "巡查", "delegation_id": "d-under"}
    office.post("/api/v1/delegations", json=lent)

    def under(by):
        data = {"index": 0, "basis": "a slip of the pen"}
        said = site.parts.acts.say(
            Saying(actor=lender, by=by, stream=lender, type="event.Corrected", data=data)
        )
        return site.parts.reader.entry(said.index).data.get("under")

    assert (under(deputy), under(own)) == ("d-under", None)


def test_a_delegation_that_was_revoked_carries_nothing(site, office):
    lender, centre = organisation(site, "SUPERVISING"), organisation(site, "PUBLISHING")
    deputy = person(site, centre, "officer")
    lent = {"org": lender, "to_org": centre, "scope": "巡查"}
    delegation = office.post("/api/v1/delegations", json=lent).json()["delegation_id"]

    ended = {"org": lender, "delegation_id": delegation}
    said(site, office.post("/api/v1/delegations/revocations", json=ended))
    again = office.post("/api/v1/delegations/revocations", json=ended)

    with signed_in(site, deputy, centre) as client:
        client.cookies.set("mingjing_acting_for", lender)
        acting = client.get("/api/v1/principal").json()
    assert (acting["org"], acting["acts_for"]) == (centre, [centre])
    assert (again.status_code, again.json()["type"]) == (
        404,
        "urn:mingjing:problem:no-such-delegation",
    )


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"org": "monitor"}, "/org"),
        ({"org": "org/a3", "nickname": "x"}, "/nickname"),
        ({"name": "x"}, "/data"),
        ({"org": 3}, "/data/org"),
    ],
)
def test_what_is_no_organisation_is_refused_with_its_path(office, body, path):
    answer = office.post("/api/v1/organisations", json=body)

    assert answer.status_code == 400
    assert path in answer.json()["detail"]


def test_a_form_without_the_session_s_token_grants_nothing(site, security):
    with signed_in(site, security, ROOT) as client:
        del client.headers["X-CSRF-Token"]
        answer = client.post("/api/v1/organisations", json={"org": "org/a4"})

    assert answer.status_code == 403

"""The pages of organisations and people, whole without JavaScript."""

import re

import pytest

from gateway.accounts.sessions import COOKIE
from tests.gateway.conftest import BEARER
from tests.gateway.persons import grant, organisation, person, signed_in
from tests.ledger.conftest import ROOT

LENDER = "org/people-lender"


@pytest.fixture(scope="module")
def centre(site):
    """A centre with people, and a delegation to one of them."""
    org = organisation(
        site, "PUBLISHING", "ARCHIVE", regions=["CN-331000"], org="org/people-centre"
    )
    grant(site, "org.Registered", org=org, name="澄岚区公共资源交易中心")
    operator = person(site, org, "operator", "applicant", trading_types=["engineering"])
    person(site, org, "custodian", to="2027-01-01T16:00:00.000000Z")
    organisation(site, "SUPERVISING", org=LENDER, regions=["CN-331000"])
    grant(
        site,
        "delegation.Granted",
        org=LENDER,
        to_org=org,
        to_person=operator,
        scope="现场巡查",
        duties=["officer"],
        delegation_id="d-people",
    )
    return org


@pytest.fixture
def security(site):
    with signed_in(site, person(site, ROOT, "security_admin"), ROOT) as client:
        yield client


def send(client, address, **fields):
    return client.post(address, data={"sign": "custody", **fields})


def test_the_list_leads_to_each_organisation(centre, security):
    page = security.get("/organisations").text

    assert f'href="/organisations/{centre}"' in page
    assert "发布机构" in page
    assert "登记机构" in page


def test_a_role_is_granted_on_the_page_of_its_organisation(site, security):
    org = organisation(site)

    answer = send(
        security,
        "/organisations/roles/grant",
        org=org,
        role="TENDERER",
        regions="CN-331002，CN-331003",
        trading_types="engineering",
    )

    assert (answer.status_code, answer.headers["location"]) == (303, f"/organisations/{org}")
    page = security.get(f"/organisations/{org}").text
    assert "招标人" in page
    assert "CN-331002、CN-331003 · 工程建设" in page


def test_a_period_runs_from_the_first_day_s_beginning_to_the_last_one_s_end(site, security):
    org = organisation(site)
    clerk = person(site, org)
    fields = {"from": "2026-03-01", "to": "2026-03-31"}

    send(security, "/organisations/duties/grant", org=org, person=clerk, duty="operator", **fields)

    [duty] = site.parts.register.person(clerk).held
    assert (duty.period.start, duty.period.end) == (
        "2026-02-28T16:00:00.000000Z",
        "2026-03-31T16:00:00.000000Z",
    )
    assert "2026-03-01 – 2026-03-31" in security.get(f"/organisations/{org}").text


def test_a_grant_that_must_not_be_is_refused_with_both_names(site, security):
    org = organisation(site, "SUPERVISING")

    answer = send(security, "/organisations/roles/grant", org=org, role="PUBLISHING")

    assert answer.status_code == 409
    assert "角色不得兼任" in answer.text
    assert f"{org} 已任监管机构，不得兼任发布机构。" in answer.text


@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", "0000-01-01", "9999-12-31"])
def test_what_is_no_day_is_refused(security, day):
    fields = {"org": ROOT, "person": "person/00000000000000a1", "duty": "operator", "to": day}

    answer = send(security, "/organisations/duties/grant", **fields)

    assert answer.status_code == 400


def test_people_are_shown_to_their_own_organisation_and_to_who_supervises(site, centre):
    stranger, office = organisation(site, "BIDDER"), organisation(site, "SUPERVISING")
    seen = {}
    for org, duties in ((centre, "applicant"), (stranger, "applicant"), (office, "officer")):
        with signed_in(site, person(site, org, duties), org) as client:
            seen[org] = "人员（化名）" in client.get(f"/organisations/{centre}").text

    assert seen == {centre: True, stranger: False, office: True}


def test_forms_are_shown_to_who_may_send_them(site, centre, security):
    registrar = person(site, centre, "registrar")

    def forms(client):
        return set(re.findall(r'action="/organisations/([a-z/]+)', client.get(address).text))

    address = f"/organisations/{centre}"
    with signed_in(site, registrar, centre) as client:
        own = forms(client)
    with signed_in(site, registrar, centre, strong=False) as client:
        weak = forms(client)

    assert own == {"persons/register", "persons/depart", "duties/grant", "duties/revoke"}
    assert weak == set()
    assert forms(security) >= {*own, "roles/grant", "roles/revoke", "delegations/grant"}


def test_who_acts_under_a_delegation_sees_it_on_every_page(site, centre):
    [operator, *_] = [
        each.person for each in site.parts.register.persons(centre) if "operator" in each.duties
    ]
    with signed_in(site, operator, centre, follow_redirects=True) as client:
        before = client.get("/organisations").text
        chosen = client.post("/acting-for", data={"org": LENDER}).text
        after = client.get("/organisations").text
        refused = [
            client.post("/acting-for", data={"org": org}).status_code
            for org in ("org/root", "中", "a\r\nSet-Cookie: b=c", "")
        ]
        strange = client.get("/organisations").text

    assert "d-people" not in before
    assert f"{LENDER} · 受托 d-people" in chosen
    assert f"{LENDER} · 受托 d-people" in after
    assert refused == [403] * 4
    assert f"{LENDER} · 受托 d-people" in strange


def test_pages_fit_the_screen_and_break_no_policy(site, centre, browser, tmp_path):
    admin = person(site, ROOT, "security_admin")
    with signed_in(site, admin, ROOT) as client:
        browser.visit_as(site.base_url + "/organisations", client.cookies[COOKIE])
        for address in (
            "/organisations",
            f"/organisations/{centre}",
            "/acting-for?lang=en",
            "/permissions",
        ):
            for width in (390, 1440):
                browser.open(site.base_url + address, width=width, mobile=width < 500)
                wide = browser.evaluate("document.documentElement.scrollWidth")
                browser.screenshot(
                    tmp_path / f"{address.split('?')[0].strip('/').replace('/', '-')}-{width}.png"
                )
                assert wide <= width, (address, width)

    assert browser.complaints == []


def test_the_table_is_shown_row_by_row_and_those_about_me(security):
    everything = security.get("/permissions").text
    mine = security.get("/permissions?mine=1").text

    assert "GET /api/v1/streams/{stream:path}" in everything
    assert "POST /organisations/roles/grant" in mine
    assert "GET /log/tile/entries/{rest:path}" not in mine
    assert "安全管理员" in mine


def test_the_reading_token_reads_the_pages_and_grants_nothing(centre, http):
    page = http.get(f"/organisations/{centre}", headers=BEARER).text
    answer = http.post("/organisations/register", data={"org": "org/x"}, headers=BEARER)

    assert "人员（化名）" in page
    assert 'action="/organisations/' not in page
    assert answer.status_code == 403

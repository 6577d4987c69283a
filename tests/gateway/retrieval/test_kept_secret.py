"""Of a retrieval that is kept secret nobody but its parties learns anything, not even that it is.

Outsiders of every kind are asked before and after one was ordered and used: nothing they are shown
names it, no count moves, and its addresses answer as those of a number nobody was ever given.
"""

from contextlib import ExitStack
from itertools import count

import httpx
import pytest

from gateway.people.roles import ADMINISTRATORS, ROLES
from gateway.permission.table import TABLE
from ledger.tiles import TILE_WIDTH, entries_path
from tests.gateway.conftest import BEARER, NO_TLS
from tests.gateway.persons import organisation, person, signed_in
from tests.gateway.retrieval.conftest import (
    ANNA,
    CENTRE,
    HOUSING,
    JIN,
    KARL,
    PETRA,
    ROBIN,
    WEI,
)
from tests.ledger.conftest import ROOT

NOBODYS = "R20990101-0000000000"
NUMBERS = count(66_000)
BUSINESS = ("applicant", "approver", "custodian", "operator", "officer")
LISTS = (
    "/", "/api/v1/violations", "/api/v1/alerts/cards", "/api/v1/streams?prefix=retrieval/",
    "/records?project={project}", "/api/v1/records?project={project}", "/records/{record}",
    "/api/v1/records/{record}", "/records/{record}/accesses", "/api/v1/records/{record}/accesses",
    "/retrievals", "/api/v1/retrievals", "/me/accesses", "/api/v1/me/accesses",
    "/sessions/{project}?session=S-1", "/streams/project/{project}",
    "/api/v1/streams/project/{project}", "/privacy", "/api/v1/privacy/requests", "/organisations",
    "/disposals", "/holds",
)  # fmt: skip


@pytest.fixture(scope="module")
def outsiders(populated):
    """Clients of everybody who has nothing to do with it, by what they are."""
    site = populated.site
    with ExitStack() as stack:
        found = {
            name: stack.enter_context(
                httpx.Client(
                    base_url=site.base_url,
                    headers=headers,
                    trust_env=False,
                    verify=NO_TLS,
                    timeout=30,
                )
            )
            for name, headers in (("nobody", {}), ("the reading token", BEARER))
        }
        for role in ROLES:
            org = organisation(site, role)
            who = person(site, org, *BUSINESS, "registrar")
            found[role] = stack.enter_context(signed_in(site, who, org))
        for duty in ADMINISTRATORS:
            found[duty] = stack.enter_context(signed_in(site, person(site, ROOT, duty), ROOT))
        found |= {"who asks": populated.as_(ANNA), "a department": populated.as_(PETRA)}
        yield found | {"the office": populated.as_(ROBIN)}


@pytest.fixture
def secret(town):
    return kept_secret(town)


def test_nothing_that_outsiders_are_shown_names_it(town, outsiders, secret):
    record, case, alert = secret
    told = []
    for name, http in outsiders.items():
        for address in LISTS:
            path = address.format(project=record.project, record=record.record_id)
            shown = http.get(path)
            assert shown.status_code < 500, (name, path)
            if any(word in shown.text for word in (case.request_no, case.stream, alert)):
                told.append((name, path))
    assert told == []
    assert case.request_no in town.as_(KARL).get("/retrievals").text


@pytest.mark.parametrize(
    ("method", "path"), sorted(each for each in TABLE if "{request_no}" in each[1])
)
def test_its_addresses_answer_as_those_of_a_number_nobody_has(outsiders, secret, method, path):
    _, case, _ = secret
    [view] = case.views.values()
    rest = {
        "{index}": str(case.index), "{view_id}": view.view_id, "{copy_no}": f"{case.request_no}-1",
        "{handover}": "1", "{record_id}": case.records[0],
    }  # fmt: skip
    for parameter, value in rest.items():
        path = path.replace(parameter, value)
    body = {"json": {}} if path.startswith("/api/") else {"data": {"sign": "custody"}}
    for name, http in outsiders.items():
        real, none = (
            http.request(
                method,
                path.replace("{request_no}", number),
                **(body if method == "POST" else {}),
            ).status_code
            for number in (case.request_no, NOBODYS)
        )
        assert real == none, (name, path)


def test_its_alert_is_found_by_nobody_else(outsiders, secret):
    _, case, alert = secret
    for name, http in outsiders.items():
        for address in (
            f"/alerts/{alert}", f"/api/v1/alerts/{alert}", f"/streams/{case.stream}",
            f"/api/v1/streams/{case.stream}", f"/api/v1/entries/{case.index}",
            f"/api/v1/entries/{case.index}/proof", f"/entries/{case.index}/sealed",
        ):  # fmt: skip
            assert http.get(address).status_code in (303, 401, 403, 404), (name, address)


def test_no_count_moves(town, secret):
    record, _, _ = secret
    board = town.site.parts.live.board

    def counts():
        return board.open_by_level(), board.by_rule(), board.streams

    before = counts()
    form = town.order(record, confidential=True)
    number = town.as_(WEI).post("/api/v1/retrievals", json=form).json()["request_no"]
    stream = town.site.parts.desk.cases.case(number).stream
    town.site.alert(next(NUMBERS), rule="S-10", stream=stream)

    assert counts() == before


def test_an_entry_tile_that_holds_one_is_kept_until_it_is_lifted(town, outsiders):
    program = outsiders["the reading token"]
    fill_a_tile(town)  # what other tests kept secret stands before it
    _, case, _ = kept_secret(town)
    fill_a_tile(town)
    town.covered()
    tile = f"/log/{entries_path(case.index // TILE_WIDTH)}"

    assert program.get(tile).status_code == 403
    lift(town, case)
    assert program.get(tile).status_code == 200


def test_only_the_issuing_organ_lifts_it(town, outsiders, secret):
    _, case, _ = secret
    program, reads = outsiders["the reading token"], f"/api/v1/streams/{case.stream}"
    for org in (CENTRE, HOUSING):
        data = {"request_no": case.request_no}
        said = town.say(org, "record.ConfidentialityLifted", data, stream=case.stream)
        town.site.parts.following.until(said.index)
    assert program.get(reads).status_code == 403

    lift(town, case)

    assert program.get(reads).status_code == 200
    assert outsiders["SUPERVISING"].get(reads).status_code == 200
    assert outsiders["BIDDER"].get(reads).status_code == 403


def test_a_hold_of_one_is_not_released_by_others(town, outsiders, secret):
    record, case, _ = secret
    for name, http in outsiders.items():
        answer = http.post(f"/api/v1/holds/{case.request_no}/release", json={"reason": "x"})
        assert answer.status_code in (401, 403, 404), name
        none = http.post("/api/v1/holds/nobodys/release", json={"reason": "x"})
        assert answer.status_code == none.status_code, name
    assert town.site.parts.archive.describe(record.record_id).held


def kept_secret(town):
    """An order kept secret, released and viewed, of which an alert was raised."""
    record = town.record()
    form = town.order(record, confidential=True)
    ordered = town.as_(JIN).post("/api/v1/retrievals", json=form)
    request_no = ordered.json()["request_no"]
    town.act(KARL, request_no, "release", form_checked=True)
    town.act(JIN, request_no, "views", record=record.record_id)
    case = town.site.parts.desk.cases.case(request_no)
    alert, index = town.site.alert(next(NUMBERS), rule="S-10", stream=case.stream)
    town.site.parts.following.until(index)
    return record, case, alert


def fill_a_tile(town):
    """The tile of the next entry holds nothing before it but these."""
    number = next(NUMBERS)
    project = f"tile-{number}"
    town.site.append(*(town.site.town.notice(project=project, number=n) for n in range(TILE_WIDTH)))


def lift(town, case):
    said = town.act(JIN, case.request_no, "lifting")
    assert said.status_code == 200, said.text
    town.site.parts.following.until(said.json()["index"])

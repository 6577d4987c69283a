"""A department's consent counts as well where its approver signs it with a key of their own."""

from re import findall, search

import httpx

from tests.gateway.own_keys import answer, with_key
from tests.gateway.retrieval.conftest import ANNA, FINANCE, HOUSING, OTTO, PETRA, RITA


def sign(town, who, passkey, path, **fields):
    """Send a form of a page, and sign what it leads to."""
    client = town.as_(who)
    base = client.base_url
    client.base_url = httpx.URL(town.site.base_url.replace("127.0.0.1", "localhost"))
    try:
        led = client.post(path, data={**fields, "sign": "key"})
        assert led.status_code == 303, led.text
        page = client.get(led.headers["location"]).text
        form = search(r'<form class="act".*?</form>', page, 16)[0]
        hidden = dict(findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
        del hidden["csrf"]
        proposal = town.site.parts.acts.proposal(hidden["proposal"], who)
        return client.post(path, data=hidden | answer(passkey, proposal.text))
    finally:
        client.base_url = base


def test_two_departments_consent_one_in_custody_one_by_its_approvers_own_key(town):
    passkey = with_key(town.site, PETRA, 9_901)
    request_no = town.ask(town.record())

    signed = sign(town, PETRA, passkey, f"/retrievals/{request_no}/approval")
    assert signed.status_code == 303, signed.text
    assert town.state(request_no) == "requested"
    # The department has spoken: a colleague cannot consent for it once more.
    assert town.act(OTTO, request_no, "approvals").status_code == 409
    assert town.act(RITA, request_no, "approvals").status_code == 200

    assert town.state(request_no, ANNA) == "approved"
    case = town.site.parts.desk.cases.case(request_no)
    assert set(case.consents) == {HOUSING, FINANCE}
    said = [e for e in town.site.parts.reader.stream(case.stream) if e.type.endswith("Approved")]
    ours = [e for e in said if e.data["request_no"] == request_no]
    assert {entry.actor for entry in ours} == {PETRA, FINANCE}


def test_a_denial_by_ones_own_key_denies(town):
    passkey = with_key(town.site, OTTO, 9_902)
    request_no = town.ask(town.record())

    signed = sign(town, OTTO, passkey, f"/retrievals/{request_no}/denial", reason="涉及未开标项目")

    assert signed.status_code == 303, signed.text
    assert town.state(request_no, ANNA) == "denied"

"""What was shown is what is signed: by whom it was shown to, in time, and while it is allowed."""

from contextlib import suppress
from datetime import timedelta
from html import unescape
from itertools import count
from re import findall, search
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.acts import Answer, NoSuchProposal, NotSaid, NotSigned, Saying, TooManyKeys
from gateway.acts.signing_keys import KEYS_MAX
from ledger.canonical import to_base64
from ledger.signing import key_proof_message
from ledger.statement import Signed
from tests.gateway.conftest import now
from tests.gateway.own_keys import answer, with_key
from tests.gateway.persons import grant, heard, organisation, person, signed_in
from tests.ledger.conftest import ORIGIN
from tests.passkeys import Authenticator

NUMBERS = count(9_000)
REASON = {"reason": "证据充分"}


@pytest.fixture(scope="module")
def office(site):
    return organisation(site, "SUPERVISING")


@pytest.fixture
def officer(site, office):
    """Somebody with a key, signed in, and the alert they would confirm."""
    number = next(NUMBERS)
    someone = person(site, office, "officer")
    passkey = with_key(site, someone, number)
    alert = site.alert(number, stream=f"office/proposal{number}")[0]
    heard(site, alert, f"office/proposal{number}")
    with signed_in(site, someone, office) as http:
        http.base_url = site.base_url.replace("127.0.0.1", "localhost")
        yield SimpleNamespace(
            person=someone,
            passkey=passkey,
            http=http,
            alert=alert,
            confirm=f"/alerts/{alert}/confirmation",
            stream=f"office/proposal{number}",
        )


def proposed(officer, **fields):
    """Ask for the act; the proposal's name, and the fields that its page would send."""
    led = officer.http.post(officer.confirm, data={**REASON, "sign": "key", **fields})
    assert led.status_code == 303, led.text
    page = officer.http.get(led.headers["location"]).text
    form = search(r'<form class="act".*?</form>', page, 16)[0]
    hidden = dict(findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    del hidden["csrf"]
    return led.headers["location"].removeprefix("/acts/"), {
        name: unescape(value) for name, value in hidden.items()
    }


def signed(site, officer, name, **changes):
    proposal = site.parts.acts.proposal(name, officer.person)
    return answer(officer.passkey, proposal.text, **changes)


def said(site, officer):
    return site.parts.reader.stream(officer.stream)[3:]


def test_what_was_shown_is_said_once_however_often_it_is_sent(site, officer):
    name, fields = proposed(officer)
    fields |= signed(site, officer, name)

    sent = [officer.http.post(officer.confirm, data=fields).status_code for _ in range(2)]

    assert sent == [303, 409]  # confirmed already
    [entry] = said(site, officer)
    assert (entry.actor, entry.data["reason"]) == (officer.person, REASON["reason"])


def test_the_form_must_be_the_one_that_was_shown(site, officer):
    name, fields = proposed(officer)
    fields |= signed(site, officer, name)

    for change in ({"reason": "another"}, {"more": "x"}, {"proposal": "none"}):
        assert officer.http.post(officer.confirm, data=fields | change).status_code == 404
    elsewhere = officer.confirm.replace("confirmation", "override-proposal")
    assert officer.http.post(elsewhere, data=fields).status_code == 404
    assert not said(site, officer)


BAD = {
    "another challenge": {"client": {"challenge": "A" * 43}},
    "another page": {"client": {"origin": "https://evil.test"}},
    "nobody was verified": {"flags": 0x01},
    "another site": {"rp_id": "evil.test"},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_what_is_no_signature_of_it_is_refused_with_the_reason(site, officer, changes):
    name, fields = proposed(officer)
    fields |= signed(site, officer, name, **changes)

    refused = officer.http.post(officer.confirm, data=fields)

    assert refused.status_code == 400
    assert "签名不符" in refused.text
    assert not said(site, officer)


@pytest.mark.parametrize("field", ["credential", "signature", "authenticator_data", "client_data"])
@pytest.mark.parametrize("value", ["", "AAAA", "é", "=" * 9])
def test_an_answer_that_cannot_be_read_is_refused(site, officer, field, value):
    name, fields = proposed(officer)
    fields |= signed(site, officer, name) | {field: value}

    assert officer.http.post(officer.confirm, data=fields).status_code == 400
    assert not said(site, officer)


def test_somebody_elses_proposal_is_not_found(site, office, officer):
    name, fields = proposed(officer)
    fields |= signed(site, officer, name)
    other = person(site, office, "officer")
    with signed_in(site, other, office) as http:
        assert http.get(f"/acts/{name}").status_code == 404
        assert http.post(officer.confirm, data=fields).status_code == 404
    assert not said(site, officer)


def test_who_has_lost_the_duty_signs_in_vain(site, office, officer):
    name, fields = proposed(officer)
    fields |= signed(site, officer, name)
    grant(site, "duty.Revoked", org=office, person=officer.person, duty="officer")

    assert officer.http.post(officer.confirm, data=fields).status_code == 403
    assert not said(site, officer)


def test_a_proposal_runs_out(site, officer, monkeypatch):
    name, fields = proposed(officer)
    fields |= signed(site, officer, name)
    later = now() + timedelta(minutes=11)
    composer = site.parts.acts.composer
    monkeypatch.setattr(type(composer), "clock", property(lambda _: lambda: later), raising=False)

    assert officer.http.post(officer.confirm, data=fields).status_code == 404
    assert not said(site, officer)


def test_a_key_that_its_holder_ended_signs_nothing(site, officer):
    name, fields = proposed(officer)
    fields |= signed(site, officer, name)
    [key] = site.parts.acts.keys.of(officer.person)
    ended = officer.http.post(
        "/account/signing-keys/end", data={"key": key.row.key_id, "reason": "遗失"}
    )
    assert ended.status_code == 303

    assert officer.http.post(officer.confirm, data=fields).status_code == 409
    assert officer.http.post(officer.confirm, data={**REASON, "sign": "key"}).status_code == 409
    assert officer.http.post(officer.confirm, data=REASON).status_code == 303
    [entry] = said(site, officer)
    assert entry.assertion is None


def test_the_other_way_can_be_taken_from_the_page_that_shows_the_act(site, office, officer):
    _, fields = proposed(officer)

    answered = officer.http.post(officer.confirm, data=fields | {"sign": "custody"})

    assert answered.status_code == 303
    [entry] = said(site, officer)
    assert (entry.actor, entry.data["officer"]) == (office, officer.person)


def test_a_key_is_good_at_the_address_where_it_was_made(site, officer):
    officer.http.base_url = site.base_url

    assert officer.http.post(officer.confirm, data={**REASON, "sign": "key"}).status_code == 409
    assert "由平台托管密钥签署" in officer.http.get(f"/alerts/{officer.alert}").text


def test_what_a_person_signed_is_read_by_the_organisation_that_it_names(site):
    centre, other = organisation(site, "PUBLISHING"), organisation(site, "PUBLISHING")
    operator = person(site, centre, "operator")
    passkey = with_key(site, operator, next(NUMBERS))
    data = {"project_code": "P-own", "trading_type": "engineering", "owner": centre}
    saying = Saying(actor=centre, stream="project/own-key", type="project.Registered", data=data)
    proposal = site.parts.acts.propose(operator, saying, rp_id="localhost")
    reply = Answer.of(answer(passkey, proposal.text))
    index = site.parts.acts.say_signed(proposal, reply).index

    for org, status in ((centre, 200), (other, 403)):
        with signed_in(site, person(site, org, "officer"), org) as colleague:
            assert colleague.get(f"/api/v1/entries/{index}").status_code == status


def test_under_a_delegation_an_act_is_signed_in_custody(site, office, officer):
    """The person's own signature would speak for the organisation in which the duty is."""
    lender = organisation(site, "LEADING")
    lent = {"org": lender, "to_org": office, "scope": "巡查", "delegation_id": "d-acts"}
    grant(site, "delegation.Granted", **lent)
    officer.http.cookies.set("mingjing_acting_for", lender)

    assert "用本人密钥签署" not in officer.http.get(f"/alerts/{officer.alert}").text
    assert officer.http.post(officer.confirm, data={**REASON, "sign": "key"}).status_code == 409
    assert officer.http.post(officer.confirm, data=REASON).status_code == 303
    [entry] = said(site, officer)
    assert (entry.actor, entry.data["officer"]) == (lender, officer.person)
    assert entry.data["under"] == "d-acts"


def test_a_key_is_issued_to_whoever_proves_it_and_to_nobody_else(site, office):
    one, other = person(site, office), person(site, office)
    passkey = Authenticator(next(NUMBERS), rp_id="localhost")
    keys = site.parts.acts.keys
    key_id = keys.add(one, "localhost", passkey.point, passkey.point, "")
    proof_for_other = answer(passkey, key_proof_message(ORIGIN, other, key_id))

    with pytest.raises(NotSigned):
        keys.prove(one, Answer.of(proof_for_other))
    with pytest.raises(NotSigned, match="registered"):
        keys.add(other, "localhost", passkey.point, passkey.point, "")
    assert not site.parts.reader.stream(f"key/{key_id}")


def test_who_has_left_signs_nothing_more_anywhere(site, office, officer, http):
    saying = Saying(actor="org/x", stream="office/left", type="event.Corrected", data={"index": 1})
    proposal = site.parts.acts.propose(officer.person, saying, rp_id="localhost")
    reply = Answer.of(answer(officer.passkey, proposal.text))
    left = {"org": office, "person": officer.person, "reason": "调离"}
    registrar = person(site, office, "registrar")
    with signed_in(site, registrar, office) as registry:
        assert registry.post("/api/v1/persons/departures", json=left).is_success

    issued, revoked = site.parts.reader.stream(f"key/{proposal.key_id}")
    assert (issued.type, revoked.type, revoked.data["reason"]) == (
        "key.Issued", "key.Revoked", "调离",
    )  # fmt: skip
    item = Signed(proposal.statement, proposal.key_id, reply.value, reply.assertion).as_json()
    [verdict] = http.post("/api/v1/statements", json={"statements": [item]}).json()["verdicts"]
    assert (verdict["verdict"], verdict["path"]) == ("refused", "/signature/key")


def test_nobody_hoards_keys(site, office):
    someone = person(site, office, "officer")
    for _ in range(KEYS_MAX):
        with_key(site, someone, next(NUMBERS))
    with pytest.raises(TooManyKeys):
        with_key(site, someone, next(NUMBERS))

    oldest = site.parts.acts.keys.of(someone)[-1].row.key_id
    site.parts.acts.keys.revoke(someone, oldest, "lost")
    with_key(site, someone, next(NUMBERS))


def test_nobody_is_asked_to_sign_what_could_not_be_said(site, officer):
    saying = Saying(actor="org/x", stream="office/x", type="violation.Confirmed", data={"alert": 1})

    with pytest.raises(NotSaid) as refused:
        site.parts.acts.propose(officer.person, saying, rp_id="localhost")
    assert refused.value.path == "/statement/data/alert"


def test_sealed_values_are_in_the_vault_before_they_are_signed(site, officer):
    saying = Saying(
        actor="org/x",
        stream="office/sealed",
        type="event.Corrected",
        data={"index": 1},
        sealed_values={"phone": "13800000000"},
        subjects={"phone": officer.person},
    )

    proposal = site.parts.acts.propose(officer.person, saying, rp_id="localhost")
    reply = Answer.of(answer(officer.passkey, proposal.text))
    placed = site.parts.acts.say_signed(proposal, reply)

    entry = site.parts.reader.entry(placed.index)
    assert entry.statement["sealed"].keys() == {"phone"}
    assert b"13800000000" not in entry.raw
    assert to_base64(reply.value).encode() in entry.raw
    with pytest.raises(NoSuchProposal):
        site.parts.acts.proposal(proposal.id, "person/other")
    with pytest.raises(NotSigned):
        Answer.of({})


def test_a_statement_that_a_person_signed_is_taken_from_anybody_who_brings_it(site, officer, http):
    saying = Saying(
        actor="org/x", stream="office/brought", type="event.Corrected", data={"index": 1}
    )
    proposal = site.parts.acts.propose(officer.person, saying, rp_id="localhost")
    reply = Answer.of(answer(officer.passkey, proposal.text))
    item = Signed(proposal.statement, proposal.key_id, reply.value, reply.assertion).as_json()
    worse = {**item, "signature": {**item["signature"], "user_handle": "AA=="}}
    bare = {**item, "signature": {k: item["signature"][k] for k in ("key", "value")}}

    answered = http.post("/api/v1/statements", json={"statements": [worse, bare, item, item]})

    verdicts = answered.json()["verdicts"]
    assert [each["verdict"] for each in verdicts] == [
        "refused", "refused", "accepted", "duplicate",
    ]  # fmt: skip
    assert [each["path"] for each in verdicts[:2]] == ["/signature", "/signature/value"]


ANSWER = ("credential", "signature", "authenticator_data", "client_data")


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(ANSWER, st.text())))
def test_an_answer_is_read_or_refused(fields):
    with suppress(NotSigned):
        Answer.of(fields)

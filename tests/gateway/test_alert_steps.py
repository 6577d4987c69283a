"""An alert from 疑似 to 办结, step by step, as the office and the party concerned see it."""

import pytest

from gateway.alert_course import NOTHING_DONE
from tests.gateway.persons import grant, organisation, person, signed_in

REGION = "CN-331000"
OFFICER = "person/00000000000000f1"


@pytest.fixture
def parties(site):
    """Two officers of an office, and one who answers for the owner of a project in its region."""
    office = organisation(site, "SUPERVISING", regions=[REGION])
    owner = organisation(site, "TENDERER")
    stream = f"project/steps-{office.removeprefix('org/')}"
    grant(
        site,
        "project.Registered",
        stream=stream,
        project_code=stream.removeprefix("project/"),
        trading_type="engineering",
        region=REGION,
        owner=owner,
        org=None,
    )
    return office, owner, stream


@pytest.fixture
def people(site, parties):
    office, owner, _ = parties
    with (
        signed_in(site, person(site, office, "officer"), office) as one,
        signed_in(site, person(site, office, "officer"), office) as other,
        signed_in(site, person(site, owner, "applicant"), owner) as party,
    ):
        yield one, other, party


_NUMBERS = iter(range(70_000, 80_000))


@pytest.fixture
def raised(site, parties):
    id_, _ = site.alert(next(_NUMBERS), stream=parties[2])
    return f"/api/v1/alerts/{id_}"


def took(client, address, step, **form):
    answer = client.post(f"{address}/{step}", json=form)
    return answer.status_code, answer.json().get("type", "").rpartition(":")[2]


def test_an_alert_goes_the_whole_way(parties, people, raised):
    one, other, party = people
    _, owner, _ = parties

    assert took(one, raised, "steps/notify", to_org=owner)[0] == 201
    assert took(party, raised, "answers/answer", statement="资料齐全，系登记延误")[0] == 201
    assert took(one, raised, "steps/read")[0] == 201
    confirmed = one.post(
        raised.replace("/api/v1", "") + "/confirmation", data={"reason": "属实", "sign": "custody"}
    )
    assert confirmed.status_code == 303, confirmed.text
    due = "2026-12-31T15:59:59.000000Z"
    assert took(one, raised, "steps/order", org=owner, due=due)[0] == 201
    assert took(party, raised, "answers/report", statement="已补登记")[0] == 201
    assert took(one, raised, "steps/verify", result="pass") == (403, "ordered-by-them")
    assert took(other, raised, "steps/verify", result="pass")[0] == 201
    assert took(other, raised, "steps/close", outcome="rectified", reason="已整改")[0] == 201

    told = one.get(raised).json()
    assert told["state"] == "closed"
    assert told["next"] == []
    assert [entry["type"] for entry in told["entries"]] == [
        "alert.Notified",
        "alert.FeedbackSubmitted",
        "alert.FeedbackRead",
        "violation.Confirmed",
        "rectification.Ordered",
        "rectification.Reported",
        "rectification.Verified",
        "alert.Closed",
    ]
    [card] = [each for each in one.get("/api/v1/alerts/cards").json() if each["org"] == owner]
    assert (card["red"], card["yellow"]) == (1, 0)


@pytest.mark.parametrize(
    ("step", "form"),
    [
        ("steps/read", {}),
        ("steps/order", {"org": "org/x", "due": "2026-12-31T15:59:59.000000Z"}),
        ("steps/verify", {"result": "pass"}),
        ("steps/resume", {"ground": "x"}),
    ],
)
def test_a_step_whose_turn_has_not_come_is_refused(people, raised, step, form):
    assert took(people[0], raised, step, **form) == (409, "not-the-next-step")


def test_nobody_else_answers_for_the_party(site, parties, people, raised):
    one, _, party = people
    _, owner, _ = parties
    somebody = organisation(site, "BIDDER")

    assert took(party, raised, "answers/answer", statement="x")[0] == 403
    assert took(one, raised, "steps/notify", to_org=somebody)[0] == 201
    assert took(party, raised, "answers/answer", statement="x")[0] == 403
    assert took(party, raised, "steps/close", outcome="mistaken", reason="x")[0] == 403
    assert took(one, raised, "steps/answer", statement="x") == (404, "no-such-step")
    assert owner != somebody


def test_a_rectification_that_did_not_pass_is_reported_again(parties, people, raised):
    one, other, party = people
    _, owner, _ = parties
    took(one, raised, "steps/notify", to_org=owner)
    confirmation = raised.replace("/api/v1", "") + "/confirmation"
    one.post(confirmation, data={"reason": "属实", "sign": "custody"})
    took(one, raised, "steps/order", org=owner, due="2026-12-31T15:59:59.000000Z")
    took(party, raised, "answers/report", statement="已改")
    assert took(other, raised, "steps/verify", result="fail")[0] == 201

    assert took(other, raised, "steps/close", outcome="rectified", reason="x") == (
        409,
        "not-the-next-step",
    )
    assert took(party, raised, "answers/report", statement="再改")[0] == 201


def test_a_transfer_stands_apart_from_the_project(site, parties, people, raised):
    one, _, _ = people
    stream = parties[2]
    before = len(site.parts.reader.stream(stream))

    assert took(one, raised, "steps/transfer", to_org="org/discipline", kind="official")[0] == 201

    assert len(site.parts.reader.stream(stream)) == before
    case = f"site/cases/{raised.rpartition('/')[2].removeprefix('alert-')}"
    [entry] = site.parts.reader.stream(case)
    assert entry.type == "case.Transferred"
    assert one.get(f"/api/v1/streams/{case}").status_code == 403
    assert "transferred" not in one.get(raised).text


@pytest.mark.parametrize(
    ("form", "said"),
    [({}, "to_org"), ({"to_org": "org/x", "colour": "red"}, "colour"), ({"to_org": 5}, "to_org")],
)
def test_a_form_names_the_field_that_is_wrong(people, raised, form, said):
    answer = people[0].post(f"{raised}/steps/notify", json=form)

    assert answer.status_code == 400
    assert said in answer.json()["detail"]


def test_the_page_offers_the_steps_whose_turn_it_is_and_takes_them(parties, people, raised):
    one, _, party = people
    _, owner, _ = parties
    page = raised.replace("/api/v1", "")

    assert "告知责任单位" in one.get(page).text
    assert "核实整改" not in one.get(page).text
    sent = one.post(f"{page}/steps/notify", data={"to_org": owner, "sign": "custody"})
    assert sent.status_code == 303, sent.text
    assert "已告知" in one.get(page).text
    assert party.get(page).status_code == 403


def test_what_is_counted_on_cards_is_kept_and_read_from_no_stream(
    site, parties, people, raised, monkeypatch
):
    one, _, _ = people
    _, owner, stream = parties
    id_ = raised.rpartition("/")[2]
    grant(site, "alert.Notified", stream=stream, alert=id_, to_org=owner)
    site.until_seen(grant(site, "violation.Confirmed", stream=stream, alert=id_, by=OFFICER))

    def read(*_asked, **_more):
        raise AssertionError("a stream was read")

    monkeypatch.setattr(type(site.parts.reader), "stream", read)
    told = one.get("/api/v1/alerts/cards").json()

    assert {"org": owner, "red": 1, "yellow": 0} in told
    assert site.parts.live.board.find(id_).course.to == owner


def test_what_is_said_of_an_alert_elsewhere_is_no_part_of_its_course(site, parties, raised):
    _, owner, stream = parties
    id_ = raised.rpartition("/")[2]
    site.until_seen(grant(site, "alert.Notified", stream=f"{stream}-else", alert=id_, to_org=owner))

    found = site.parts.live.board.find(id_)
    assert found.state == "notified"
    assert found.course == NOTHING_DONE

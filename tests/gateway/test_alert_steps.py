"""An alert from 疑似 to 办结, step by step, as the office and the party concerned see it."""

import pytest

from gateway.alert_course import NOTHING_DONE, Course
from gateway.hearing import was_heard
from ledger.verdict import Refused
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


def test_an_answer_that_somebody_else_sends_ends_no_time_to_answer(site, parties, people, raised):
    """The ledger takes it as signed; it is not the party's."""
    one, _, party = people
    _, owner, stream = parties
    alert, rival = raised.rpartition("/")[2], organisation(site, "BIDDER")
    stranger = person(site, rival, "operator")
    site.append(site.town.issue(rival), site.town.issue(stranger))
    took(one, raised, "steps/notify", to_org=owner)
    for actor in (rival, stranger):
        data = {"alert": alert, "statement": "属实"}
        [said] = site.append(site.town.said(actor, "alert.FeedbackSubmitted", data, stream=stream))
        site.until_seen(said.index)

    assert "answered_at" not in one.get(raised).json()["course"]
    assert confirmed(one, raised) == (409, "not-heard")
    assert took(party, raised, "answers/answer", statement="资料齐全")[0] == 201
    assert confirmed(one, raised)[0] == 201


def test_who_was_told_does_not_see_what_the_office_says_among_itself(parties, people, raised):
    one, _, party = people
    took(one, raised, "steps/notify", to_org=parties[1])
    assert took(one, raised, "override-proposal", reason="疑有误")[0] == 201

    page = raised.replace("/api/v1", "")
    assert one.get(raised).json()["state"] == "override_proposed"
    assert party.get(raised).json()["state"] == "notified"
    told = [each for each in party.get("/api/v1/alerts").json() if raised.endswith(each["alert"])]
    assert [each["state"] for each in told] == ["notified"]
    word = "提请改判"
    assert word in one.get(page).text
    for address in (page, "/alerts"):
        assert word not in party.get(address).text


def test_who_answers_with_a_key_of_their_own_answers_for_the_party(site, parties, people, raised):
    one, _, _ = people
    _, owner, stream = parties
    officer = person(site, owner, "officer")
    site.append(site.town.issue(officer))
    took(one, raised, "steps/notify", to_org=owner)
    data = {"alert": raised.rpartition("/")[2], "statement": "属实"}
    site.append(site.town.said(officer, "alert.FeedbackSubmitted", data, stream=stream))

    assert one.get(raised).json()["hearing"]["over"] is True


def test_of_a_notice_that_names_nobody_nobody_was_told(site, parties, people, raised):
    one, _, _ = people
    office, _, stream = parties
    site.append(site.town.issue(office))
    data = {"alert": raised.rpartition("/")[2]}
    [said] = site.append(site.town.said(office, "alert.Notified", data, stream=stream))
    site.until_seen(said.index)

    assert confirmed(one, raised) == (409, "not-heard")
    assert "notified_at" not in one.get(raised).json()["course"]


def test_a_rectification_that_did_not_pass_is_reported_again(parties, people, raised):
    one, other, party = people
    _, owner, _ = parties
    took(one, raised, "steps/notify", to_org=owner)
    took(party, raised, "answers/answer", statement="属实")
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
    one, _, _ = people
    _, owner, _ = parties
    page = raised.replace("/api/v1", "")

    assert "告知责任单位" in one.get(page).text
    assert "核实整改" not in one.get(page).text
    sent = one.post(f"{page}/steps/notify", data={"to_org": owner, "sign": "custody"})
    assert sent.status_code == 303, sent.text
    assert "已告知" in one.get(page).text


def confirmed(client, raised):
    return took(client, raised, "confirmation", reason="属实")


def test_nothing_is_confirmed_before_the_party_was_told_and_answered(parties, people, raised):
    one, _, party = people
    _, owner, _ = parties
    page = raised.replace("/api/v1", "")

    assert confirmed(one, raised) == (409, "not-heard")
    assert "待告知" in one.get(page).text
    took(one, raised, "steps/notify", to_org=owner)
    assert confirmed(one, raised) == (409, "not-heard")
    assert one.get(raised).json()["hearing"]["over"] is False
    shown = one.get(page).text
    assert "待反馈" in shown
    assert f'action="{page}/confirmation"' not in shown
    took(party, raised, "answers/answer", statement="属实")
    assert f'action="{page}/confirmation"' in one.get(page).text
    assert confirmed(one, raised)[0] == 201
    assert confirmed(one, raised) == (409, "already-settled")


def test_who_is_told_anew_is_heard_anew(site, parties, people, raised):
    one, _, party = people
    _, owner, _ = parties
    took(one, raised, "steps/notify", to_org=owner)
    took(party, raised, "answers/answer", statement="应由代理机构说明")
    took(one, raised, "steps/notify", to_org=organisation(site, "AGENCY"))

    assert confirmed(one, raised) == (409, "not-heard")


def test_an_alert_is_not_raised_to_red_before_the_party_was_told(parties, people, raised):
    one, _, _ = people
    _, owner, _ = parties
    form = {"level": "red", "reason": "x"}

    assert took(one, raised, "steps/escalate", **form) == (409, "not-the-next-step")
    took(one, raised, "steps/notify", to_org=owner)
    assert took(one, raised, "steps/escalate", **form)[0] == 201


def test_a_confirmation_sent_past_the_pages_counts_only_once_the_party_was_heard(
    site, parties, people, raised
):
    """It is in the log, and rules S-31 and S-32 find it; no card rests on it."""
    one, _, party = people
    office, owner, stream = parties
    id_ = raised.rpartition("/")[2]
    key = site.parts.acts._key_of(office)

    def confirmed_by_a_program():
        sent = site.town.said(office, "violation.Confirmed", {"alert": id_}, stream=stream, key=key)
        [verdict] = site.append(sent)
        site.until_seen(verdict.index)
        return owner in {each["org"] for each in one.get("/api/v1/alerts/cards").json()}

    assert not confirmed_by_a_program()
    assert one.get(raised).json()["state"] == "raised"
    took(one, raised, "steps/notify", to_org=owner)
    assert not confirmed_by_a_program()
    assert owner not in one.get("/cards").text
    took(party, raised, "answers/answer", statement="另有说明")
    assert not one.get("/cards").text.count(owner)  # heard after it was confirmed
    assert confirmed_by_a_program()


def test_the_party_sees_what_it_was_told_and_nothing_before(site, parties, people, raised):
    one, _, party = people
    _, owner, stream = parties
    page = raised.replace("/api/v1", "")

    assert [party.get(each).status_code for each in (raised, page)] == [403, 403]
    assert party.get("/api/v1/alerts").json() == []
    site.until_seen(one.post(f"{raised}/steps/notify", json={"to_org": owner}).json()["index"])
    one.post(f"{page}/override-proposal", data={"reason": "内部意见", "sign": "custody"})

    [listed] = party.get("/api/v1/alerts").json()
    assert listed["alert"] == raised.rpartition("/")[2]
    assert page in party.get("/alerts").text
    told = party.get(raised).json()
    assert [each["type"] for each in told["entries"]] == ["alert.Notified"]
    assert told["next"] == ["answer"]
    shown = party.get(page).text
    assert "提交反馈" in shown
    assert "内部意见" not in shown
    for other in (
        "/cards",
        f"/streams/{stream}",
        "/api/v1/violations",
        "/api/v1/alerts/cards",
    ):
        assert party.get(other).status_code == 403


def test_red_becomes_green_by_two_programs_of_two_persons(people, raised):
    one, other, _ = people

    assert took(one, raised, "override", reason="误报") == (409, "nothing-proposed")
    assert took(one, raised, "override-proposal", reason="误报")[0] == 201
    assert took(one, raised, "override", reason="误报")[0] == 403
    assert took(other, raised, "override-proposal") == (409, "already-settled")
    assert took(other, raised, "override") == (400, "reason-needed")
    assert took(other, raised, "override", reason="同意")[0] == 201
    assert one.get(raised).json()["state"] == "overridden"


def test_the_cards_have_a_page(site, parties, people, raised):
    one, _, party = people
    _, owner, _ = parties
    took(one, raised, "steps/notify", to_org=owner)
    took(party, raised, "answers/answer", statement="属实")
    assert owner not in one.get("/cards").text

    site.until_seen(one.post(f"{raised}/confirmation", json={"reason": "属实"}).json()["index"])
    assert owner in one.get("/cards").text


@pytest.mark.parametrize(
    ("unanswered_since", "until", "heard"),
    [
        ("", None, True),
        ("2026-03-02", "2026-03-06", True),
        ("2026-03-02", "2026-03-05", True),
        ("2026-03-02", "2026-03-07", False),
        ("2026-03-02", None, False),
    ],
)
def test_a_confirmation_had_to_wait_for_the_end_of_the_time_to_answer(
    unanswered_since, until, heard
):
    course = Course(confirmed_at="2026-03-06", unanswered_since=unanswered_since)

    assert was_heard(course, lambda _: until) is heard
    assert not was_heard(Course(), lambda _: until)


@pytest.fixture
def inspectors(site):
    """Discipline inspection, and another of its kind."""
    to, other = organisation(site, "DISCIPLINE"), organisation(site, "DISCIPLINE")
    with (
        signed_in(site, person(site, to, "officer"), to) as receives,
        signed_in(site, person(site, other, "officer"), other) as elsewhere,
    ):
        yield to, receives, elsewhere


def test_a_transferred_case_is_its_two_ends_alone_and_comes_back_once(people, raised, inspectors):
    one, _, party = people
    to, receives, elsewhere = inspectors
    alert = raised.rpartition("/")[2]
    case = f"/api/v1/cases/{alert}"
    assert receives.get(case).status_code == 404
    took(one, raised, "steps/transfer", to_org=to, kind="official")

    for address in (case, case.replace("/api/v1", "")):
        codes = [each.get(address).status_code for each in (one, receives, elsewhere, party)]
        assert codes == [200, 200, 404, 403]
    assert alert in receives.get("/cases").text
    assert alert not in elsewhere.get("/cases").text
    assert alert not in str(elsewhere.get("/api/v1/cases").json())
    assert took(one, case, "result", result_note="x")[0] == 403
    assert took(elsewhere, case, "result", result_note="x")[0] == 404
    assert took(receives, case, "result") == (400, "reason-needed")
    assert took(receives, case, "result", result_note="予以立案")[0] == 201
    assert took(receives, case, "result", result_note="又") == (409, "result-returned")
    assert one.get(case).json()["result_note"] == "予以立案"
    assert "立案" not in one.get(raised).text


def test_who_was_told_of_an_alert_says_no_transfer_before_the_office(
    site, parties, people, raised, inspectors
):
    one, _, _ = people
    _, owner, _ = parties
    to, receives, _ = inspectors
    alert = raised.rpartition("/")[2]
    stream = f"site/cases/{alert.removeprefix('alert-')}"
    site.append(site.town.issue(owner))
    data = {"case_id": alert, "to_org": owner, "kind": "official"}
    [refused] = site.append(site.town.said(owner, "case.Transferred", data, stream=stream))
    assert isinstance(refused, Refused)
    took(one, raised, "steps/transfer", to_org=to, kind="official")

    case = f"/api/v1/cases/{alert}"
    assert receives.get(case).json()["to_org"] == to
    assert took(receives, case, "result", result_note="予以立案")[0] == 201
    assert one.get(case).json()["result_note"] == "予以立案"


def test_a_result_that_somebody_else_sends_is_none(site, people, raised, inspectors):
    one, _, _ = people
    to, receives, _ = inspectors
    alert = raised.rpartition("/")[2]
    took(one, raised, "steps/transfer", to_org=to, kind="official")
    data = {"case_id": alert, "result_note": "无事"}
    stream = f"site/cases/{alert.removeprefix('alert-')}"
    site.append(site.town.said("org/platform", "case.ResultReturned", data, stream=stream))

    assert receives.get(f"/api/v1/cases/{alert}").json()["result_note"] is None


def test_nothing_of_an_alert_is_public_before_or_after(site, parties, people, raised, http):
    """The public reads disclosures; of alerts it sees no page, list, feed, entry, proof or card."""
    one, _, party = people
    _, owner, stream = parties
    took(one, raised, "steps/notify", to_org=owner)
    took(party, raised, "answers/answer", statement="属实")
    index = one.get(raised).json()["alert_index"]
    site.publish()
    page = raised.replace("/api/v1", "")
    addresses = (
        raised, page, "/", "/alerts", "/cards", "/api/v1/alerts", "/api/v1/alerts/cards",
        "/api/v1/alerts/stream", "/api/v1/violations", f"/api/v1/streams/{stream}",
        f"/streams/{stream}", f"/api/v1/entries/{index}", f"/api/v1/entries/{index}/proof",
        f"/api/v1/entries/{index + 1}", "/log/tile/entries/000", "/cases", "/api/v1/cases",
    )  # fmt: skip

    for confirming in (False, True):
        if confirming:
            assert confirmed(one, raised)[0] == 201
        for address in addresses:
            answer = http.get(address)
            assert answer.status_code in (401, 303), address
            assert "D-42" not in answer.text


def test_what_is_counted_on_cards_is_kept_and_read_from_no_stream(
    site, parties, people, raised, monkeypatch
):
    one, _, party = people
    _, owner, stream = parties
    id_ = raised.rpartition("/")[2]
    took(one, raised, "steps/notify", to_org=owner)
    took(party, raised, "answers/answer", statement="属实")
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

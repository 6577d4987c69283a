"""Officers confirm an alert, or override it by two; each act says who did it, by which key."""

from itertools import count

import pytest

from tests.gateway.persons import heard, organisation, person, signed_in

NUMBERS = count(7_000)
HEARD = 2
"""Entries by which a party was told and has answered."""

REASON = {"reason": "证据充分，当事人已答复"}


@pytest.fixture(scope="module")
def office(site):
    return organisation(site, "SUPERVISING")


@pytest.fixture(scope="module")
def officers(site, office):
    return [person(site, office, "officer") for _ in range(2)]


@pytest.fixture
def alert(site):
    """One whose party was told and has answered."""
    number = next(NUMBERS)
    stream = f"office/file{number}"
    alert, _ = site.alert(number, stream=stream)
    heard(site, alert, stream)
    return alert


def said(site, alert):
    stream = f"office/file{int(alert.removeprefix('alert-'), 16)}"
    return site.parts.reader.stream(stream)[1 + HEARD :]


def test_an_officer_confirms_a_violation(site, office, officers, alert):
    with signed_in(site, officers[0], office) as http:
        answer = http.post(f"/alerts/{alert}/confirmation", data=REASON)
        page = http.get(f"/alerts/{alert}").text

    assert (answer.status_code, answer.headers["location"]) == (303, f"/alerts/{alert}")
    [entry] = said(site, alert)
    assert (entry.actor, entry.type) == (office, "violation.Confirmed")
    assert entry.data == {"alert": alert, "officer": officers[0], "org": office, **REASON}
    for words in ("已确认违规", "平台托管密钥签署", officers[0]):
        assert words in page


def test_red_becomes_green_by_two_persons(site, office, officers, alert):
    with signed_in(site, officers[0], office) as first:
        proposed = first.post(f"/alerts/{alert}/override-proposal", data=REASON)
        alone = first.post(f"/alerts/{alert}/override", data=REASON)
        assert 'action="/alerts/' + alert + '/override"' not in first.get(f"/alerts/{alert}").text
    with signed_in(site, officers[1], office) as second:
        agreed = second.post(f"/alerts/{alert}/override", data=REASON)
        again = second.post(f"/alerts/{alert}/override", data=REASON)
        page = second.get(f"/alerts/{alert}").text

    assert [each.status_code for each in (proposed, alone, agreed, again)] == [303, 403, 303, 409]
    proposal, overridden = said(site, alert)
    assert proposal.data["proposer"] == officers[0]
    assert overridden.data["approver"] == officers[1]
    assert overridden.data["proposal"] == proposal.index
    assert (overridden.data["old"], overridden.data["new"]) == ("red", "green")
    assert "已改判" in page


def direct(site, office, type_, alert, **data):
    """What somebody with the office's own key sends past the pages."""
    key = site.parts.acts._key_of(office)
    stream = f"office/file{int(alert.removeprefix('alert-'), 16)}"
    signed = site.town.said(office, type_, {"alert": alert, **data}, stream=stream, key=key)
    [verdict] = site.append(signed)
    site.until_seen(verdict.index)
    return verdict.index


def test_an_override_by_one_alone_changes_nothing_however_it_was_sent(
    site, office, officers, alert
):
    to_green = {"old": "red", "new": "green", "reason": "x"}
    direct(site, office, "alert.Overridden", alert, **to_green)
    assert site.parts.live.board.find(alert).state == "answered"

    proposed = direct(
        site, office, "alert.OverrideProposed", alert, **to_green, proposer=officers[0]
    )
    for data in (
        {},
        {"approver": officers[0], "proposal": proposed},
        {"approver": officers[1]},
        {"approver": officers[1], "proposal": proposed - 1},
    ):
        direct(site, office, "alert.Overridden", alert, **to_green, **data)
        assert site.parts.live.board.find(alert).state == "override_proposed"
    with signed_in(site, officers[1], office) as http:
        assert "已提请改判" in http.get(f"/alerts/{alert}").text
        assert http.post(f"/alerts/{alert}/override", data=REASON).status_code == 303
    site.until_seen(said(site, alert)[-1].index)
    assert site.parts.live.board.find(alert).state == "overridden"


def test_nobody_overrides_what_nobody_proposed(site, office, officers, alert):
    with signed_in(site, officers[0], office) as http:
        assert http.post(f"/alerts/{alert}/override", data=REASON).status_code == 409
    assert not said(site, alert)


def test_an_officer_gives_a_reason(site, office, officers, alert):
    with signed_in(site, officers[0], office) as http:
        for reason in ({"reason": ""}, {"reason": "  "}):
            assert http.post(f"/alerts/{alert}/confirmation", data=reason).status_code == 400
    assert not said(site, alert)


def test_what_is_confirmed_is_confirmed_once(site, office, officers, alert):
    with signed_in(site, officers[0], office) as http:
        assert http.post(f"/alerts/{alert}/confirmation", data=REASON).status_code == 303
        assert http.post(f"/alerts/{alert}/confirmation", data=REASON).status_code == 409
    assert len(said(site, alert)) == 1


def test_an_alert_nobody_raised_is_not_found(site, office, officers):
    with signed_in(site, officers[0], office) as http:
        assert http.get("/alerts/alert-none").status_code == 404
        assert http.post("/alerts/alert-none/confirmation", data=REASON).status_code == 404


def test_who_is_no_officer_reads_and_decides_nothing(site, office, alert):
    reader = person(site, office, "applicant")
    with signed_in(site, reader, office) as http:
        page = http.get(f"/alerts/{alert}")
        assert page.status_code == 200
        assert f'action="/alerts/{alert}/' not in page.text
        assert http.post(f"/alerts/{alert}/confirmation", data=REASON).status_code == 403
    with signed_in(site, reader, office, strong=False) as http:
        assert http.post(f"/alerts/{alert}/override-proposal", data=REASON).status_code == 403
    assert not said(site, alert)

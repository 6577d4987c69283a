"""How long sealed values are kept: what the office set, what a law demands, who erases."""

from datetime import date

import pytest

from gateway.acts import Saying
from gateway.privacy.due import due, years_set
from gateway.privacy.keeping import reasons_to_keep
from tests.gateway.conftest import now
from tests.gateway.persons import grant, organisation, person, signed_in


@pytest.fixture(scope="module")
def centre(site):
    org = organisation(site, "PUBLISHING")
    return person(site, org, "approver"), org


@pytest.fixture
def approver(site, centre):
    with signed_in(site, *centre) as client:
        yield client


def project(site, centre, code, trading_type="engineering", *, ended=None):
    """A project with something sealed in it, and its end."""
    stream = f"project/{code}"
    data = {"project_code": code, "trading_type": trading_type, "region": "CN-331000"}
    grant(site, "project.Registered", stream=stream, **data)
    saying = Saying(
        actor=centre[1],
        by=centre[0],
        stream=stream,
        type="complaint.Filed",
        data={"complaint_id": "C-1"},
        sealed_values={"complainant": {"name": "张三"}},
    )
    index = site.parts.acts.say(saying).index
    if ended:
        town, at = site.town, f"{ended}T01:00:00.000000Z"
        site.append(town.said("org/platform", "project.Closed", {}, stream=stream, occurred_at=at))
    return stream, index


def due_in(site, years, today=None):
    return {each.stream: each for each in due(site.parts.vault, years, today or now().date())}


def test_what_the_office_set_last_counts_and_nothing_else_does(site):
    assert years_set(site.parts.reader) is None
    for value, years in (({"years": 3}, 3), ({"years": "5"}, None), ({"years": 2}, 2)):
        grant(site, "parameter.Set", stream="rules", name="personal_retention", value=value)
        assert years_set(site.parts.reader) == years


def test_so_long_after_its_end_what_a_project_sealed_is_due(site, centre):
    stream, index = project(site, centre, "D-1", ended="2020-03-02")
    running, _ = project(site, centre, "D-2")
    found = due_in(site, 2)

    assert (found[stream].entry, found[stream].names) == (index, ("complainant",))
    assert found[stream].since == date(2022, 3, 2)
    assert running not in found
    assert stream not in due_in(site, 2, today=date(2022, 3, 1))


def test_a_law_that_demands_longer_keeps_it(site, centre):
    stream, _ = project(site, centre, "D-3", "government_procurement", ended="2020-03-02")

    assert stream not in due_in(site, 2)
    entries = site.parts.reader.stream(stream)
    assert reasons_to_keep(entries, date(2035, 3, 2), ()) == [
        "政府采购法 §42: kept until 2035-03-02"
    ]
    assert reasons_to_keep(entries, date(2035, 3, 3), ()) == []


def test_a_stranger_neither_ends_a_hold_nor_makes_a_project_another_kind(site, centre):
    stream, _ = project(site, centre, "D-30", "government_procurement", ended="2020-03-02")
    town = site.town

    def said(actor, type_, **data):
        site.append(town.said(actor, type_, data, stream=stream))
        holding = site.parts.archive.shelf.holding()
        return reasons_to_keep(site.parts.reader.stream(stream), date(2035, 3, 3), holding)

    assert len(said("org/office", "legalHold.Placed", hold_id="H-30", reason="x")) == 1
    other = {"project_code": "D-30", "trading_type": "engineering"}
    said("org/platform", "project.Registered", **other)
    assert len(said("org/platform", "legalHold.Released", hold_id="H-30")) == 1
    stranger = person(site, organisation(site, "BIDDER"), "officer")
    site.append(town.issue(stranger))
    assert len(said(stranger, "legalHold.Released", hold_id="H-30")) == 1
    assert said("org/office", "legalHold.Released", hold_id="H-30") == []
    entries = site.parts.reader.stream(stream)
    assert reasons_to_keep(entries, date(2035, 3, 2), ()) == [
        "政府采购法 §42: kept until 2035-03-02"
    ]


def test_who_answers_for_it_erases_it_with_a_reason(site, approver, centre):
    stream, index = project(site, centre, "D-4", ended="2020-03-02")
    address = f"/api/v1/entries/{index}/erasures"

    assert approver.post(address, json={"names": ["complainant"]}).status_code == 400
    assert approver.post(address, json={"reason": "期满"}).status_code == 400
    answer = approver.post(address, json={"names": ["complainant"], "reason": "期满"})

    assert answer.status_code == 200, answer.text
    assert site.parts.vault.open(index) == {}
    assert stream not in due_in(site, 2)
    [said] = [e for e in site.parts.reader.stream(stream) if e.type == "vault.Erased"]
    assert (said.data["reason"], said.data["by"]) == ("期满", centre[0])
    assert (
        approver.post(address, json={"names": ["complainant"], "reason": "再"}).status_code == 410
    )


def test_what_must_be_kept_is_not_erased(site, approver, centre):
    stream, index = project(site, centre, "D-5", "government_procurement", ended="2020-03-02")
    body = {"names": ["complainant"], "reason": "期满"}

    answer = approver.post(f"/api/v1/entries/{index}/erasures", json=body)

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:mingjing:problem:must-be-kept")
    assert "2035-03-02" in answer.json()["detail"]
    assert site.parts.vault.open(index).keys() == {"complainant"}
    assert stream

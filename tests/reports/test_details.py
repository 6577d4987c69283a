"""An event's data in the words of the catalogue, as rows and as one line."""

import pytest

from reports.details import Details, in_line

COMMITTEE = {
    "lot": "B01",
    "members": [
        {"member": "expert/1", "kind": "expert", "interested": False},
        {"member": "person/2", "kind": "tenderer_representative"},
    ],
}


@pytest.fixture
def line(catalogue):
    return lambda lang, name, data: in_line(Details(catalogue, lang).of_event(name, data))


def test_values_are_told_in_the_language_asked_for(line):
    registered = {"project_code": "P-1", "trading_type": "engineering", "mandatory_tender": True}

    assert line("zh", "project.Registered", registered) == (
        "项目编号 P-1 · 交易类型 工程建设 · 是否依法必须招标 是"
    )
    assert line("en", "project.Registered", registered) == (
        "Project code P-1 · Trading type engineering · Whether the law requires a tender yes"
    )


def test_money_is_in_yuan_and_times_are_of_beijing(line):
    defined = {"lot": "1", "estimate": {"currency": "CNY", "fen": 123_456_789}}
    issued = {"bid_deadline": "2026-03-02T16:00:00.000000Z"}

    assert line("en", "lot.Defined", defined) == "Lot 1 · Estimate CNY 1,234,567.89"
    assert line("en", "tender.DocIssued", issued) == "Bid deadline 2026-03-03 00:00:00"


def test_rows_within_rows_are_told(line):
    said = line("zh", "committee.Formed", COMMITTEE)

    assert said.startswith("标段(包)编号 B01 · ")
    assert "expert/1" in said
    assert "person/2" in said
    assert said.count("[") == said.count("]") == 1


def test_what_the_catalogue_does_not_know_is_told_as_it_is(line):
    assert line("zh", "no.Such", {"b": 1, "a": None, "c": {"d": [2, 3]}}) == (
        "b 1 · a – · c (d [2, 3])"
    )
    assert line("en", "lot.Defined", {"later": "x", "lot": "1"}) == "Lot 1 · later x"

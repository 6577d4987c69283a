"""How long a party has to answer: never less than the rule, longer where the office says so."""

import pytest

from monitors.facts import Facts
from monitors.hearing import answer_ends, grace_ends
from monitors.review import REVIEWED, review_of

TOLD = "2026-03-05T02:00:00.000000Z"
"""A Thursday in Shanghai; the seventh and eighth are a weekend."""

CALENDAR = ("calendar.Loaded", {"year": 2026, "notice": "n", "off": [], "worked": []})


def grace(n):
    return (
        "parameter.Set",
        {"name": "reporting_grace", "value": {"n": n, "unit": "working_day"}},
    )


@pytest.fixture
def facts(entry):
    def after(*said):
        found = Facts()
        for index, (type_, data) in enumerate(said):
            review = review_of(type_, data, reviewer="person/lawyer")
            found.apply(entry(2 * index, REVIEWED, review, at=TOLD, stream="rules"))
            found.apply(entry(2 * index + 1, type_, data, at=TOLD, stream="rules"))
        return found

    return after


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ([CALENDAR], "2026-03-10T16:00:00.000000Z"),
        ([CALENDAR, grace(1)], "2026-03-10T16:00:00.000000Z"),
        ([CALENDAR, grace(5)], "2026-03-12T16:00:00.000000Z"),
        ([], None),
        ([grace(5)], None),
    ],
)
def test_the_time_to_answer_ends_with_its_last_working_day(facts, rulebook, said, ends):
    assert answer_ends(TOLD, facts(*said), rulebook) == ends


def test_what_an_omission_waits_for_is_the_time_the_office_set(facts):
    assert grace_ends(TOLD, facts(CALENDAR)) is None
    assert grace_ends(TOLD, facts(CALENDAR, grace(1))) == "2026-03-06T16:00:00.000000Z"

"""Working days against another telling of the State Council's notices, and their edges."""

import json
from datetime import date, timedelta

import pytest

from ledger import catalogue
from monitors.calendar import OFF, Calendar, DayKind, calendar_statements
from monitors.errors import NoCalendar
from tests.conftest import shared


@pytest.fixture(scope="module")
def calendar():
    calendar = Calendar()
    for year in calendar_statements():
        calendar.load(year)
    return calendar


@pytest.fixture(scope="module")
def told():
    """Days off and days worked, by the collection kept beside the checkout.

    A notice may move days of the year before: the files are read together.
    """
    files = sorted(shared("data/cn_calendar").glob("*.json"))
    days = (day for file in files for day in json.loads(file.read_text("utf-8"))["days"])
    return {date.fromisoformat(day["date"]): day["isOffDay"] for day in days}


@pytest.mark.parametrize("year", range(2016, 2027))
def test_every_day_of_a_year_is_as_the_notices_have_it(calendar, told, year):
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    wrong = [day for day in days if told.get(day, day.weekday() >= 5) != calendar.is_off(day)]

    assert wrong == []


def test_a_year_without_a_notice_is_unknown(calendar):
    with pytest.raises(NoCalendar) as refusal:
        calendar.is_off(date(2027, 1, 4))

    assert refusal.value.year == 2027


def test_a_weekend_day_that_is_worked_is_named(calendar):
    assert DayKind.MAKE_UP is calendar.kind(date(2026, 2, 14))
    assert DayKind.MAKE_UP not in OFF


def test_a_later_notice_replaces_the_earlier_one():
    calendar = Calendar()
    calendar.load({"year": 2026, "notice": "first", "off": ["2026-03-02"], "worked": []})
    calendar.load({"year": 2026, "notice": "second", "off": [], "worked": []})

    assert not calendar.is_off(date(2026, 3, 2))


def test_every_statement_fits_the_catalogue():
    years = calendar_statements()
    for year in years:
        catalogue.load().check("calendar.Loaded", year)

    assert list(range(2004, 2027)) == [year["year"] for year in years]

"""Counting, day by day."""

from datetime import date

import pytest

from monitors.calendar import Calendar, DayKind, calendar_statements
from monitors.counting import Unit, days_between, due, working_days_between
from monitors.errors import NoCalendar
from monitors.moment import (
    FIRST,
    LAST,
    civil_date,
    end_of,
    hour_in_shanghai,
    in_shanghai,
    plus,
    start_of,
)


@pytest.fixture(scope="module")
def calendar():
    calendar = Calendar()
    for year in calendar_statements():
        calendar.load(year)
    return calendar


def at(day, hour="02:00"):
    return f"{day}T{hour}:00.000000Z"


def test_the_day_changes_at_midnight_in_shanghai():
    assert date(2026, 3, 1) == civil_date("2026-03-01T15:59:59.999999Z")
    assert date(2026, 3, 2) == civil_date("2026-03-01T16:00:00.000000Z")
    assert in_shanghai(end_of(date(2026, 3, 1))) == "2026-03-01 24:00"


def test_the_day_after_is_day_one_and_the_last_day_ends_at_midnight(calendar):
    found = due(at("2026-03-02"), 3, Unit.NATURAL_DAY, calendar)

    assert "2026-03-05T16:00:00.000000Z" == found.strict == found.final
    assert [date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 5)] == [d.day for d in found.days]


def test_a_last_day_that_is_off_rolls_to_the_next_worked_day(calendar):
    found = due(at("2026-03-05"), 30, Unit.NATURAL_DAY, calendar)

    assert end_of(date(2026, 4, 4)) == found.strict
    assert end_of(date(2026, 4, 7)) == found.final
    assert [d.kind for d in found.days[30:]] == [DayKind.ROLLED] * 3


def test_working_days_pass_over_holidays_and_count_make_up_days(calendar):
    found = due(at("2026-02-12"), 3, Unit.WORKING_DAY, calendar)

    assert end_of(date(2026, 2, 24)) == found.final
    assert {d.day: d.kind for d in found.days}[date(2026, 2, 14)] is DayKind.MAKE_UP
    assert [d.number for d in found.days if d.number] == [1, 2, 3]
    holidays = [d.day.day for d in found.days if d.kind is DayKind.HOLIDAY]
    assert holidays == [16, 17, 18, 19, 20, 23]


def test_a_stopped_clock_leaves_out_the_days_after_the_stop_until_the_resumption(calendar):
    stop = (at("2026-03-10"), at("2026-03-12"))
    found = due(at("2026-03-09"), 3, Unit.NATURAL_DAY, calendar, [stop])

    kinds = {d.day.day: d.kind for d in found.days}
    assert DayKind.STOPPED is kinds[11] is kinds[12]
    assert end_of(date(2026, 3, 14)) == found.strict


def test_a_clock_that_stands_still_is_never_due(calendar):
    assert due(at("2026-03-09"), 3, Unit.NATURAL_DAY, calendar, [(at("2026-03-10"), None)]) is None


def test_a_stop_after_the_end_changes_nothing(calendar):
    stops = [(at("2026-03-20"), None)]
    found = due(at("2026-03-09"), 3, Unit.NATURAL_DAY, calendar, stops)

    assert end_of(date(2026, 3, 12)) == found.strict


def test_a_stop_counts_by_the_minute_where_the_limit_does(calendar):
    stop = (at("2026-03-09", "03:00"), at("2026-03-09", "03:30"))
    found = due(at("2026-03-09"), 2, Unit.HOUR, calendar, [stop])

    assert at("2026-03-09", "04:30") == found.final


def test_working_days_of_an_unknown_year_are_not_counted(calendar):
    with pytest.raises(NoCalendar):
        due(at("2026-12-30"), 5, Unit.WORKING_DAY, calendar)


def test_natural_days_of_an_unknown_year_end_but_nobody_knows_whether_they_roll(calendar):
    found = due(at("2026-12-30"), 5, Unit.NATURAL_DAY, calendar)

    assert end_of(date(2027, 1, 4)) == found.strict
    assert found.final is None
    assert found.unknown_year == 2027


def test_at_the_ends_of_time_counting_stops():
    assert plus(LAST, seconds=1) == plus("2026-03-01T00:00:00.000000Z", seconds=2**60) == LAST
    assert plus(FIRST, seconds=-1) == plus(FIRST, seconds=-(2**60)) == FIRST
    assert start_of(date.min) == FIRST
    assert in_shanghai(LAST) == LAST
    assert in_shanghai("0987-03-01T00:00:00.000000Z") == "0987-03-01 08:00"


def test_the_hour_is_that_of_shanghai():
    hours = {"2026-03-01T15:59:59.999999Z": 23, "2026-03-01T16:00:00.000000Z": 0, LAST: 7}

    assert {moment: hour_in_shanghai(moment) for moment in hours} == hours


def test_a_minimum_is_the_difference_of_civil_dates(calendar):
    assert days_between(at("2026-03-02", "15:59"), at("2026-03-21", "16:00")) == 20
    assert working_days_between(at("2026-04-02"), at("2026-04-10"), calendar) == 5

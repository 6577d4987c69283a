"""Days and gaps, counted by hand."""

from datetime import date

import pytest

from gateway.archive.retention import classes, years_after
from gateway.archive.sessions import Gap, gaps


def test_fifteen_years_end_with_the_same_day():
    assert years_after(date(2026, 6, 30), 15) == date(2041, 6, 30)


def test_the_29th_of_february_ends_with_the_first_of_march():
    assert years_after(date(2024, 2, 29), 15) == date(2039, 3, 1)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_a_class_that_a_law_limits_names_the_law_and_the_others_no_years():
    assert {name: (c.years, c.basis) for name, c in classes().items() if c.years} == {
        "government_procurement": (15, "政府采购法 §42"),
        "auction": (5, "拍卖法 §54"),
    }


def at(seconds):
    return f"2026-03-02T01:{seconds // 60:02}:{seconds % 60:02}.000000Z"


@pytest.mark.parametrize(
    ("lit", "dark"),
    [
        ([], [(0, 300)]),
        ([(60, 60), (120, 120), (180, 180), (240, 240)], []),
        ([(61, 61), (120, 120), (180, 180), (240, 240)], [(0, 61)]),
        ([(60, 60), (240, 240)], [(60, 240)]),
        ([(0, 300)], []),
        ([(0, 100), (50, 80), (150, 290)], []),
        ([(200, 300), (0, 100)], [(100, 200)]),
        ([(-50 + 60, 100)], [(100, 300)]),
        ([(400, 500)], [(0, 300)]),
    ],
)
def test_a_gap_is_longer_than_a_minute_without_a_sign(lit, dark):
    spans = [(at(begins), at(ends)) for begins, ends in lit]
    expected = tuple(Gap(start=at(begins), end=at(ends)) for begins, ends in dark)
    assert gaps(spans, at(0), at(300), 60) == expected

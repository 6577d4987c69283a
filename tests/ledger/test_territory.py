"""Where something holds."""

import pytest

from ledger.territory import EVERYWHERE, Territory, covers


@pytest.mark.parametrize(
    ("outer", "inner", "inside"),
    [
        ("CN", "CN-331000", True),
        ("CN", "CN", True),
        ("CN-330000", "CN-331002", True),
        ("CN-331000", "CN-331002", True),
        ("CN-331002", "CN-331002", True),
        ("CN-331002", "CN-331000", False),
        ("CN-331000", "CN-330000", False),
        ("CN-331000", "CN-310000", False),
        ("CN-331002", "CN-331003", False),
        ("CN-331000", "CN", False),
        ("CN-ZJ", "CN-331000", False),
        ("CN-ZJ", "CN-ZJ", True),
        ("DE", "CN-331000", False),
    ],
)
def test_a_region_contains_those_below_it(outer, inner, inside):
    assert covers(outer, inner) is inside


def test_a_region_nobody_knows_lies_in_no_limited_territory():
    assert not Territory(regions=frozenset({"CN"})).has_region(None)
    assert EVERYWHERE.has_region(None)


def test_what_two_territories_have_in_common_may_be_nothing():
    here = Territory(regions=frozenset({"CN-331000"}))
    there = Territory(regions=frozenset({"CN-110000"}))

    assert here.within(there) is None
    assert here.within(EVERYWHERE) == here
    assert here.within(Territory(regions=frozenset({"CN-331002", "CN-110000"}))) == Territory(
        regions=frozenset({"CN-331002"})
    )

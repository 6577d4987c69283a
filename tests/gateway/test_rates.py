"""A bucket empties by asking and fills by waiting; addresses are classes and networks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.rates import Buckets, Place, Rate, place_of

RATE = Rate(per_second=2, burst=3)


def takes(buckets, asker, *instants, rate=RATE):
    return [buckets.take(asker, rate, at=at) for at in instants]


def test_the_burst_goes_through_and_the_next_waits_for_one_to_drip():
    assert takes(Buckets(9), "a", 0, 0, 0, 0) == [0.0, 0.0, 0.0, 0.5]


def test_who_waits_as_long_as_told_goes_through():
    assert takes(Buckets(9), "a", 0, 0, 0, 0.5, 0.5) == [0.0, 0.0, 0.0, 0.0, 0.5]


def test_waiting_longer_than_it_takes_to_fill_saves_nothing_up():
    assert takes(Buckets(9), "a", 0, 0, 0, 100, 100, 100, 100) == [0.0] * 6 + [0.5]


def test_one_asker_does_not_empty_another_ones_bucket():
    buckets = Buckets(9)
    takes(buckets, "a", 0, 0, 0, 0)

    assert takes(buckets, "b", 0) == [0.0]


def test_being_refused_costs_nothing():
    buckets = Buckets(9)
    takes(buckets, "a", 0, 0, 0, *[0] * 50)

    assert takes(buckets, "a", 0.5) == [0.0]


def test_what_was_done_is_made_up_for_below_nothing_too():
    buckets = Buckets(9)
    buckets.charge("a", RATE, at=0, cost=13)

    assert buckets.wait("a", RATE, at=0) == 5.5
    assert buckets.wait("a", RATE, at=5.5) == 0


def test_of_too_many_askers_the_one_unheard_of_longest_is_forgotten():
    buckets = Buckets(2)
    takes(buckets, "a", 0, 0, 0)
    takes(buckets, "b", 0)
    takes(buckets, "c", 0)

    assert len(buckets._left) == 2
    assert takes(buckets, "a", 0, 0, 0) == [0.0] * 3  # full again


@given(st.lists(st.floats(0, 5), max_size=60))
def test_in_no_span_of_time_more_goes_through_than_the_rate_says(pauses):
    buckets, at, passed = Buckets(9), 0.0, []
    for pause in pauses:
        at += pause
        if buckets.take("a", RATE, at=at) == 0.0:
            passed.append(at)
    for first, start in enumerate(passed):
        for last, end in enumerate(passed[first:], first):
            assert last - first + 1 <= RATE.burst + RATE.per_second * (end - start) + 1e-6


@pytest.mark.parametrize(
    ("host", "place", "asker"),
    [
        ("127.0.0.1", Place.MACHINE, "127.0.0.1"),
        ("::1", Place.MACHINE, "::1"),
        ("::ffff:127.0.0.1", Place.MACHINE, "127.0.0.1"),
        ("10.1.2.3", Place.INTRANET, "10.1.2.3"),
        ("192.168.7.8", Place.INTRANET, "192.168.7.8"),
        ("::ffff:10.1.2.3", Place.INTRANET, "10.1.2.3"),
        ("fd00:1:2:3:4:5:6:7", Place.INTRANET, "fd00:1:2:3::/64"),
        ("8.8.8.8", Place.ELSEWHERE, "8.8.8.8"),
        ("2400:1:2:3:aaaa::1", Place.ELSEWHERE, "2400:1:2:3::/64"),
        ("unix:", Place.ELSEWHERE, "?"),
        ("", Place.ELSEWHERE, "?"),
        ("10.1.2.3, 127.0.0.1", Place.ELSEWHERE, "?"),
    ],
)
def test_an_address_has_a_class_and_a_network(host, place, asker):
    assert place_of(host) == (place, asker)

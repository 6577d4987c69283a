"""Which bytes are asked for, and which were sent."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.retrieval.errors import RangeNotSatisfiable
from gateway.retrieval.http_range import asked
from gateway.retrieval.sent import RANGES_MAX, joined

TAG = '"abc"'


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=90-", 90, 100),
        ("bytes=90-1000", 90, 100),
        ("bytes=-5", 95, 100),
        ("bytes=-500", 0, 100),
    ],
)
def test_one_range_is_given(header, start, stop):
    part = asked(header, None, etag=TAG, size=100)
    assert (part.start, part.stop, part.whole) == (start, stop, False)
    assert part.content_range == f"bytes {start}-{stop - 1}/100"


@pytest.mark.parametrize(
    "header", [None, "", "bytes=0-1,5-6", "lines=1-2", "bytes=x-", "bytes=5-4", "bytes=-", "0-5"]
)
def test_what_is_no_single_range_gets_the_whole(header):
    assert asked(header, None, etag=TAG, size=100).whole


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_without_a_byte_is_refused(header):
    with pytest.raises(RangeNotSatisfiable):
        asked(header, None, etag=TAG, size=100)


def test_a_range_of_another_version_gets_the_whole():
    assert asked("bytes=1-2", '"other"', etag=TAG, size=9).whole
    assert asked("bytes=1-2", 'W/"abc"', etag=TAG, size=9).whole
    assert not asked("bytes=1-2", TAG, etag=TAG, size=9).whole


RANGES = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda pair: tuple(sorted(pair))),
    max_size=40,
)


@given(RANGES)
def test_joined_ranges_have_the_same_bytes_in_order_and_apart(ranges):
    found = joined(ranges)

    def bytes_of(some):
        return {byte for start, stop in some for byte in range(start, stop)}

    assert bytes_of(found) == bytes_of(ranges)
    assert found == sorted(found)
    assert all(one[1] < other[0] for one, other in pairwise(found))


def test_of_too_many_ranges_none_is_left_out():
    ranges = [(n * 10, n * 10 + 1 + n % 3) for n in range(RANGES_MAX + 30)]
    found = joined(ranges)
    assert len(found) == RANGES_MAX
    assert all(any(a <= start and stop <= b for a, b in found) for start, stop in ranges)

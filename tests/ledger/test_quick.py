"""The quick way writes what the exact way writes, or refuses what it refuses."""

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import canonical
from ledger.entry import place
from ledger.errors import OutsideProfile
from ledger.quick import encode_quickly, place_quickly

EDGES = [
    "", "é", "1.0", ":1.0,", "[1e5]", '":', 'é":', "\\", '\\"é":', "中文:", "\x7f", "\u2028", "😀",
    "\ud800", "2026-03-02T01:00:00.000000Z",
]  # fmt: skip
texts = st.text() | st.sampled_from(EDGES)
numbers = st.integers() | st.sampled_from([2**53 - 1, 2**53, -(2**53), 0, 1.0, -0.0, 1e16, 1e-7])
values = st.recursive(
    st.none() | st.booleans() | numbers | texts | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
containers = st.lists(values, max_size=4) | st.dictionaries(texts, values, max_size=4)


def outcome(encode, value):
    try:
        return encode(value)
    except OutsideProfile:
        return "refused"


@settings(max_examples=400, deadline=None)
@given(containers)
def test_both_ways_agree(value):
    assert outcome(encode_quickly, value) == outcome(canonical.encode, value)


@settings(max_examples=200, deadline=None)
@given(containers)
def test_what_is_written_is_rfc_8785(value):
    written = outcome(encode_quickly, value)

    assert written in ("refused", rfc8785.dumps(value) if written != "refused" else None)


@pytest.mark.parametrize("depth", [31, 32, 33, 300, 100_000])
def test_both_ways_agree_on_depth(depth):
    nested = []
    for _ in range(depth - 1):
        nested = [nested]
    if depth < 1000:
        assert outcome(encode_quickly, nested) == outcome(canonical.encode, nested)
    assert (outcome(encode_quickly, nested) == "refused") == (depth > canonical.DEPTH_MAX)


def test_many_containers_beside_each_other_are_not_deep():
    value = {"lots": [{"lot": str(number)} for number in range(100)]}

    assert encode_quickly(value) == canonical.encode(value)


def test_a_long_text_beyond_ascii_is_looked_at_once():
    value = {"text": "明" * 5_000_000}

    assert len(encode_quickly(value)) > 15_000_000


def test_an_entry_is_placed_as_the_core_places_it(town):
    signed = town.notice(sealed={"name": "0" * 64})
    where = {"seq": 17, "prev": "ab" * 32, "received_at": "2026-03-02T01:00:00.000000Z"}

    body = encode_quickly(signed.statement)

    assert place_quickly(signed, body, **where) == place(signed, **where)


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan")])
def test_what_is_no_number_is_refused_and_not_written_as_null(number):
    with pytest.raises(OutsideProfile):
        encode_quickly({"data": {"amount": number}})
    assert encode_quickly({"data": {"amount": None}}) == b'{"data":{"amount":null}}'

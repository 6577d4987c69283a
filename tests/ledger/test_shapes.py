"""Text is told to be canonical by its shape exactly when reading it says so."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import shapes
from ledger.canonical import decode, encode
from ledger.errors import Malformed
from ledger.shapes import is_canonical

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abz_", max_size=3), inner),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text("abz_", max_size=3), VALUES, max_size=4)


def reads_exactly(text):
    try:
        return isinstance(decode(text.encode()), dict)
    except Malformed:
        return False


@given(OBJECTS)
def test_what_is_canonical_is_told_so(value):
    text = encode(value).decode()

    assert is_canonical(text)
    assert is_canonical(text)  # by its shape alone, if that can be


@given(OBJECTS, st.integers(0, 200), st.sampled_from('{}[]":,0123-.eE\\ab 项\x01\u3000'))
def test_one_other_character_is_judged_as_reading_judges_it(value, place, character):
    text = encode(value).decode()
    place %= len(text)
    is_canonical(text)

    for changed in (
        text[:place] + character + text[place:],
        text[:place] + text[place + 1 :],
        text[:place] + character + text[place + 1 :],
    ):
        assert is_canonical(changed) == reads_exactly(changed)


@pytest.mark.parametrize(
    "text",
    [
        '{"b":"","a":""}',
        '{"a":"","a":""}',
        '{"a":01}',
        '{"a":-0}',
        '{"a":1.0}',
        '{"a":9007199254740992}',
        '{"a":"\x1f"}',
        '{"a":"\\u0041"}',
        '{"a": ""}',
        '{"项":""}',
        '{"a":""}{"a":""}',
        '{"a":"',
        '{"a":"b"1}',
    ],
)
def test_what_is_not_canonical_is_refused_with_its_shape_known(text):
    for known in ({"a": "", "b": ""}, {"a": ""}, {"a": 0}, {"a": "b"}):
        assert is_canonical(json.dumps(known, separators=(",", ":")))

    assert not is_canonical(text)
    assert not is_canonical(text)


def test_ever_new_shapes_take_no_memory(monkeypatch):
    monkeypatch.setattr(shapes, "SHAPES_KNOWN_MAX", 10)

    for number in range(100):
        assert is_canonical(f'{{"a{number}":[{"0," * (number % 7)}{number}]}}')

    assert len(shapes._canonical) <= 12

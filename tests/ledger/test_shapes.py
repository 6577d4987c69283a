"""Text is told to be canonical by its shape exactly when reading it says so."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import shapes
from ledger.canonical import decode, encode
from ledger.errors import Malformed
from ledger.shapes import MET_OFTEN, are_canonical

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abz_", max_size=3), inner),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text("abz_", max_size=3), VALUES, max_size=4)


def is_canonical(*texts):
    datas = [text.encode() for text in texts]
    return are_canonical(datas, [b"disclosure.Published"] * len(datas))


def learn(text):
    for _ in range(MET_OFTEN):
        assert is_canonical(text)


def reads_exactly(text):
    try:
        return isinstance(decode(text.encode()), dict)
    except Malformed:
        return False


@given(OBJECTS)
def test_what_is_canonical_is_told_so(value):
    text = encode(value).decode()

    learn(text)
    assert is_canonical(text)  # by its shape alone, if that can be


@given(OBJECTS, st.integers(0, 200), st.sampled_from('{}[]":,0123-.eE\\ab 项\x01\u3000'))
def test_one_other_character_is_judged_as_reading_judges_it(value, place, character):
    text = encode(value).decode()
    place %= len(text)
    learn(text)

    for changed in (
        text[:place] + character + text[place:],
        text[:place] + text[place + 1 :],
        text[:place] + character + text[place + 1 :],
    ):
        assert is_canonical(changed) == is_canonical(text, changed) == reads_exactly(changed)


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
        learn(json.dumps(known, separators=(",", ":")))

    assert not is_canonical(text)
    assert not is_canonical(text)


def test_bytes_that_are_no_utf_8_are_refused_with_their_shape_known():
    learn('{"a":"项"}')

    for text in (b"\xed\xa0\x80", b"\xe9\xa1", b"\xff"):
        assert not are_canonical([b'{"a":"%b"}' % text], [b"disclosure.Published"])


def test_a_long_integer_is_one_and_not_two_beside_each_other():
    for known in ('{"a":1234567890123456}', '{"a":[-9007199254740991,1]}'):
        learn(known)

    assert not is_canonical('{"a":12345678901234560}')
    assert not is_canonical('{"a":1234567890123-56}')
    assert not is_canonical('{"a":[-900719925474-991,1]}')


def test_a_list_of_any_length_has_one_shape():
    learn('{"a":["x",1],"b":[{"c":1}]}')
    shapes_known = sum(map(len, shapes._patterns.values()))

    for known in ('{"a":[],"b":[{"c":2}]}', '{"a":[7,8,"y"],"b":[{"c":-3}]}'):
        learn(known)
    for other in ('{"a":[,],"b":[{"c":1}]}', '{"a":["x",],"b":[{"c":1}]}', '{"a":["x"1],"b":[]}'):
        assert not is_canonical(other)

    assert sum(map(len, shapes._patterns.values())) == shapes_known


def test_ever_new_shapes_take_no_memory(monkeypatch):
    monkeypatch.setattr(shapes, "SHAPES_KNOWN_MAX", 10)
    monkeypatch.setattr(shapes, "MET_OFTEN", 2)

    for number in range(100):
        learn(f'{{"a{number}":{{"b":{number}}}}}')

    assert len(shapes._met) <= 10
    assert sum(map(len, shapes._patterns.values())) <= 10

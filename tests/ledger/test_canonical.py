"""One value, one byte string."""

from datetime import datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ledger.canonical import (
    INTEGER_MAX,
    check_time,
    decode,
    encode,
    format_time,
    from_base64,
    parse_time,
)
from ledger.errors import Malformed, OutsideProfile

KEYS = st.text(st.characters(max_codepoint=127), max_size=6)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-INTEGER_MAX, INTEGER_MAX)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_bytes_are_those_of_the_rfc_8785_library(value):
    assert encode(value) == rfc8785.dumps(value)


@given(VALUES)
def test_what_was_encoded_decodes_to_itself(value):
    again = decode(encode(value))

    assert again == value
    assert encode(again) == encode(value)


def nested(depth):
    value = []
    for _ in range(depth - 1):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"a": [1, 1.5]}, "/a/1"),
        ({"a": 2**53}, "/a"),
        ({"a": -(2**53)}, "/a"),
        ({"键": 1}, ""),
        ({"a": {1: 2}}, "/a"),
        ({"a/b~": "\ud800"}, "/a~1b~0"),
        ({"a": (1, 2)}, "/a"),
        ({"a": float("nan")}, "/a"),
        ({"a": b"x"}, "/a"),
        (nested(33), "/a" * 32),
    ],
)
def test_a_value_outside_the_profile_is_refused_where_it_stands(value, path):
    with pytest.raises(OutsideProfile) as refused:
        encode(value)

    assert refused.value.path == path


def test_thirty_two_containers_are_the_deepest():
    deepest = nested(32)

    assert decode(encode(deepest)) == deepest


def test_brackets_in_strings_are_no_containers():
    value = {"a": "[{" * 40, "b": '"\\' + "[" * 40}

    assert decode(encode(value)) == value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" 1",
        b"1 ",
        b"1\n",
        b"\xef\xbb\xbf1",
        b"01",
        b"-0",
        b"+1",
        b"1.0",
        b"1e3",
        b"1e400",
        b"NaN",
        b"Infinity",
        b"9007199254740992",
        b"-9007199254740992",
        b"9" * 5000,
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1,}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\ud800"',
        b'"\\ud83d\\ude00"',
        b'"\\u000A"',
        b'"\xed\xa0\x80"',
        b'"\xc3\x28"',
        b'"\xc0\x80"',
        b'"\t"',
        b'"\x00"',
        '{"键":1}'.encode(),
        '{"a":{"\\"é":1}}'.encode(),
        b"{}{}",
        b"[" * 33 + b"]" * 33,
        b"[" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_bytes_that_are_not_exact_are_refused(data):
    with pytest.raises(Malformed):
        decode(data)


def test_a_text_outside_ascii_before_a_colon_in_a_text_is_no_key():
    value = {"a": '中": ', "b": "中:"}

    assert decode(encode(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-02T03:04:05.000000",
        "2026-01-02T03:04:05.00000Z",
        "2026-01-02T03:04:05Z",
        "2026-01-02t03:04:05.000000Z",
        "2026-02-29T03:04:05.000000Z",
        "2026-13-01T03:04:05.000000Z",
        "0000-01-01T00:00:00.000000Z",
        "2026-01-02T24:00:00.000000Z",
        "2026-01-02T23:59:60.000000Z",
        "2026-01-02T03:04:05.000000+00:00",
        "２０２６-01-02T03:04:05.000000Z",
        "2026-01-02T03:04:05.000000Z\n",
        20260102,
        None,
    ],
)
def test_a_time_has_one_form(text):
    with pytest.raises(Malformed) as refused:
        check_time(text, "/occurred_at")

    assert refused.value.path == "/occurred_at"


@given(st.datetimes(timezones=st.just(timezone(timedelta(hours=8))), min_value=datetime(2, 1, 1)))  # noqa: DTZ001 - hypothesis wants it naive
def test_times_go_there_and_back_and_sort_as_text(at):
    assert parse_time(format_time(at)) == at
    assert len(format_time(at)) == 27


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(Malformed):
        format_time(datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    "text", ["QQ", "QQ=", "QR==", "QQ==\n", "QQ= =", "Q-==", "QQ==QQ==", 1, "é"]
)
def test_base64_has_one_form(text):
    with pytest.raises(Malformed):
        from_base64(text, "/x")


def test_base64_of_another_length_is_refused():
    assert from_base64("QQ==", "/x", length=1) == b"A"
    with pytest.raises(Malformed):
        from_base64("QQ==", "/x", length=2)

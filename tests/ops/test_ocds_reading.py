"""Whatever its encoding and layout, every value of a file is found or reported with its line."""

import hashlib
import json

import pytest

from ops.ocds.exact import DEPTH_MAX, dump
from ops.ocds.reading import Broken, Found, Source
from tests.conftest import shared

VALUE = {"ocid": "ocds-1", "title": "Año — 招标", "amount": 1}
LINES = '{"a":1}\n{"b":2}\n'


def values(path):
    return [(found.line, getattr(found, "value", None)) for found in Source.of(path).values()]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("indent", [None, 1], ids=["one line", "pretty"])
def test_every_unicode_encoding_is_read(tmp_path, encoding, indent):
    file = tmp_path / "release.json"
    text = json.dumps(VALUE, ensure_ascii=False, indent=indent)
    file.write_bytes(text.encode(encoding))

    assert values(file) == [(1, VALUE)]


def test_western_european_text_is_read(tmp_path):
    file = tmp_path / "release.json"
    file.write_bytes('{"title":"Año"}'.encode("iso-8859-1"))

    assert values(file) == [(1, {"title": "Año"})]


def test_one_bad_line_among_unicode_is_that_line_alone(tmp_path):
    file = tmp_path / "releases.jsonl"
    file.write_bytes('{"t":"年"}\n{"t":"'.encode() + b'\xe9"}\n' + '{"t":"月"}\n'.encode())

    found = list(Source.of(file).values())

    assert [type(each) for each in found] == [Found, Broken, Found]
    assert found[1] == Broken(2, "not UTF-8")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LINES, [(1, {"a": 1}), (2, {"b": 2})]),
        (LINES.replace("\n", "\r\n"), [(1, {"a": 1}), (2, {"b": 2})]),
        ("\n \n" + LINES, [(3, {"a": 1}), (4, {"b": 2})]),
        ('{"a":1}', [(1, {"a": 1})]),
        ('{\n"a":1\n}\n', [(1, {"a": 1})]),
        ('[\n{"a":1}\n]\n', [(1, [{"a": 1}])]),
        ('{\n"a":1}\n\n{\n"b":2}', [(1, {"a": 1}), (4, {"b": 2})]),
        ('{"a":1}\n{\n{"b":2}\n', [(1, {"a": 1}), (2, None), (3, {"b": 2})]),
        ('{\n{"b":2}\n', [(1, None), (2, {"b": 2})]),
        ('{\n"a":1,\n', [(1, None)]),
        ("", []),
        ("\n\t\n", []),
    ],
    ids=repr,
)
def test_lines_and_documents_are_told_apart(tmp_path, text, expected):
    file = tmp_path / "file.json"
    file.write_bytes(text.encode())

    assert values(file) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a":1,"a":2}', "'a' stands twice"),
        ('{"a":NaN}', "NaN"),
        ('{"a":"\\ud800"}', "surrogate"),
        ('{"a":1}}', "more after the value"),
        ("[" * 100_000, "more than 250 containers deep"),
        ("[" * 251 + "]" * 251, "more than 250 containers deep"),
        ('{"a":[' * 500 + "1" + "]}" * 500, "more than 250 containers deep"),
        ('{"a":1e5,}', "not JSON"),
    ],
    ids=lambda text: text[:20],
)
def test_what_is_not_json_is_refused_with_its_reason(tmp_path, text, reason):
    file = tmp_path / "file.json"
    file.write_text(text)

    (broken,) = Source.of(file).values()

    assert isinstance(broken, Broken)
    assert reason in broken.reason


def test_a_value_may_be_as_deep_as_the_limit_and_far_wider(tmp_path):
    file = tmp_path / "file.json"
    file.write_text("[" * DEPTH_MAX + "1" + "]" * DEPTH_MAX + "\n[" + "[1]," * 1_000 + '"[["]\n')

    assert [type(found) for found in Source.of(file).values()] == [Found, Found]


def test_each_value_and_file_has_its_digest(tmp_path):
    file = tmp_path / "releases.jsonl"
    file.write_text(LINES)
    source = Source.of(file)

    assert source.sha256 == hashlib.sha256(LINES.encode()).hexdigest()
    assert [found.sha256 for found in source.values()] == [
        hashlib.sha256(line.encode()).hexdigest() for line in LINES.split()
    ]


@pytest.mark.parametrize(
    "number", ["1.50", "-0", "1E400", "0.1", "100000000000000000000", "1e-7", "-12.340", "7"]
)
def test_a_number_stays_as_it_was_written(tmp_path, number):
    file = tmp_path / "file.json"
    file.write_text(f'{{"amount":{number}}}')
    (found,) = Source.of(file).values()

    assert dump(found.value) == f'{{"amount":{number}}}'


def test_the_seven_broken_files_of_others_are_reported():
    files = sorted(shared("data/cardinal/tests/fixtures/coverage").glob("invalid_*.jsonl"))
    broken = {
        file.stem: [found.line for found in Source.of(file).values() if isinstance(found, Broken)]
        for file in files
    }

    assert broken == {
        "invalid_array_quote_first": [1],
        "invalid_array_quote_last": [1],
        "invalid_brace_first": [1],
        "invalid_brace_last": [2],
        "invalid_object_quote_first": [1],
        "invalid_object_quote_last": [2],
        "invalid_multiline": [],  # one document on two lines
        # Its one strange byte is a letter of ISO-8859-1; what it holds is no release.
        "invalid_utf8": [],
    }

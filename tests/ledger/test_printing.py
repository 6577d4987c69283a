"""Standard output takes every character, in whatever encoding it is."""

import io
import json
import sys

import pytest

from ledger.printing import show_every_character

TEXT = 'Café £5 — 招标 "\U00020000" \\ \ud800'


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk", "utf-8", "utf-16"])
def test_json_is_json_in_every_encoding(monkeypatch, encoding):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding))

    show_every_character()
    sys.stdout.write(json.dumps(TEXT, ensure_ascii=False))
    sys.stdout.flush()

    assert json.loads(written.getvalue().decode(encoding)) == TEXT


def test_what_can_be_encoded_stays_as_it_is(monkeypatch):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, "gbk"))

    show_every_character()
    sys.stdout.write(TEXT)
    sys.stdout.flush()

    expected = 'Caf\xe9 \\u00a35 — 招标 "\\ud840\\udc00" \\ \\ud800'
    assert written.getvalue().decode("gbk") == expected

"""The short way of reading an entry and the long one say the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import examine as examining
from ledger.entry import NO_PREVIOUS, Entry, place
from ledger.errors import Malformed
from ledger.examine import examine, examine_signed, in_chunks, signers_of
from ledger.signing import PrivateKey
from ledger.statement import sign

KEY = PrivateKey.from_seed(bytes(32))
SIGNERS = signers_of([KEY.public])
AT = "2026-01-02T03:04:05.000006Z"


def raw_entry(number=1, **changes):
    statement = {
        "v": 1,
        "log": "ledger.example/test",
        "id": f"s-{number}",
        "stream": "project/E1",
        "type": "disclosure.Published",
        "occurred_at": AT,
        "actor": "org/centre",
        "data": {"item": "公告", "n": [number, {"a": None}]},
        "anchor": {"size": 3, "root": "A" * 43 + "="},
    }
    return place(sign(statement | changes, KEY), seq=1, prev=NO_PREVIOUS, received_at=AT)


RAW = raw_entry()


def test_the_usual_entry_takes_the_short_way(monkeypatch):
    monkeypatch.setattr(examining.Entry, "parse", None)

    found = examine(RAW)

    assert (found.stream, found.seq, found.anchor) == ("project/E1", 1, (3, "A" * 43 + "="))


def by_the_long_way(raw):
    try:
        return Entry.parse(0, raw)
    except Malformed:
        return None


def agree(raw):
    long, short = by_the_long_way(raw), examine(raw)
    if long is None:
        assert isinstance(short, str)
        return
    assert (short.leaf, short.seq, short.prev) == (long.leaf, long.seq, long.prev)
    assert (short.received_at, short.key) == (long.received_at, long.key)
    assert (short.stream, short.type, short.actor) == (long.stream, long.type, long.actor)
    assert (short.id, short.log) == (long.id, long.statement["log"])


@given(st.integers(0, len(RAW) - 1), st.integers(0, 255), st.sampled_from(["put", "del", "set"]))
def test_both_ways_agree_on_any_changed_byte(position, byte, how):
    head, tail = RAW[:position], RAW[position:]
    changed = {"put": bytes([byte]) + tail, "del": tail[1:], "set": bytes([byte]) + tail[1:]}
    agree(head + changed[how])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"n":[1', b'"n":[1.0'),
        (b'"n":[1', b'"n":[-0'),
        (b'"n":[1', b'"n":[9007199254740992'),
        (b'"n":[1', b'"n":[NaN'),
        (b'"n":[1', b'"n":[' + b"[" * 27 + b"]" * 27),
        (b'"n":[1', b'"n":[' + b"[" * 28 + b"]" * 28),
        (b'"n":[1', b'"n":[' + b"[" * 29 + b"]" * 29),
        (b'"n":', '"项":'.encode()),
        (b'"item":', b'"z":'),
        (b'"data":{', b'"data":{"id":"s-1","log":"x"},"data":{'),
        (b'"size":3', b'"size":9007199254740993'),
        (b'"seq":1', b'"seq":1000000000000000'),
        (b"2026-01-02", b"2026-02-30"),
        (b'"id":"s-1"', b'"id":"s-1","sealed":{}'),
        ("公".encode(), b"\xed\xa0\x80"),
        ("公".encode(), b"\\ud800"),
    ],
)
def test_both_ways_agree_on_what_is_odd(old, new):
    assert old in RAW
    agree(RAW.replace(old, new))


def test_a_rare_entry_keeps_its_statement():
    for change in (
        {"type": "vault.Erased"},
        {"stream": "key/" + "a" * 64},
        {"type": "key.Issued"},
        {"sealed": {"a": "0" * 64}},
    ):
        assert examine(raw_entry(**change)).statement is not None


def test_signatures_are_told_apart_in_small_and_in_many():
    raws = [raw_entry(number) for number in range(200)]
    raws[70] = raws[70].replace(b'"s-70"', b'"s-77"')
    raws[71] = b"{}"

    for found in (examine_signed(raws, SIGNERS), in_chunks(raws, SIGNERS)):
        assert [n for n, (_, signed) in enumerate(found) if not signed] == [70, 71]
    assert not any(signed for _, signed in examine_signed(raws, {}))

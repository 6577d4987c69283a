"""The leaf: a statement at its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.entry import ENTRY_BYTES_MAX, NO_PREVIOUS, Entry, place, size_if_placed
from ledger.errors import Malformed
from ledger.signing import PrivateKey
from ledger.statement import message, sign

KEY = PrivateKey.from_seed(bytes(32))
AT = "2026-01-02T03:04:05.000006Z"


def signed(**data):
    return sign(
        {
            "v": 1,
            "log": "ledger.example/test",
            "id": "s-1",
            "stream": "project/E1",
            "type": "disclosure.Published",
            "occurred_at": AT,
            "actor": "org/centre",
            "data": {"item": "公告", **data},
        },
        KEY,
    )


RAW = place(signed(), seq=1, prev=NO_PREVIOUS, received_at=AT)


def test_a_placed_statement_reads_back_whole():
    entry = Entry.parse(7, RAW)

    assert entry == Entry.load(7, RAW)
    assert (entry.index, entry.seq, entry.prev, entry.received_at) == (7, 1, NO_PREVIOUS, AT)
    assert (entry.stream, entry.type, entry.actor) == (
        "project/E1",
        "disclosure.Published",
        "org/centre",
    )
    assert (entry.id, entry.occurred_at, entry.data) == ("s-1", AT, {"item": "公告"})
    assert entry.signed == signed()


def still_good(raw):
    """What a verifier asks of an entry alone."""
    try:
        entry = Entry.parse(0, raw)
    except Malformed:
        return False
    return (
        entry.key == KEY.public.id
        and KEY.public.verify(message(entry.statement, entry.key), entry.signature)
        and entry.leaf == Entry.parse(0, RAW).leaf
    )


@given(st.integers(0, len(RAW) - 1), st.integers(1, 255))
def test_any_changed_byte_of_an_entry_is_refused(position, flip):
    changed = bytearray(RAW)
    changed[position] ^= flip

    assert still_good(RAW)
    assert not still_good(bytes(changed))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"seq":1', b'"seq":0'),
        (b'"seq":1', b'"seq":true'),
        (b'"seq":1', b'"seq":1,"x":1'),
        (b'"placed"', b'"placee"'),
        (b"00000", b"0000A"),
        (b"03:04:05.000006Z", b"03:04:65.000006Z"),
        (b'"v":1', b'"v":1,"w":1'),
        (b'{"key"', b'{"a":1,"key"'),
    ],
)
def test_an_entry_has_exactly_its_form(old, new):
    assert old in RAW
    with pytest.raises(Malformed):
        Entry.parse(0, RAW.replace(old, new, 1))


def test_the_size_is_known_before_the_place_is():
    highest = place(signed(), seq=2**53 - 1, prev="f" * 64, received_at=AT)

    assert size_if_placed(signed()) == len(highest)


def test_an_entry_of_16_384_bytes_is_the_largest():
    room = ENTRY_BYTES_MAX - size_if_placed(signed(pad=""))
    largest = place(signed(pad="x" * room), seq=10**15, prev=NO_PREVIOUS, received_at=AT)

    assert len(Entry.parse(0, largest).raw) == ENTRY_BYTES_MAX
    with pytest.raises(Malformed, match="16384"):
        Entry.parse(0, largest.replace(b'"pad":"', b'"pad":"x'))

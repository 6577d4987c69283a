"""Every format has one form: what is accepted is written again byte for byte.

Valid bytes are bent in every place, and strangers' bytes made up; a parser may refuse them,
and never read two different texts as the same thing.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.checkpoint import Checkpoint
from ledger.errors import LedgerError
from ledger.heads import Head, HeadProof
from ledger.note import Cosigner, Note, NoteSigner, NoteVerifier
from ledger.signing import PrivateKey
from ledger.tiles import pack_entries, unpack_entries
from ledger.tlog_proof import TlogProof

LOG = NoteSigner("ledger.example/a", PrivateKey.from_seed(b"l" * 32))
WITNESS = Cosigner("witness.example/a", PrivateKey.from_seed(b"w" * 32))
TEXT = Checkpoint(LOG.name, 70, b"\x07" * 32).text()
NOTE = Note(TEXT, (LOG.sign(TEXT), WITNESS.sign(TEXT, seconds=9))).encode()

FORMS = {
    "note": (NOTE, lambda data: Note.parse(data).encode()),
    "checkpoint": (TEXT.encode(), lambda data: Checkpoint.parse(data.decode()).text().encode()),
    "receipt": (
        TlogProof(3, (b"\x01" * 32, b"\x02" * 32), NOTE).encode(),
        lambda data: TlogProof.parse(data).encode(),
    ),
    "verifier key": (
        LOG.vkey.encode(),
        lambda data: NoteVerifier.from_vkey(data.decode()).vkey.encode(),
    ),
    "entry tile": (
        pack_entries([b"one", b"", b"three"]),
        lambda data: pack_entries(unpack_entries(data)),
    ),
}

REPLACEMENTS = [
    b"",
    b"\n",
    b" ",
    b"0",
    b"+",
    b"=",
    b"A",
    b"/",
    b"\xe2\x80\x94",
    b"\xc2\xa0",
    b"\r\n",
]


def again(parse_and_write, data):
    """What is read and written again, None if it is refused."""
    try:
        return parse_and_write(data)
    except (LedgerError, UnicodeDecodeError):
        return None


@pytest.mark.parametrize(("valid", "form"), FORMS.values(), ids=FORMS)
def test_valid_bytes_bent_in_any_place_are_refused_or_kept_exactly(valid, form):
    assert form(valid) == valid
    for place in range(len(valid)):
        for replacement in REPLACEMENTS:
            for length in (0, 1):
                bent = valid[:place] + replacement + valid[place + length :]
                assert again(form, bent) in (None, bent)


@pytest.mark.parametrize("form", [form for _, form in FORMS.values()], ids=FORMS)
@given(data=st.binary(max_size=200) | st.text("—0Aa=+\n index", max_size=60).map(str.encode))
def test_made_up_bytes_are_refused_or_kept_exactly(form, data):
    assert again(form, data) in (None, data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.text("0aA=", max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["leaf", "seq", "stream", "x"]), inner, max_size=4)
    ),
    max_leaves=6,
)


@given(
    hashes=JSON | st.just([]),
    head=JSON | st.just(Head("a", 1, bytes(32)).as_json()),
    position=JSON | st.just(0),
)
def test_a_head_s_proof_is_refused_or_kept_exactly(hashes, head, position):
    value = {"hashes": hashes, "head": head, "position": position}
    try:
        proof = HeadProof.from_json(value, "")
    except LedgerError:
        return
    assert proof.as_json() == value

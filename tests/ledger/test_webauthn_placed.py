"""What persons sign is let in, placed and read like everything else, however it is sent."""

import pytest

from ledger.append import Accepted, Duplicate, Refused
from ledger.entry import Entry
from ledger.statement import Signed, message
from tests.ledger.conftest import ORIGIN, ROOT
from tests.passkeys import Authenticator

PERSON = "person/00aa00aa00aa00aa"
PASSKEY = Authenticator(41)


def issue(town, passkey=PASSKEY, **changes):
    data = passkey.issue(ORIGIN, PERSON) | changes
    return town.said(ROOT, "key.Issued", data, stream=f"key/{passkey.public.id}")


def correction(town, passkey=PASSKEY, **changes):
    unsigned = town.said(
        PERSON, "event.Corrected", {"index": 0, "basis": "x"}, stream="project/P-1"
    ).statement
    return passkey.signed(unsigned, **changes)


@pytest.fixture
def sequencer(founded, open_sequencer):
    return open_sequencer(founded)


def test_a_person_speaks_from_the_entry_that_issues_the_key(sequencer, reader, town):
    said = correction(town)

    verdicts = sequencer.submit([said, issue(town), correction(town)])

    # The key is in the same batch, and still the first comes before it.
    assert [type(verdict) for verdict in verdicts] == [Refused, Accepted, Accepted]
    assert type(sequencer.submit([said])[0]) is Accepted
    entry = reader.entry(verdicts[2].index)
    assert entry.actor == PERSON
    assert Entry.parse(entry.index, entry.raw) == entry
    assert PASSKEY.public.verify(_text(entry.signed), entry.signature, entry.assertion)


def test_the_same_said_again_under_another_assertion_is_there_once(sequencer, town):
    sequencer.submit([issue(town)])
    said = correction(town)
    again = PASSKEY.signed(said.statement, counter=8)
    assert again.assertion != said.assertion

    first, second = sequencer.submit([said, again])

    assert (type(first), type(second)) == (Accepted, Duplicate)
    assert first.index == second.index


def test_among_many_each_is_verified_as_its_suite_asks(sequencer, town):
    sequencer.submit([*town.platform(), issue(town)])
    good, bad = correction(town), correction(town, flags=0x01)
    bare = Signed(good.statement, good.key, good.value)
    other = town.notice(number=500)
    dressed = Signed(other.statement, other.key, other.value, good.assertion)
    batch = [town.notice(number=n) for n in range(150)]
    batch[10], batch[70], batch[100], batch[149] = bad, good, dressed, bare

    verdicts = sequencer.submit(batch)

    refused = [n for n, verdict in enumerate(verdicts) if not isinstance(verdict, Accepted)]
    assert refused == [10, 100, 149]
    assert {verdicts[n].path for n in (10, 100)} == {"/signature/value"}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"custody": "gateway"}, "/statement/data/custody"),
        ({"proof": "A" * 88}, "/statement/data/proof"),
        ({"proof": "A" * 1_600}, "/statement/data/proof"),
        ({"proof": Authenticator(42).issue(ORIGIN, PERSON)["proof"]}, "/signature/key"),
    ],
)
def test_a_passkey_is_issued_with_its_own_proof_only(sequencer, town, changes, path):
    [verdict] = sequencer.submit([issue(town, **changes)])

    assert isinstance(verdict, Refused)
    assert verdict.path == path


def _text(signed):
    return message(signed.statement, signed.key)

"""The ledger's own word on where every stream ends."""

import pytest

from ledger.append import HeadsRefused
from ledger.canonical import from_base64
from ledger.heads import heads_root
from ledger.storage import queries
from tests.oracle import check_everything


def test_heads_are_those_of_every_stream_before_the_entry(sequencer, reader, town):
    sequencer.submit([town.notice(project=f"P-{n % 4}") for n in range(9)])

    index = sequencer.record_heads()

    entry = reader.entry(index)
    before = reader.heads(index)
    assert index == 15
    assert (entry.stream, entry.type, entry.actor) == ("system", "ledger.HeadsRecorded", "ledger")
    assert entry.data["size"] == index
    assert entry.data["streams"] == len(before) == len(list(reader.streams()))
    assert from_base64(entry.data["root"], "") == heads_root(before)
    check_everything(reader)


def test_nothing_is_recorded_when_nothing_but_heads_was_placed(sequencer, reader):
    index = sequencer.record_heads()

    assert sequencer.record_heads() == index
    assert reader.size() == index + 1


def test_what_is_placed_after_them_makes_new_ones_worth_while(sequencer, reader, town):
    first = sequencer.record_heads()
    sequencer.submit([town.notice()])

    assert sequencer.record_heads() == first + 2
    check_everything(reader)


def test_streams_that_move_while_heads_are_collected_are_not_forgotten(
    sequencer, reader, town, monkeypatch
):
    collect = queries.heads

    def slowly(connection, size):
        found = collect(connection, size)
        sequencer.submit([town.notice(project="P-new"), town.registers("org/root", "org/x")])
        return found

    with monkeypatch.context() as patched:
        patched.setattr(queries, "heads", slowly)
        index = sequencer.record_heads()

    assert reader.entry(index).data["size"] == index
    check_everything(reader)


def test_a_ledger_whose_key_is_revoked_records_nothing(sequencer, reader, town):
    sequencer.submit([town.revoke("ledger")])
    size = reader.size()

    with pytest.raises(HeadsRefused):
        sequencer.record_heads()

    assert reader.size() == size

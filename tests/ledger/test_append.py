"""What the door does with what is sent to it."""

from ledger.append import Accepted, Duplicate, Refused
from tests.oracle import check_everything


def test_a_signed_statement_goes_in_and_comes_out_as_it_was_said(sequencer, reader, town):
    notice = town.notice()

    [verdict] = sequencer.submit([notice])

    assert verdict == Accepted(6, 1, "2026-03-02T01:00:03.000000Z")
    assert reader.entry(6).signed == notice
    assert [entry.index for entry in check_everything(reader)] == list(range(7))


def test_the_same_statement_again_gets_the_first_answer(sequencer, reader, town):
    notice = town.notice()
    [first] = sequencer.submit([notice])

    assert sequencer.submit([notice]) == [Duplicate(first.index)]
    assert sequencer.submit([notice, notice]) == [Duplicate(first.index)] * 2
    assert reader.size() == first.index + 1


def test_one_statement_twice_in_a_batch_is_placed_once(sequencer, reader, town):
    notice = town.notice()

    assert sequencer.submit([notice, notice]) == [
        Accepted(6, 1, "2026-03-02T01:00:03.000000Z"),
        Duplicate(6),
    ]
    check_everything(reader)


def test_another_statement_under_the_same_id_is_refused(sequencer, reader, town):
    sequencer.submit([town.notice(id_="same", number=1)])

    [verdict] = sequencer.submit([town.notice(id_="same", number=2)])

    assert verdict == Refused("/statement/id", "this actor said something else as this id, entry 6")
    check_everything(reader)

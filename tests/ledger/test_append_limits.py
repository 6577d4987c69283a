"""Every limit of the way in, reached and passed."""

from threading import Event, Thread

import psycopg
import pytest

from ledger import append, door, frontier
from ledger.append import Accepted, LedgerBusy, Refused, TooManyItems
from ledger.canonical import to_base64
from ledger.entry import ENTRY_BYTES_MAX, size_if_placed
from ledger.storage import datastore
from tests.oracle import check_everything


def sized(town, size):
    """A statement whose entry has this size wherever it is placed."""

    def make(padding):
        data = {"name": "x", "value": "é" * (padding // 2) + "x" * (padding % 2)}
        return town.said("org/root", "parameter.Set", data, stream="rules", id_="sized")

    found = make(size - size_if_placed(make(0)))
    assert size_if_placed(found) == size
    return found


def test_an_entry_of_the_largest_size_is_taken(sequencer, reader, town):
    assert isinstance(sequencer.submit([sized(town, ENTRY_BYTES_MAX)])[0], Accepted)
    check_everything(reader)


def test_one_byte_more_is_refused(sequencer, town):
    [verdict] = sequencer.submit([sized(town, ENTRY_BYTES_MAX + 1)])

    assert verdict == Refused("/statement", "its entry would have more than 16384 bytes")


def test_a_batch_of_the_largest_size_is_taken(sequencer, reader, town):
    batch = [town.notice(project=f"P-{n % 90}") for n in range(append.SUBMIT_ITEMS_MAX)]

    assert {type(verdict) for verdict in sequencer.submit(batch)} == {Accepted}
    check_everything(reader)


def test_one_item_more_is_refused_before_it_is_looked_at(sequencer):
    with pytest.raises(TooManyItems):
        sequencer.submit([None] * (append.SUBMIT_ITEMS_MAX + 1))


@pytest.mark.parametrize("limit", ["COMMIT_ITEMS_MAX", "COMMIT_BYTES_MAX"])
def test_what_is_too_much_for_one_commit_is_placed_in_several(
    sequencer, reader, town, monkeypatch, limit
):
    monkeypatch.setattr(append, limit, 3)

    verdicts = sequencer.submit([town.notice() for _ in range(8)])

    assert {type(verdict) for verdict in verdicts} == {Accepted}
    times = {entry.received_at for entry in reader.entries(6)}
    assert len(times) == {"COMMIT_ITEMS_MAX": 3, "COMMIT_BYTES_MAX": 8}[limit]
    check_everything(reader)


def test_when_too_much_waits_the_sender_is_told_when_to_come_back(
    sequencer, ledger_urls, reader, town, monkeypatch
):
    monkeypatch.setattr(append, "WAITING_ITEMS_MAX", 3)
    verdicts, holding = [], Event()

    def submit(*batch):
        verdicts.extend(sequencer.submit(batch))

    with psycopg.connect(ledger_urls.application) as other:
        other.execute("select 1 from log_head for update")
        first = Thread(target=submit, args=[town.notice()])
        first.start()  # waits for the head's lock, holding our own
        while not sequencer._placing.locked():
            holding.wait(0.001)
        waiting = Thread(target=submit, args=[town.notice() for _ in range(3)])
        waiting.start()
        while len(sequencer._waiting) < 3:
            holding.wait(0.001)
        with pytest.raises(LedgerBusy) as busy:
            sequencer.submit([town.notice()])
    first.join()
    waiting.join()

    assert busy.value.retry_after_seconds == append.RETRY_AFTER_SECONDS
    assert [type(verdict) for verdict in verdicts] == [Accepted] * 4
    check_everything(reader)


@pytest.mark.usefixtures("founded")
def test_a_lock_that_is_held_too_long_makes_the_ledger_busy(
    ledger_urls, open_database, open_sequencer, reader, town, monkeypatch
):
    short = datastore._SETTINGS.replace(f"{datastore.LOCK_SECONDS_MAX}s", "100ms")
    monkeypatch.setattr(datastore, "_SETTINGS", short)
    sequencer = open_sequencer(open_database())
    with psycopg.connect(ledger_urls.application) as other:
        other.execute("select 1 from log_head for update")
        for batch in ([town.issue("org/a")], town.platform("org/b")):
            with pytest.raises(LedgerBusy):
                sequencer.submit(batch)

    assert reader.size() == 3
    assert {type(verdict) for verdict in sequencer.submit(town.platform("org/b"))} == {Accepted}
    check_everything(reader)


def test_more_streams_than_are_remembered_go_on_where_they_were(
    founded, open_sequencer, reader, town, monkeypatch
):
    monkeypatch.setattr(frontier, "STREAMS_KNOWN_MAX", 4)
    sequencer = open_sequencer(founded)
    sequencer.submit(town.platform())

    for _ in range(3):
        sequencer.submit([town.notice(project=f"P-{n}") for n in range(20)])
        sequencer.submit([town.notice(project="P-3")])

    assert len(sequencer._frontier._ends) == 4
    check_everything(reader)


def test_far_behind_the_others_a_sequencer_catches_up(
    founded, open_database, open_sequencer, reader, town, monkeypatch
):
    monkeypatch.setattr(frontier, "CATCH_UP_ENTRIES_MAX", 10)
    one, other = open_sequencer(founded), open_sequencer(open_database())
    one.submit(town.platform())
    other.submit([town.notice(project="P-1")])
    one.submit([town.notice(project=f"P-{n % 4}") for n in range(30)])

    other.submit([town.notice(project=f"P-{n % 4}") for n in range(5)])

    check_everything(reader)


def test_anchors_beyond_those_remembered_are_asked_for_again(
    founded, open_sequencer, town, monkeypatch
):
    monkeypatch.setattr(door, "ANCHORS_KNOWN_MAX", 2)
    asked = []

    def root_at(size):
        asked.append(size)
        return bytes([size]) * 32

    sequencer = open_sequencer(founded, root_at=root_at)
    sequencer.submit(town.platform())
    for size in (1, 2, 1, 3, 3, 1):
        anchor = {"size": size, "root": to_base64(bytes([size]) * 32)}
        assert isinstance(sequencer.submit([town.notice(anchor=anchor)])[0], Accepted)

    assert asked == [1, 2, 3, 1]


def test_a_batch_of_unknown_keys_costs_one_look_at_the_log(sequencer, town, monkeypatch):
    looks, look = [], append.read_head

    def counted(connection):
        looks.append(1)
        return look(connection)

    monkeypatch.setattr(append, "read_head", counted)

    verdicts = sequencer.submit([town.notice(actor=f"org/nobody-{n}") for n in range(50)])

    assert {verdict.path for verdict in verdicts} == {"/signature/key"}
    assert len(looks) == 1

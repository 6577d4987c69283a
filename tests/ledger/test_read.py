"""What goes in comes out, by every way of asking."""

from itertools import islice
from threading import Event, Thread

import psycopg
import pytest

from ledger import read
from ledger.entry import Entry
from ledger.heads import Head
from ledger.read import Reader
from ledger.storage import NoSuchEntry

pytestmark = pytest.mark.usefixtures("filled")


@pytest.fixture
def filled(sequencer, town):
    """Thirty facts in seven projects behind the first six entries."""
    sequencer.submit([town.notice(project=f"P-{n % 7}", number=n) for n in range(30)])
    return sequencer


def test_pages_join_without_a_seam(reader, monkeypatch):
    whole = list(reader.entries())
    monkeypatch.setattr(read, "ENTRIES_PER_PAGE", 7)
    monkeypatch.setattr(read, "LEAVES_PER_PAGE", 7)
    monkeypatch.setattr(read, "NAMES_PER_PAGE", 3)

    assert [entry.index for entry in whole] == list(range(36))
    assert list(reader.entries()) == whole
    assert list(reader.entries(5, 20)) == whole[5:20]
    assert list(reader.entries(35)) == whole[35:]
    assert list(reader.entries(36)) == []
    assert list(reader.leaves()) == [entry.leaf for entry in whole]
    assert list(reader.leaves(30, 33)) == [entry.leaf for entry in whole[30:33]]
    assert list(reader.streams()) == sorted({entry.stream for entry in whole})


def test_what_is_read_quickly_is_what_a_strict_reader_reads(reader):
    assert list(reader.entries()) == [Entry.parse(*each) for each in reader.raw_entries()]


def test_a_reader_asks_for_what_there_is_and_no_more(filled, reader):
    reading = reader.entries()
    next(reading)
    filled.record_heads()

    assert len(list(reading)) == 35
    assert reader.size() == 37


def test_an_entry_that_is_not_there_is_named(reader):
    for index in (36, -1, 2**53):
        with pytest.raises(NoSuchEntry) as missing:
            reader.entry(index)
        assert missing.value.index == index


def test_a_stream_is_read_in_pages(reader):
    whole = reader.stream("project/P-1")

    assert [entry.data["notice_id"] for entry in whole] == ["N-1", "N-8", "N-15", "N-22", "N-29"]
    assert reader.stream("project/P-1", limit=2) == whole[:2]
    assert reader.stream("project/P-1", after=2, limit=2) == whole[2:4]
    assert reader.stream("project/P-1", after=5) == []
    assert reader.stream("project/none") == []


@pytest.mark.parametrize("prefix", ["", "project/", "project/P-3", "o", "z", "project/P-3x"])
def test_streams_are_found_by_their_prefix(reader, prefix):
    names = {entry.stream for entry in reader.entries()}

    found = list(reader.streams(prefix))

    assert found == sorted(name for name in names if name.startswith(prefix))


def test_heads_are_those_of_the_size_that_is_asked_for(reader):
    for size in (0, 1, 3, 8, 20, 36):
        ends = {}
        for entry in reader.entries(0, size):
            ends[entry.stream] = Head(entry.stream, entry.seq, entry.leaf)

        assert reader.heads(size) == [ends[name] for name in sorted(ends)]


def test_a_statement_is_found_by_who_said_it(reader):
    entry = reader.entry(20)

    assert reader.said(entry.actor, entry.id) == entry
    assert reader.said(entry.actor, "never") is None


def test_names_are_in_byte_order(sequencer, reader, town):
    names = ["P-a", "P-B", "P.a", "P_a", "P-A", "P/a", "P-0", "P:a"]
    sequencer.submit([town.notice(project=f"x/{name}") for name in names])

    found = list(reader.streams("project/x/"))

    assert found == sorted((f"project/x/{name}" for name in names), key=str.encode)


def test_a_follower_sees_what_was_there_and_what_comes(filled, reader, town):
    stop, seen, old = Event(), [], Event()

    def follow():
        for entry in reader.follow(9, stop):
            seen.append(entry.index)
            if entry.index == 35:
                old.set()
            if entry.index == 40:
                return

    follower = Thread(target=follow)
    follower.start()
    assert old.wait(60)
    for _ in range(5):
        filled.submit([town.notice()])
    follower.join(timeout=60)

    assert seen == list(range(10, 41))


def test_a_follower_outlives_its_connections(filled, reader, town, ledger_urls):
    stop = Event()
    following = reader.follow(-1, stop)
    seen = [entry.index for entry in islice(following, 36)]
    with psycopg.connect(ledger_urls.superuser, autocommit=True) as killer:
        killer.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'mingjing_app'"
            " and datname = current_database()"
        )
    filled.submit([town.notice(), town.notice()])

    seen += [entry.index for entry in islice(following, 2)]
    stop.set()

    assert seen == list(range(38))
    assert list(following) == []


def test_a_follower_stops_when_it_is_told(open_database):
    stop, reader = Event(), Reader(open_database())
    follower = Thread(target=lambda: list(reader.follow(-1, stop)))
    follower.start()

    stop.set()
    follower.join(timeout=60)

    assert not follower.is_alive()

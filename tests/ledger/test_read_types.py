"""What is folded from a few types of entries reads those alone, and misses none."""

import psycopg
import pytest

from ledger import read
from ledger.storage import queries


@pytest.fixture
def filled(sequencer, town):
    """Facts of two types and three streams, mixed, behind the first six entries."""
    said = []
    for n in range(20):
        said.append(town.notice(project=f"P-{n % 3}", number=n))
        if n % 4 == 0:
            said.append(town.registers("org/platform", "org/platform"))
    sequencer.submit(said)
    return sequencer


CHOSEN = [
    {"tender.NoticePublished"},
    {"tender.NoticePublished", "org.Registered", "key.Issued"},
    {"ledger.Genesis"},
    {"no.Such"},
    set(),
]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("types", CHOSEN, ids=lambda types: "+".join(sorted(types)) or "none")
@pytest.mark.parametrize("page", [1, 3, 2_000])
def test_entries_of_types_are_those_in_their_order(reader, monkeypatch, types, page):
    monkeypatch.setattr(read, "ENTRIES_PER_PAGE", page)
    whole = list(reader.entries())
    wanted = [entry for entry in whole if entry.type in types]

    assert list(reader.of_types(types)) == wanted
    assert list(reader.of_types(types, 7, 15)) == [e for e in wanted if 7 <= e.index < 15]
    assert list(reader.of_types(types, len(whole))) == []


def test_entries_of_types_end_where_the_log_did_when_asked(filled, reader, town, monkeypatch):
    monkeypatch.setattr(read, "ENTRIES_PER_PAGE", 2)
    reading = reader.of_types({"tender.NoticePublished"})
    next(reading)
    filled.submit([town.notice(number=n) for n in range(100, 105)])

    assert len(list(reading)) == 19


@pytest.mark.usefixtures("filled")
def test_extents_are_every_streams_length_and_end(reader):
    ends = {}
    for entry in reader.entries():
        ends[entry.stream] = (entry.seq, entry.received_at)

    assert {stream: rest for stream, *rest in reader.extents()} == {
        stream: list(end) for stream, end in ends.items()
    }
    assert [extent.stream for extent in reader.extents()] == sorted(ends)


@pytest.mark.usefixtures("filled")
def test_the_index_of_types_is_used(ledger_urls):
    with psycopg.connect(ledger_urls.application) as connection:
        connection.execute("set enable_seqscan = off; set enable_bitmapscan = off")
        asked = (["alert.Raised"], 0, 100, 10, 10)
        rows = connection.execute(f"explain {queries._OF_TYPES}", asked)

        assert "entries_topic_idx" in "\n".join(line for (line,) in rows)

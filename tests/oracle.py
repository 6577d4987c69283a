"""What must hold of every log, checked over all of it, without the code that wrote it."""

import json
from base64 import b64decode
from hashlib import sha256

from ledger.entry import Entry
from ledger.heads import Head, heads_root
from ledger.keys import KeyRing
from ledger.statement import message


def check_everything(reader):
    """Check the whole log, entry by entry; returns its entries.

    Bytes, signatures, the key ring, chains, (actor, id), times, heads; that no index is
    missing; and that every other way of reading tells the same.
    """
    entries = [Entry.parse(index, raw) for index, raw in reader.raw_entries()]
    ring = KeyRing()
    ends, names, last_received_at = {}, set(), ""
    for position, entry in enumerate(entries):
        assert entry.index == position, f"entry {position} is missing"
        public = ring.check(entry.key, entry.actor, entry.index, entry.statement)
        text = message(entry.statement, entry.key)
        assert public.verify(text, entry.signature, entry.assertion)
        ring.fold(entry.index, entry.key, entry.statement)
        assert entry.leaf == sha256(b"\x00" + entry.raw).digest()
        seq, leaf = ends.get(entry.stream, (0, bytes(32)))
        assert (entry.seq, entry.prev) == (seq + 1, leaf.hex()), f"chain broken at {position}"
        assert (entry.actor, entry.id) not in names, f"{entry.actor} said {entry.id} twice"
        assert entry.received_at >= last_received_at
        if entry.type == "ledger.HeadsRecorded":
            heads = [Head(stream, *end) for stream, end in ends.items()]
            assert entry.data["streams"] == len(heads)
            assert b64decode(entry.data["root"]) == heads_root(heads)
        ends[entry.stream] = (entry.seq, entry.leaf)
        names.add((entry.actor, entry.id))
        last_received_at = entry.received_at
    _check_other_ways(reader, entries, ends)
    return entries


def _check_other_ways(reader, entries, ends):
    assert reader.size() == len(entries)
    assert list(reader.leaves()) == [entry.leaf for entry in entries]
    assert list(reader.streams()) == sorted(ends)
    assert {head.stream: (head.seq, head.leaf) for head in reader.heads()} == ends
    by_stream = {}
    for entry in entries:
        by_stream.setdefault(entry.stream, []).append(entry)
    for stream, expected in by_stream.items():
        assert reader.stream(stream, limit=len(expected) + 1) == expected
    for entry in entries[-3:]:
        assert reader.entry(entry.index) == entry
        assert reader.said(entry.actor, entry.id) == entry
        assert json.loads(entry.raw)["statement"] == entry.statement

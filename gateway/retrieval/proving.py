"""Makes the proof that travels with a copy, out of the ledger and its published tree."""

from gateway.retrieval.proof import document
from ledger.canonical import to_base64
from ledger.entry import Entry
from ledger.key_events import KEY_STREAMS
from ledger.publish import PublishedLog
from ledger.read import Reader
from ledger.tlog_proof import TlogProof


def prove(reader: Reader, log: PublishedLog, index: int) -> bytes:
    """The proof of one entry to the newest checkpoint, which covers it."""
    note = log.checkpoint()
    size = log.latest().size
    entries = {0: reader.entry(0), index: reader.entry(index)}
    whole: set[str] = set()
    while missing := {KEY_STREAMS + entry.key for entry in entries.values()} - whole:
        for name in missing:
            for entry in _stream(reader, name, size):
                entries[entry.index] = entry
        whole |= missing
    hashes = {each: TlogProof.parse(log.tlog_proof(each, note)).hashes for each in entries}
    return document(
        index,
        note,
        {
            each: (entry.raw, [to_base64(one) for one in hashes[each]])
            for each, entry in entries.items()
        },
    )


def _stream(reader: Reader, name: str, size: int) -> list[Entry]:
    """A key's life, as far as the checkpoint goes: a few entries."""
    return [entry for entry in reader.stream(name) if entry.index < size]

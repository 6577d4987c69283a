"""What leaves the house to be verified elsewhere: one stream as a bundle, or the whole log.

A bundle (formats §8) proves that it is complete by the heads recorded in entry k and ends
at the checkpoint of size k+1. Neither carries the trust policy: that travels apart, from
somebody the assessor has a reason to believe.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from ledger.bundle import index_name
from ledger.canonical import Json, encode, to_base64
from ledger.checkpoint import Checkpoint
from ledger.entry import Entry
from ledger.errors import LedgerError
from ledger.heads import head_proofs
from ledger.key_events import KEY_STREAMS, SYSTEM
from ledger.note import Note, NoteVerifier
from ledger.published import NothingPublished, NotPublishedAt, PublishedLog
from ledger.read import Reader
from ledger.sealed import Opening
from ledger.tiles import TILE_HEIGHT, TILE_WIDTH, entries_path, pack_entries, tile_path, tiles_of


class NoSuchStream(LedgerError):
    """Nothing stood in this stream when the heads were recorded."""

    def __init__(self, stream: str) -> None:
        super().__init__(f"nothing stands in {stream}")
        self.stream = stream


@dataclass(frozen=True, slots=True, kw_only=True)
class MaySee:
    """What the reader of a bundle may see: as it is, every entry, nothing sealed or attached.

    Entries of `system` and of keys are never withheld: without them nothing verifies.
    """

    entry: Callable[[Entry], bool] = lambda _entry: True
    openings: Callable[[Entry], Mapping[str, Opening]] = lambda _entry: {}
    attachment: Callable[[str], bytes | None] = lambda _sha256: None


EVERY_ENTRY: Final = MaySee()


def published_heads(record: Callable[[], int], log: PublishedLog, wait: Callable[[], None]) -> int:
    """Have every stream's head recorded, and wait until a checkpoint ends right there.

    `record` is the sequencer's; `wait` sleeps a little, and raises when it was too often.
    """
    index = record()
    while True:
        try:
            log.checkpoint_at(index + 1)
        except (NotPublishedAt, NothingPublished):
            wait()
        else:
            return index


def export_bundle(
    reader: Reader,
    log: PublishedLog,
    stream: str,
    *,
    heads_index: int,
    made_at: str,
    since: int | None = None,
    may_see: MaySee = EVERY_ENTRY,
) -> dict[str, bytes]:
    """The members of a bundle, for `ledger.bundle.write_bundle`.

    `heads_index` is what `published_heads` returned; `since` the size of the checkpoint
    that the assessor saw last. Raises NoSuchStream, NotPublishedAt, and NoSuchTree for a
    `since` beyond the checkpoint.
    """
    note = log.checkpoint_at(heads_index + 1)
    shown, withheld, streams = _collect(reader, stream, heads_index, may_see)
    proofs = head_proofs(reader.heads(heads_index), streams)
    bundle: Json = {
        "v": 1,
        "origin": Checkpoint.parse(Note.parse(note).text).origin,
        "stream": stream,
        "heads_index": heads_index,
        "made_at": made_at,
    }
    members = {"bundle.json": encode(bundle), "checkpoint": note}
    for index in sorted([*shown, *withheld]):
        if index in shown:
            members[f"entries/{index_name(index)}.json"] = shown[index].raw
        members[f"proofs/{index_name(index)}.tlog-proof"] = log.tlog_proof(index, note)
    members["heads.json"] = encode({"proofs": [proof.as_json() for proof in proofs]})
    if withheld:
        members["withheld.json"] = encode(
            [
                {"index": index, "leaf": entry.leaf.hex(), "seq": entry.seq}
                for index, entry in sorted(withheld.items())
            ]
        )
    for index, entry in sorted(shown.items()):
        opened: Json = {
            name: opening.as_json() for name, opening in may_see.openings(entry).items()
        }
        if opened:
            members[f"opened/{index_name(index)}.json"] = encode(opened)
    members |= _attachments(shown.values(), may_see)
    sizes = {entry.statement["anchor"]["size"] for entry in shown.values() if _anchored(entry)}
    for size in sorted(sizes if since is None else {*sizes, since}):
        proof = [to_base64(each) for each in log.consistency(size, heads_index + 1)]
        members[f"consistency/{size}.json"] = encode(list[Json](proof))
    return members


def export_tree(reader: Reader, log: PublishedLog, directory: Path) -> Checkpoint:
    """The whole log up to its latest checkpoint as static files, entries included.

    The checkpoint is written last: a directory that has one is complete.
    """
    note = log.checkpoint()
    checkpoint = Checkpoint.parse(Note.parse(note).text)
    entries = (raw for _, raw in reader.raw_entries(0, checkpoint.size))
    for level, n, width in tiles_of(checkpoint.size):
        first = n * TILE_WIDTH
        hashes = [log.read(TILE_HEIGHT * level, first + place) for place in range(width)]
        _write(directory / tile_path(level, n, width), b"".join(hashes))
        if level == 0:
            _write(directory / entries_path(n, width), pack_entries(islice(entries, width)))
    _write(directory / "checkpoint", note)
    return checkpoint


def trust_policy(log: NoteVerifier) -> str:
    """A policy that trusts this log's key alone; its reader adds witnesses and a quorum."""
    return f"log {log.vkey}\nquorum none\n"


def _collect(
    reader: Reader, stream: str, heads_index: int, may_see: MaySee
) -> tuple[dict[int, Entry], dict[int, Entry], list[str]]:
    """Entries to show, entries to withhold, and the streams that are whole, in order.

    Entries are signed by keys, whose streams are of entries signed by keys: until none is
    missing.
    """
    shown: dict[int, Entry] = {}
    withheld: dict[int, Entry] = {}
    for entry in _whole_stream(reader, stream, heads_index):
        protected = stream == SYSTEM or stream.startswith(KEY_STREAMS)
        (shown if protected or may_see.entry(entry) else withheld)[entry.index] = entry
    if not shown and not withheld:
        raise NoSuchStream(stream)
    shown |= {index: reader.entry(index) for index in (0, heads_index)}
    streams = {stream}
    while missing := {KEY_STREAMS + entry.key for entry in shown.values()} - streams:
        for name in missing:
            for entry in _whole_stream(reader, name, heads_index):
                shown[entry.index] = entry
        streams |= missing
    return shown, withheld, sorted(streams)


def _whole_stream(reader: Reader, name: str, heads_index: int) -> Iterator[Entry]:
    """Its entries before the heads entry, which is in a stream itself but not in its heads."""
    seq = 0
    while page := reader.stream(name, seq):
        for entry in page:
            if entry.index >= heads_index:
                return
            yield entry
        seq = page[-1].seq


def _attachments(entries: Iterable[Entry], may_see: MaySee) -> dict[str, bytes]:
    members = {}
    for entry in entries:
        for attachment in entry.statement.get("attachments", ()):
            content = may_see.attachment(attachment["sha256"])
            if content is not None:
                members[f"attachments/{attachment['sha256']}"] = content
    return members


def _anchored(entry: Entry) -> bool:
    return "anchor" in entry.statement


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)

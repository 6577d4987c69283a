"""Bytes of a record, each segment held against the ledger before a byte of it is given out."""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256

from gateway.archive.errors import NotKeptHere, RecordDamaged, RecordDisposed
from gateway.archive.manifest import Manifest, NotAManifest, manifest_path
from gateway.archive.record import Record
from gateway.archive.segments import SEGMENT_BYTES, SegmentAltered, SegmentCipher
from gateway.archive.store import NotThere, Objects
from ledger.storage import Database, archive
from ledger.vault.master import MasterKey

MANIFESTS_REMEMBERED = 64
"""Of 2 GiB records a manifest is 35 kB; a video's is asked for with every range of it."""


class Bytes:
    """Reads what the store holds of records, and believes none of it unchecked."""

    def __init__(self, database: Database, objects: Objects, master: MasterKey) -> None:
        self._database = database
        self._objects = objects
        self._master = master
        self._manifests = lru_cache(MANIFESTS_REMEMBERED)(self._read_manifest)

    def read(self, record: Record, start: int, stop: int) -> Iterator[bytes]:
        """Bytes start … stop-1 in pieces of a segment at most.

        Manifest and key are looked for at once, segments as they are asked for; raises
        NotKeptHere, RecordDisposed, RecordDamaged, StoreFailed, either way.
        """
        if record.disposed is not None:
            raise RecordDisposed(record.record_id, record.disposed)
        if not record.manifest_sha256:
            raise NotKeptHere(record.record_id)
        manifest = self.manifest(record)
        cipher = self.cipher(record, manifest)
        return self._pieces(record, manifest, cipher, start, min(stop, manifest.size))

    def manifest(self, record: Record) -> Manifest:
        """Raises RecordDamaged unless it is what the ledger says, to the byte."""
        try:
            manifest = self._manifests(record.sha256, record.manifest_sha256)
        except NotThere:
            raise RecordDamaged(record.record_id, "its manifest is missing") from None
        except NotAManifest:
            raise RecordDamaged(record.record_id, "its manifest was altered") from None
        if (manifest.sha256, manifest.size) != (record.sha256, record.size):
            raise RecordDamaged(record.record_id, "its manifest is another record's")
        return manifest

    def cipher(self, record: Record, manifest: Manifest) -> SegmentCipher:
        kept = self._database.read(lambda c: archive.object_(c, manifest.object))
        if kept is None or kept.wrapped_key is None:
            raise RecordDamaged(record.record_id, "its key is missing")
        key = self._master.unwrap(kept.wrapped_key, manifest.object.encode())
        return SegmentCipher(key, manifest.object)

    def _pieces(
        self, record: Record, manifest: Manifest, cipher: SegmentCipher, start: int, stop: int
    ) -> Iterator[bytes]:
        position = start
        while position < stop:
            number, within = divmod(position, SEGMENT_BYTES)
            plain = self.segment(record, manifest, cipher, number)
            piece = plain[within : within + stop - position]
            if not piece:
                raise RecordDamaged(record.record_id, f"segment {number} is too short")
            position += len(piece)
            yield piece

    def segment(
        self, record: Record, manifest: Manifest, cipher: SegmentCipher, number: int
    ) -> bytes:
        """One whole segment, checked."""
        try:
            return stored_segment(self._objects, cipher, manifest, number)
        except Damaged as damage:
            raise RecordDamaged(record.record_id, damage.where) from None

    def _read_manifest(self, content: str, digest: str) -> Manifest:
        return stored_manifest(self._objects, content, digest)


class Damaged(Exception):
    """What the store holds is not what it must be."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def stored_manifest(objects: Objects, content: str, digest: str) -> Manifest:
    """Raises NotThere, NotAManifest."""
    raw = objects.get(manifest_path(content, digest))
    if sha256(raw).hexdigest() != digest:
        raise NotAManifest(digest)
    return Manifest.parse(bytes(raw))


def stored_segment(
    objects: Objects, cipher: SegmentCipher, manifest: Manifest, number: int
) -> bytes:
    """Raises Damaged."""
    try:
        plain = cipher.open(number, objects.get(manifest.segment_path(number)))
    except NotThere:
        raise Damaged(f"segment {number} is missing") from None
    except SegmentAltered:
        raise Damaged(f"segment {number} was altered") from None
    # Who holds the key could have put another segment in its place: the ledger decides.
    if sha256(plain).hexdigest() != manifest.segments[number]:
        raise Damaged(f"segment {number} is another")
    return plain


def is_whole(objects: Objects, cipher: SegmentCipher, content: str, digest: str) -> bool:
    """Whether all of a stored object is there to be read."""
    try:
        manifest = stored_manifest(objects, content, digest)
        for number in range(len(manifest.segments)):
            stored_segment(objects, cipher, manifest, number)
    except (NotThere, NotAManifest, Damaged):
        return False
    return True

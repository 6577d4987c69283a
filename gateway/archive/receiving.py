"""A record's bytes on their way in: hashed, encrypted and stored segment by segment.

Memory is one segment and its ciphertext, whatever the record's size. What is durable is what the
upload's row says: a segment first lies in the store, then stands in the row; if we crash in
between, it is put again under its own digest, and one that nobody names is swept.
"""

from hashlib import sha256

from gateway.archive.errors import UploadMoved, UploadTooLong
from gateway.archive.manifest import Manifest, segment_path
from gateway.archive.segments import SEGMENT_BYTES, SegmentAltered, SegmentCipher
from gateway.archive.store import NotThere, Objects
from ledger.storage import Database, archive
from ledger.storage.archive import KeptUpload

SEGMENTS_AT_ONCE = 4
"""Stored between two commits: 16 MiB are sent again after a crash, and no more."""

TAIL = -1
"""The number that the end of an upload is sealed under while it fills no segment."""


class StoredAltered(Exception):
    """What was stored of an upload is not what was received: it cannot be gone on with."""


class Receiving:
    """One upload, as the process that receives it holds it. Not safe for two threads."""

    def __init__(
        self, upload: KeptUpload, cipher: SegmentCipher, objects: Objects, database: Database
    ) -> None:
        self.name, self._object = upload.upload, upload.object
        self._length = upload.length
        self._cipher, self._objects, self._database = cipher, objects, database
        self._kept = upload.received
        self._buffer = bytearray(cipher.open(TAIL, upload.tail) if upload.tail else b"")
        self._digests = database.read(lambda c: archive.segments(c, upload.upload))
        self._waiting: list[tuple[int, bytes]] = []
        self._whole = sha256()
        self._rehash()

    @property
    def kept(self) -> int:
        """How many bytes would survive a crash now."""
        return self._kept

    @property
    def received(self) -> int:
        return len(self._digests) * SEGMENT_BYTES + len(self._buffer)

    def write(self, data: bytes) -> None:
        """Take more bytes; whole segments go to the store."""
        if self.received + len(data) > self._length:
            raise UploadTooLong(self.received + len(data), self._length)
        view = memoryview(data)
        while view:
            room = SEGMENT_BYTES - len(self._buffer)
            self._buffer += view[:room]
            view = view[room:]
            if len(self._buffer) == SEGMENT_BYTES:
                self._store_segment()

    def keep(self, at: str) -> None:
        """Make everything received survive a crash. Raises UploadMoved if another was faster."""
        tail = bytes(self._cipher.seal(TAIL, bytes(self._buffer))) if self._buffer else None
        moved = self._advance(self.received, tail, at)
        if not moved:
            raise UploadMoved(self.name, self._kept)

    def keep_segments(self, at: str) -> None:
        """The same for whole segments alone, now and then: what a stream in full flow does."""
        if len(self._waiting) < SEGMENTS_AT_ONCE:
            return
        if not self._advance(len(self._digests) * SEGMENT_BYTES, None, at):
            raise UploadMoved(self.name, self._kept)

    def finish(self) -> Manifest:
        """Store the last segment and say what the whole is. Asked again, it says the same."""
        if self._buffer:
            self._store_segment()
        return Manifest(
            object=self._object,
            sha256=self._whole.hexdigest(),
            size=self._length,
            segments=[digest.hex() for digest in self._digests],
        )

    def beginning(self) -> bytes:
        """Of the whole, enough to tell what it is."""
        if not self._digests:
            return bytes(self._buffer)
        return self._stored(0)

    def _store_segment(self) -> None:
        plain, self._buffer = self._buffer, bytearray()
        number, digest = len(self._digests), sha256(plain).digest()
        path = segment_path(self._object, number, digest.hex())
        self._digests.append(digest)
        sealed = self._cipher.seal(number, plain)
        if not self._objects.put_once(path, sealed) and not self._is_stored(number):
            # A power cut left it half-written: nothing names it yet, so it may be replaced.
            self._objects.remove(path)
            self._objects.put_once(path, sealed)
        self._whole.update(plain)
        self._waiting.append((number, digest))

    def _is_stored(self, number: int) -> bool:
        try:
            self._stored(number)
        except StoredAltered:
            return False
        return True

    def _advance(self, received: int, tail: bytes | None, at: str) -> bool:
        with self._database.connection() as connection:
            moved = archive.advance(
                connection,
                self.name,
                expected=self._kept,
                received=received,
                segments=self._waiting,
                tail=tail,
                at=at,
            )
        if moved:
            self._kept = received
            self._waiting = []
        return moved

    def _rehash(self) -> None:
        """Another process, or we before we ended, received the beginning: read it again."""
        for number in range(len(self._digests)):
            self._whole.update(self._stored(number))

    def _stored(self, number: int) -> bytes:
        path = segment_path(self._object, number, self._digests[number].hex())
        try:
            plain = self._cipher.open(number, self._objects.get(path))
        except (NotThere, SegmentAltered):
            raise StoredAltered(path) from None
        if sha256(plain).digest() != self._digests[number]:
            raise StoredAltered(path)
        return plain

"""Uploads from their beginning to the entry that archives them.

    receiving   segments come in; whoever asks hears how far it got
    whole       manifest stored, content fixed; only the entry is missing
    archived    `record.Archived` stands in the ledger
    given up    the key is destroyed, what was stored is noise

If we crash between two of them, `resume` goes on: each step can be done again with the same end.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes, token_hex
from typing import Self

from gateway.acts import Acts
from gateway.archive.bytes import is_whole
from gateway.archive.described import Described
from gateway.archive.errors import NoSuchUpload, OtherContent, UploadTooLong
from gateway.archive.kinds import media_type_of
from gateway.archive.manifest import Manifest, manifest_path
from gateway.archive.receiving import Receiving
from gateway.archive.saying import archived, check_sayable
from gateway.archive.segments import KEY_BYTES, SegmentCipher
from gateway.archive.store import Objects
from gateway.errors import Busy
from gateway.limits import RECORD_BYTES_MAX, UPLOADS_OF_ONE_MAX
from ledger.canonical import format_time
from ledger.storage import AlreadyRecorded, Database, archive
from ledger.storage.archive import KeptObject, KeptUpload
from ledger.vault.master import MasterKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Putter:
    """Who puts a record into the archive, and for which organisation it is kept."""

    person: str
    org: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One upload as its sender sees it."""

    name: str
    record_id: str
    by: Putter
    described: Described
    length: int
    offset: int
    state: str

    @classmethod
    def of(cls, kept: KeptUpload) -> Self:
        said = json.loads(kept.described)
        return cls(
            name=kept.upload,
            record_id=said["record_id"],
            by=Putter(person=kept.person, org=said["org"]),
            described=Described.read(said["described"]),
            length=kept.length,
            offset=kept.received,
            state=kept.state,
        )


class Uploads:
    """Begins, receives and finishes uploads. Each method may be asked by any process."""

    def __init__(
        self,
        *,
        database: Database,
        objects: Objects,
        master: MasterKey,
        acts: Acts,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._objects = objects
        self._master = master
        self._acts = acts
        self._clock = clock

    def now(self) -> str:
        return format_time(self._clock())

    def begin(self, described: Described, *, length: int, by: Putter) -> Upload:
        """Make room for a record. Raises UploadTooLong, Busy, Malformed."""
        if length > RECORD_BYTES_MAX:
            raise UploadTooLong(length, RECORD_BYTES_MAX)
        if self._database.read(lambda c: archive.receiving(c, by.person)) >= UPLOADS_OF_ONE_MAX:
            raise Busy("uploads of one person", UPLOADS_OF_ONE_MAX, retry_after_seconds=60)
        object_ = token_hex(16)
        said = {
            "record_id": f"rec-{token_hex(8)}",
            "org": by.org,
            "described": described.as_json(),
        }
        kept = KeptUpload(
            upload=token_hex(16),
            object=object_,
            person=by.person,
            described=json.dumps(said, ensure_ascii=False),
            length=length,
            received=0,
            tail=None,
            state="receiving",
            completed_at=None,
            touched_at=self.now(),
        )
        check_sayable(kept, said)
        wrapped = self._master.wrap(token_bytes(KEY_BYTES), object_.encode())
        with self._database.connection() as connection:
            archive.begin(connection, kept, wrapped)
        return Upload.of(kept)

    def find(self, name: str, person: str) -> Upload:
        """Raises NoSuchUpload, also for another's: that it exists is nobody else's business."""
        kept = self._kept(name)
        if kept.person != person or kept.state == "given up":
            raise NoSuchUpload(name)
        return Upload.of(kept)

    def receiving(self, name: str) -> Receiving:
        """The upload to write to; what came before is read again. Raises StoredAltered."""
        kept = self._kept(name)
        if kept.state != "receiving":
            raise NoSuchUpload(name)
        return Receiving(kept, self._cipher(kept.object), self._objects, self._database)

    def finish(self, receiving: Receiving) -> str:
        """Fix what the whole is and say it in the ledger; the record's number.

        Raises OtherContent, after which the upload is given up, and what saying raises, after
        which it is whole and `resume` says it.
        """
        kept = self._kept(receiving.name)
        said = json.loads(kept.described)
        manifest = receiving.finish()
        announced = said["described"].get("sha256")
        if announced not in (None, manifest.sha256):
            self.give_up(kept.upload)
            raise OtherContent(kept.upload, announced, manifest.sha256)
        said["media_type"] = media_type_of(receiving.beginning())
        # The manifest first: what stands in the row and in the ledger must be there to be read.
        self._objects.put_exactly(manifest.path, manifest.as_bytes())
        whole = KeptObject(
            object=kept.object,
            wrapped_key=None,
            sha256=manifest.sha256,
            manifest_sha256=manifest.digest,
            size=manifest.size,
        )
        self._fix(kept, whole, json.dumps(said, ensure_ascii=False))
        self._sweep_strays(manifest)
        return self.say(self._kept(kept.upload))

    def say(self, kept: KeptUpload) -> str:
        """Say `record.Archived` of a whole upload. Said again it is the same entry."""
        said = json.loads(kept.described)
        object_ = self._database.read(lambda c: archive.object_(c, kept.object))
        if object_ is None:
            raise NoSuchUpload(kept.upload)
        self._acts.say(archived(kept, said, object_))
        with self._database.connection() as connection:
            archive.close(connection, kept.upload, "archived")
        return str(said["record_id"])

    def say_again(self, name: str) -> str:
        """The number of a record whose bytes are here; its entry is said if it was not yet."""
        kept = self._kept(name)
        return Upload.of(kept).record_id if kept.state == "archived" else self.say(kept)

    def give_up(self, name: str) -> None:
        """Forget an upload that is not whole; its key first, then what is left in the store."""
        kept = self._kept(name)
        with self._database.connection() as connection:
            archive.close(connection, name, "given up")
            archive.destroy_key(connection, kept.object, self.now())
        self.sweep_object(kept.object)

    def sweep_object(self, object_: str) -> None:
        """Remove segments that no key opens. If we crash here, they are noise that takes room."""
        for path in self._objects.below(f"segments/{object_}/"):
            self._objects.remove(path)

    def _sweep_strays(self, manifest: Manifest) -> None:
        """Remove what was stored of pieces that did not fit their checksum, or before a crash."""
        named = {manifest.segment_path(number) for number in range(len(manifest.segments))}
        for path in self._objects.below(f"segments/{manifest.object}/"):
            if path not in named:
                self._objects.remove(path)

    def _fix(self, kept: KeptUpload, whole: KeptObject, described: str) -> None:
        try:
            with self._database.connection() as connection:
                archive.complete(connection, kept.upload, whole, described, self.now())
        except AlreadyRecorded:
            # The same content is here already: the record names that, and ours goes.
            other = self._database.read(lambda c: archive.object_of(c, str(whole.sha256)))
            if other is None or not self._join(kept, other, described):
                self._fix(kept, whole, described)  # the other is gone, or no longer in the way
                return
            self.sweep_object(kept.object)
            self._objects.remove(manifest_path(str(whole.sha256), str(whole.manifest_sha256)))

    def _join(self, kept: KeptUpload, other: KeptObject, described: str) -> bool:
        content, manifest = str(other.sha256), str(other.manifest_sha256)
        sound = is_whole(self._objects, self._cipher(other.object), content, manifest)
        with self._database.connection() as connection:
            if not sound:
                # What was just received is better than what is kept: that loses its claim.
                archive.supersede(connection, other.object)
                return False
            return archive.join(connection, kept.upload, other, described, self.now())

    def _kept(self, name: str) -> KeptUpload:
        kept = self._database.read(lambda c: archive.upload(c, name))
        if kept is None:
            raise NoSuchUpload(name)
        return kept

    def _cipher(self, object_: str) -> SegmentCipher:
        kept = self._database.read(lambda c: archive.object_(c, object_))
        if kept is None or kept.wrapped_key is None:
            raise NoSuchUpload(object_)
        return SegmentCipher(self._master.unwrap(kept.wrapped_key, object_.encode()), object_)

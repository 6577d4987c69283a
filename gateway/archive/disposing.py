"""Disposal, as it is done: lists kept, steps said, keys destroyed. `disposal` decides."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_hex
from typing import Any

from gateway.acts import GATEWAY, Acts, Saying
from gateway.archive import disposal
from gateway.archive.disposal import Disposal
from gateway.archive.errors import DisposalNotReady, ListDiffers
from gateway.archive.manifest import manifest_path
from gateway.archive.record import Record
from gateway.archive.retention import Retention
from gateway.archive.shelf import Shelf
from gateway.archive.store import NotThere, Objects
from gateway.archive.uploads import Putter, Uploads
from gateway.errors import UnexpectedBody
from ledger.canonical import format_time
from ledger.storage import Database, archive
from monitors.moment import civil_date

_NUMBER = re.compile("dis-[0-9a-f]{16}")

MayStill = Callable[[disposal.Step], bool]
"""Whether a step was its person's to take, and said in that person's or their organisation's name:
anybody with a key can say that two custodians appraised."""


def draw_number() -> str:
    """A number for a disposal that does not exist yet."""
    return f"dis-{token_hex(8)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposing:
    """The steps of a disposal, each an entry."""

    shelf: Shelf
    objects: Objects
    database: Database
    uploads: Uploads
    acts: Acts
    clock: Callable[[], datetime]

    def propose(
        self, disposal_id: str, record_ids: Sequence[str], *, by: Putter, reason: str
    ) -> Saying:
        """The first appraisal, under a new number. Its list is kept before it is named."""
        if not 0 < len(set(record_ids)) == len(record_ids) <= disposal.RECORDS_MAX:
            raise UnexpectedBody("/records", f"1 to {disposal.RECORDS_MAX} different records")
        if not _NUMBER.fullmatch(disposal_id) or self.shelf.has_disposal(disposal_id):
            raise UnexpectedBody("/disposal_id", "a number that no disposal has")
        found = self._records(record_ids)
        if len({(record.stream, record.custodian) for record, _ in found}) > 1:
            raise UnexpectedBody("/records", "of one project and one custodian")
        listed, digest = disposal.list_of(disposal_id, found, self.today())
        self.objects.put_exactly(f"lists/{digest}", listed)
        stream = found[0][0].stream
        opened = Disposal(
            disposal_id=disposal_id, stream=stream, list_sha256=digest, records=tuple(record_ids)
        )
        return _appraised(opened, by, "destroy", reason)

    def appraise(self, disposal_id: str, *, by: Putter, opinion: str, reason: str) -> Saying:
        found = self.shelf.disposal(disposal_id)
        disposal.check_appraiser(found, by.person)
        return _appraised(found, by, opinion, reason)

    def approve(self, disposal_id: str, *, by: Putter) -> Saying:
        found = self.shelf.disposal(disposal_id)
        disposal.check_approver(found, by.person)
        appraisers = sorted(found.persons(disposal.APPRAISED))
        return _saying(found, disposal.APPROVED, by, appraisers=appraisers, approver_org=by.org,
                       approver=by.person)  # fmt: skip

    def attend(self, disposal_id: str, *, by: Putter) -> Saying:
        found = self.shelf.disposal(disposal_id)
        disposal.check_supervisor(found, by.person)
        return _saying(found, disposal.SUPERVISED, by, supervisor=by.person)

    def destroy(self, disposal_id: str, *, by: Putter, may_still: MayStill) -> None:
        """Say that the records are gone, then destroy their keys.

        If we crash in between, the next look finds records that the ledger calls disposed of and
        keys that are there, and goes on; the reverse would be a loss that nobody recorded.
        """
        found = self.shelf.disposal(disposal_id)
        if found.disposed is None:
            self.check(found, by=by, may_still=may_still)
            self.acts.say(
                Saying(
                    actor=GATEWAY,
                    stream=found.stream,
                    type=disposal.DISPOSED,
                    id=f"disposed-{disposal_id}",
                    data={
                        "disposal_id": disposal_id,
                        "records": list(found.records),
                        "list_sha256": found.list_sha256,
                        "by": by.person,
                    },
                )
            )
        for record_id in found.records:
            self.forget(self.shelf.record(record_id))

    def check(self, found: Disposal, *, by: Putter, may_still: MayStill) -> None:
        """Whether this person may destroy the records now. Raises what stands against it."""
        records = self._records(found.records)
        for step in found.steps:
            if not may_still(step):
                raise DisposalNotReady(found.disposal_id, f"{step.person} may do {step.type}")
        disposal.check_destroyed_by(found, by.person, records, self.listed(found), self.today())

    def due(self) -> list[Record]:
        """Records whose retention is over and of which no disposal is under way, newest first.

        Those under a hold are among them, and wait until it is released.
        """
        taken = {
            record_id
            for found in self.shelf.disposals()
            if found.state in disposal.UNDER_WAY
            for record_id in found.records
        }
        over = self.shelf.over(self.today())
        return [record for record in over if record.record_id not in taken]

    def listed(self, found: Disposal) -> bytes:
        """The list as it was appraised; it is never removed."""
        try:
            return bytes(self.objects.get(f"lists/{found.list_sha256}"))
        except NotThere:
            raise ListDiffers(found.disposal_id) from None

    def forget(self, record: Record) -> bool:
        """Destroy the key of a record that was disposed of, then what no key opens any more.

        False while another record, or an upload about to be one, has the same content.
        """
        kept = self.database.read(lambda c: archive.object_with(c, record.manifest_sha256))
        if kept is None:
            return True
        if kept.wrapped_key is not None:
            with self.database.connection() as connection:
                gone = archive.destroy_key(
                    connection,
                    kept.object,
                    format_time(self.clock()),
                    needed=lambda: bool(self.shelf.sharing(record.sha256)),
                )
            if not gone:
                return False
        self.uploads.sweep_object(kept.object)
        self.objects.remove(manifest_path(record.sha256, record.manifest_sha256))
        return True

    def today(self) -> date:
        return civil_date(format_time(self.clock()))

    def _records(self, record_ids: Sequence[str]) -> list[tuple[Record, Retention]]:
        records = [self.shelf.record(record_id) for record_id in record_ids]
        return [(record, self.shelf.retention(record)) for record in records]


def _appraised(found: Disposal, by: Putter, opinion: str, reason: str) -> Saying:
    more = {"reason": reason} if reason else {}
    return _saying(found, disposal.APPRAISED, by, records=list(found.records), opinion=opinion,
                   appraiser=by.person, **more)  # fmt: skip


def _saying(found: Disposal, type_: str, by: Putter, **data: Any) -> Saying:  # noqa: ANN401 - as the catalogue has it
    return Saying(
        actor=by.org,
        by=by.person,
        stream=found.stream,
        type=type_,
        id=f"{found.disposal_id}.{type_.partition('.')[2]}.{by.person.rpartition('/')[2]}",
        data={"disposal_id": found.disposal_id, "list_sha256": found.list_sha256, **data},
    )

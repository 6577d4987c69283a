"""Copies: numbered and recorded before they leave, marked, and made again when they are fetched."""

import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from gateway.acts import Acts, NotSaid, Said, Saying
from gateway.archive import Archive
from gateway.archive.record import Record
from gateway.people.principal import Principal
from gateway.retrieval import errors, taking
from gateway.retrieval.case import Case
from gateway.retrieval.cases import Cases
from gateway.retrieval.covering import wait_until_covered
from gateway.retrieval.holding import Copy
from gateway.retrieval.marks import Facts, Marked, Marker
from gateway.retrieval.marks.marking import SIDECAR
from gateway.retrieval.proving import prove
from gateway.retrieval.taking import Medium
from ledger.canonical import format_time
from ledger.publish import PublishedLog
from ledger.read import Reader

ATTEMPTS_MAX = 25
"""Of one copy number: whoever loses it to another takes the next, until none is left."""

MARKING_AT_ONCE = 2
"""Each holds a whole file in memory, two or three times over."""


class Copies:
    """One for a gateway; requests of any thread."""

    def __init__(
        self,
        *,
        cases: Cases,
        archive: Archive,
        acts: Acts,
        reader: Reader,
        log: PublishedLog,
        marker: Marker,
        clock: Callable[[], datetime],
    ) -> None:
        self._cases = cases
        self._archive = archive
        self._acts = acts
        self._reader = reader
        self._log = log
        self._marker = marker
        self._clock = clock
        self._marking = threading.BoundedSemaphore(MARKING_AT_ONCE)

    def issue(
        self, request_no: str, by: Principal, record_id: str, recipient: str, medium: Medium
    ) -> Copy:
        """The next copy. Of two who ask for the last one at once, one gets it.

        The ledger takes each number once, so that no lock is needed between gateways.
        """
        record = self._archive.describe(record_id)
        for _ in range(ATTEMPTS_MAX):
            case = self._cases.case(request_no)
            at = format_time(self._clock())
            number = taking.next_copy(case, by, record, recipient, at=at)
            copy = self._made(case, record, number, recipient, medium, at)
            try:
                said = self._acts.say(taking.issue(case, by, copy))
            except NotSaid as refused:
                if not refused.path.endswith("/id"):
                    raise
                continue
            return replace(copy, index=said.index)
        raise errors.ChangedMeanwhile(request_no)

    def fetch(self, case: Case, by: Principal, copy_no: str) -> tuple[Copy, Iterator[bytes]]:
        """The copy's bytes, after an entry that is covered by a checkpoint."""
        turn = secrets.token_hex(8)
        saying = taking.fetch(case, by, copy_no, turn=turn, at=format_time(self._clock()))
        copy = case.copies[copy_no]
        record = self._archive.describe(copy.record)
        said = self._said(case, saying)
        wait_until_covered(self._log, said.index)
        if copy.mark == SIDECAR:
            return copy, self._archive.read(record.record_id, 0, record.size)
        data = self._marked(record, self._facts(case, copy)).data or b""
        if sha256(data).hexdigest() != copy.sha256:
            # Another version of the software marks otherwise: not the copy that was recorded.
            raise errors.MadeOtherwise(copy_no)
        return copy, iter([data])

    def proof(self, case: Case, copy_no: str) -> bytes:
        """What travels with the copy, and verifies it without us."""
        copy = case.copies.get(copy_no)
        if copy is None:
            raise errors.NotOut(case.request_no, f"copy {copy_no}")
        wait_until_covered(self._log, copy.index)
        return prove(self._reader, self._log, copy.index)

    def _made(
        self, case: Case, record: Record, number: str, recipient: str, medium: Medium, at: str
    ) -> Copy:
        copy = Copy(
            copy_no=number,
            index=-1,
            at=at,
            record=record.record_id,
            sha256=record.sha256,
            archived_sha256=record.sha256,
            size=record.size,
            media_type=record.media_type,
            mark=SIDECAR,
            recipient=recipient,
            medium=medium.kind,
            medium_serial=medium.serial,
        )
        if not self._marker.can_mark(record.media_type, record.size):
            return copy
        marked = self._marked(record, self._facts(case, copy))
        if marked.data is None:
            return copy
        digest = sha256(marked.data).hexdigest()
        return replace(copy, sha256=digest, size=len(marked.data), mark=marked.mark)

    def _marked(self, record: Record, facts: Facts) -> Marked:
        with self._marking:
            data = b"".join(self._archive.read(record.record_id, 0, record.size))
            return self._marker.mark(data, record.media_type, facts)

    def _facts(self, case: Case, copy: Copy) -> Facts:
        return Facts(
            origin=self._acts.composer.origin,
            request_no=case.request_no,
            grant=case.grant.index if case.grant else -1,
            copy_no=copy.copy_no,
            record=copy.record,
            recipient=copy.recipient,
            org=case.requester_org,
            at=copy.at,
            archived_sha256=copy.archived_sha256,
            medium_serial=copy.medium_serial,
        )

    def _said(self, case: Case, saying: Saying) -> Said:
        try:
            return self._acts.say(saying)
        except NotSaid as refused:
            if refused.path.endswith("/id"):
                raise errors.ChangedMeanwhile(case.request_no) from None
            raise

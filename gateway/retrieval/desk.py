"""The desk: looks a retrieval up, has it decided, and says what was decided in the ledger.

Nothing is remembered here. What two do at once is settled by the ledger: the second is told that
the retrieval changed in the meantime.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.acts import Acts, NotSaid, Said, Saying
from gateway.archive import Archive
from gateway.archive.record import Record
from gateway.people.principal import Principal
from gateway.retrieval import decide, errors, forms, taking
from gateway.retrieval import release as releasing
from gateway.retrieval.bundles import Bundles
from gateway.retrieval.case import Case
from gateway.retrieval.cases import Cases
from gateway.retrieval.competence import Competence, notice_days, organs
from gateway.retrieval.copies import Copies
from gateway.retrieval.covering import covered_receipt
from gateway.retrieval.release import Release
from gateway.retrieval.subjects import Subjects
from gateway.retrieval.viewings import Viewings
from ledger.canonical import Object, format_time
from ledger.publish import PublishedLog
from ledger.read import Reader

CONFIDENTIAL = "retrieval/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One for a gateway; requests of any thread."""

    cases: Cases
    archive: Archive
    viewings: Viewings
    copies: Copies
    bundles: Bundles
    subjects: Subjects
    acts: Acts
    reader: Reader
    log: PublishedLog
    clock: Callable[[], datetime]

    def now(self) -> str:
        return format_time(self.clock())

    def request(self, by: Principal, form: Mapping[str, Any]) -> Case:
        """A request or an order; its records are held from this moment on."""
        at = self.now()
        asked = forms.read(form, requester=by.person, at=at)
        records = [self.archive.describe(record_id) for record_id in asked.records]
        request_no = f"R{at[:4]}{at[5:7]}{at[8:10]}-{secrets.token_hex(5)}"
        stream = (
            f"{CONFIDENTIAL}{secrets.token_hex(16)}" if asked.confidential else records[0].stream
        )
        sayings = decide.request(
            asked, by, records,
            request_no=request_no, stream=stream, at=at,
            organs=organs(self.cases.parameters(), asked.ground_kind),
        )  # fmt: skip
        self.acts.say_all(sayings)
        return self.cases.case(request_no)

    def custodian(self, case: Case) -> str:
        """Who keeps what is asked for; all of one request is with one custodian."""
        return decide.custodian_of(self.archive.describe(case.records[0]))

    def competence(self, case: Case) -> Competence:
        return self.cases.competence(case, self.custodian(case))

    def approve(self, case: Case, by: Principal) -> Said:
        return self._say(
            case,
            decide.approve(
                case, by, self.competence(case),
                custodian=self.custodian(case), root=self.cases.root, at=self.now(),
            ),
        )  # fmt: skip

    def deny(self, case: Case, by: Principal, reason: str) -> Said:
        return self._say(
            case,
            decide.deny(
                case, by, self.competence(case),
                custodian=self.custodian(case), root=self.cases.root, reason=reason, at=self.now(),
            ),
        )  # fmt: skip

    def release(self, case: Case, by: Principal, wanted: Release) -> Said:
        return self._say(
            case,
            releasing.release(
                case, by, wanted, self._records(wanted.records),
                competence=self.competence(case), root=self.cases.root,
                notice_days=notice_days(self.cases.parameters()), at=self.now(),
            ),
        )  # fmt: skip

    def refuse(self, case: Case, by: Principal, reason: str) -> Said:
        records = self._records(case.records)
        return self._say(case, releasing.refuse(case, by, records, reason=reason, at=self.now()))

    def withdraw(self, case: Case, by: Principal, reason: str) -> Said:
        custodian = self.custodian(case)
        return self._say(
            case, decide.withdraw(case, by, custodian=custodian, reason=reason, at=self.now())
        )

    def lift(self, case: Case, by: Principal) -> Said:
        days = notice_days(self.cases.parameters())
        return self._say(case, decide.lift(case, by, notice_days=days, at=self.now()))

    def notify(self, case: Case, by: Principal, to_org: str) -> Said:
        return self._say(case, decide.notify(case, by, to_org, at=self.now()))

    def close(self, case: Case, by: Principal) -> Said:
        custodian = self.custodian(case)
        return self._say(case, decide.close(case, by, custodian=custodian, at=self.now()))

    def view(self, case: Case, by: Principal, record_id: str) -> tuple[str, Object]:
        """Begin a viewing: its number, and the receipt of the entry that came before it.

        The access entry is committed and covered by a checkpoint before anything is shown. If
        we crash in between, the log shows an access that never arrived.
        """
        record = self.archive.describe(record_id)
        view_id = secrets.token_hex(8)
        said = self._say(case, taking.view(case, by, record, view_id=view_id, at=self.now()))
        receipt = covered_receipt(self.reader, self.log, said.index)
        # What was placed before our entry, by another gateway, may have ended the grant.
        now = self.cases.case(case.request_no)
        try:
            taking.check_grant(now, at=self.now())
        except errors.RetrievalRefused:
            self.viewings.end(now, now.views[view_id], "refused")
            raise
        return view_id, receipt

    def end_view(self, case: Case, by: Principal, view_id: str) -> None:
        """The viewer closes it."""
        view = case.views.get(view_id)
        if view is None or view.person != by.person:
            raise errors.NoSuchView(view_id)
        if view.open:
            self.viewings.end(case, view, "closed")

    def hand_over(
        self, case: Case, by: Principal, copies: Sequence[str], originals: Sequence[str],
        recipient: str,
    ) -> Said:  # fmt: skip
        """The custodian signs the list of what leaves the house."""
        items = self._records(originals)
        return self._say(case, taking.hand_over(case, by, copies, items, recipient, at=self.now()))

    def acknowledge(self, case: Case, by: Principal, handover: int) -> Said:
        return self._say(case, taking.acknowledge(case, by, handover, at=self.now()))

    def take_back(self, case: Case, by: Principal, copy_no: str, medium_serial: str) -> Said:
        return self._say(
            case, taking.take_back(case, by, copy_no, medium_serial=medium_serial, at=self.now())
        )

    def destroy(self, case: Case, by: Principal, copy_no: str, witnesses: Sequence[str]) -> Said:
        return self._say(case, taking.destroy(case, by, copy_no, witnesses, at=self.now()))

    def take_original_back(self, case: Case, by: Principal, record_id: str) -> Said:
        return self._say(case, taking.take_original_back(case, by, record_id, at=self.now()))

    def _records(self, record_ids: Sequence[str]) -> list[Record]:
        return [self.archive.describe(record_id) for record_id in record_ids]

    def _say(self, case: Case, saying: Saying) -> Said:
        try:
            return self.acts.say(saying)
        except NotSaid as refused:
            if refused.path.endswith("/id"):
                raise errors.ChangedMeanwhile(case.request_no) from None
            raise

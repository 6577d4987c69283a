"""The desk: looks a retrieval up and has it decided; what is to be said is then said or signed.

Nothing is remembered here. What two do at once is settled by the ledger: the second is told that
the retrieval changed in the meantime.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from gateway.acts import Acts, NotSaid, Said, Saying
from gateway.archive import Archive, NoSuchRecord
from gateway.archive.record import Record
from gateway.errors import GatewayError
from gateway.people.principal import Principal
from gateway.retrieval import decide, errors, forms, taking
from gateway.retrieval import release as releasing
from gateway.retrieval.bundles import Bundles
from gateway.retrieval.case import Case
from gateway.retrieval.cases import Cases
from gateway.retrieval.competence import Competence, notice_days, organs
from gateway.retrieval.copies import Copies
from gateway.retrieval.covering import covered_receipt
from gateway.retrieval.decide import Consent
from gateway.retrieval.release import Release
from gateway.retrieval.subjects import Subjects
from gateway.retrieval.sweeping import Sweeper
from gateway.retrieval.viewings import Viewings
from ledger.canonical import Object, format_time
from ledger.publish import PublishedLog
from ledger.read import Reader

CONFIDENTIAL = "retrieval/"

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One for a gateway; requests of any thread."""

    cases: Cases
    archive: Archive
    viewings: Viewings
    copies: Copies
    bundles: Bundles
    subjects: Subjects
    sweeper: Sweeper
    acts: Acts
    reader: Reader
    log: PublishedLog
    clock: Callable[[], datetime]
    custodians: dict[str, str] = field(default_factory=dict)

    def now(self) -> str:
        return format_time(self.clock())

    def request(self, by: Principal, form: Mapping[str, Any]) -> Case:
        """A request or an order; its records are held from this moment on."""
        [outcome] = self.request_each([(by, form)])
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def request_each(
        self, asked: Sequence[tuple[Principal, Mapping[str, Any]]]
    ) -> list[Case | Exception]:
        """The requests of several people in one commit: of each its case, or why it is refused."""
        describe, parameters = self.archive.describing(), self.cases.parameters()
        acts = [_attempt(self._sayings, by, form, describe, parameters) for by, form in asked]
        sayings = [act for act in acts if not isinstance(act, Exception)]
        said = self.acts.say_each(sayings)
        find = self.cases.finding()
        cases = iter(
            outcome if isinstance(outcome, Exception) else _attempt(find, act[0].data["request_no"])
            for act, outcome in zip(sayings, said, strict=True)
        )
        return [act if isinstance(act, Exception) else next(cases) for act in acts]

    def _sayings(
        self,
        by: Principal,
        form: Mapping[str, Any],
        describe: Callable[[str], Record],
        parameters: Mapping[str, Any],
    ) -> list[Saying]:
        at = self.now()
        asked = forms.read(form, requester=by.person, at=at)
        records = [describe(record_id) for record_id in asked.records]
        request_no = f"R{at[:4]}{at[5:7]}{at[8:10]}-{secrets.token_hex(5)}"
        stream = (
            f"{CONFIDENTIAL}{secrets.token_hex(16)}" if asked.confidential else records[0].stream
        )
        sayings = decide.request(
            asked, by, records,
            request_no=request_no, stream=stream, at=at,
            organs=organs(parameters, asked.ground_kind),
        )  # fmt: skip
        self.custodians[request_no] = decide.custodian_of(records[0])
        return sayings

    def custodian(self, case: Case) -> str:
        """Who keeps what is asked for; all of one request is with one custodian.

        Nobody here, where what was asked for elsewhere is not on file.
        """
        known = self.custodians.get(case.request_no)
        if known is not None:
            return known
        try:
            found = decide.custodian_of(self.archive.describe(next(iter(case.records), "")))
        except NoSuchRecord:
            return ""
        # What was archived stays with whom it was archived: the answer never changes.
        return self.custodians.setdefault(case.request_no, found)

    def competence(self, case: Case) -> Competence:
        return self.cases.competence(case, self.custodian(case))

    def approve(self, case: Case, by: Principal) -> Saying:
        return decide.approve(case, by, self._consent(case), at=self.now())

    def deny(self, case: Case, by: Principal, reason: str) -> Saying:
        return decide.deny(case, by, self._consent(case), reason=reason, at=self.now())

    def release(self, case: Case, by: Principal, wanted: Release) -> Saying:
        records = self._records(wanted.records)
        days = notice_days(self.cases.parameters())
        consent = self._consent(case)
        return releasing.release(
            case, by, wanted, records, consent=consent, notice_days=days, at=self.now()
        )

    def refuse(self, case: Case, by: Principal, reason: str) -> Saying:
        records = self._records(case.records)
        return releasing.refuse(case, by, records, reason=reason, at=self.now())

    def withdraw(self, case: Case, by: Principal, reason: str) -> Saying:
        custodian = self.custodian(case)
        return decide.withdraw(case, by, custodian=custodian, reason=reason)

    def lift(self, case: Case, by: Principal) -> Saying:
        days = notice_days(self.cases.parameters())
        return decide.lift(case, by, notice_days=days)

    def notify(self, case: Case, by: Principal, to_org: str) -> Saying:
        return decide.notify(case, by, to_org)

    def close(self, case: Case, by: Principal) -> Saying:
        custodian = self.custodian(case)
        return decide.close(case, by, custodian=custodian)

    def begin_view(self, case: Case, by: Principal, record_id: str) -> tuple[str, int]:
        """The number of a viewing, and the entry of it, before which nothing may be shown.

        It is committed; once a checkpoint covers it, `view` lets the viewing go on. If we crash
        in between, the log shows an access that never arrived.
        """
        record = self.archive.describe(record_id)
        view_id = secrets.token_hex(8)
        said = self.say(case, taking.view(case, by, record, view_id=view_id, at=self.now()))
        return view_id, said.index

    def view(self, request_no: str, view_id: str, index: int) -> Object:
        """The receipt of a covered entry, with which its viewing goes on if the grant still holds.

        What was placed before our entry, by another gateway, may have ended it.
        """
        receipt = covered_receipt(self.reader, self.log, index)
        now = self.cases.case(request_no)
        try:
            taking.check_grant(now, at=self.now())
        except errors.RetrievalRefused:
            self.viewings.end(now, now.views[view_id], "refused")
            raise
        return receipt

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
    ) -> Saying:  # fmt: skip
        """The custodian signs the list of what leaves the house."""
        items = self._records(originals)
        return taking.hand_over(case, by, copies, items, recipient, at=self.now())

    def acknowledge(self, case: Case, by: Principal, handover: int) -> Saying:
        return taking.acknowledge(case, by, handover)

    def take_back(self, case: Case, by: Principal, copy_no: str, medium_serial: str) -> Saying:
        return taking.take_back(case, by, copy_no, medium_serial=medium_serial)

    def destroy(self, case: Case, by: Principal, copy_no: str, witnesses: Sequence[str]) -> Saying:
        return taking.destroy(case, by, copy_no, witnesses)

    def take_original_back(self, case: Case, by: Principal, record_id: str) -> Saying:
        return taking.take_original_back(case, by, record_id)

    def say(self, case: Case, saying: Saying) -> Said:
        """Put an act into the ledger. Raises ChangedMeanwhile where another one came first."""
        try:
            return self.acts.say(saying)
        except NotSaid as refused:
            if refused.path.endswith("/id"):
                raise errors.ChangedMeanwhile(case.request_no) from None
            raise

    def _consent(self, case: Case) -> Consent:
        return Consent(self.competence(case), self.custodian(case), self.cases.root)

    def _records(self, record_ids: Sequence[str]) -> list[Record]:
        return [self.archive.describe(record_id) for record_id in record_ids]


def _attempt(question: Callable[..., Answer], *about: Any) -> Answer | GatewayError:  # noqa: ANN401
    """The answer, or the refusal as a value: others are answered together with this one."""
    try:
        return question(*about)
    except GatewayError as refused:
        return refused

"""What the custodian releases: who checked, which records, masked how, for how long. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.acts import Saying
from gateway.archive.record import Record, Span
from gateway.people.principal import Principal
from gateway.retrieval import errors
from gateway.retrieval.case import Case
from gateway.retrieval.competence import Undetermined
from gateway.retrieval.decide import STATE_SECRET, Consent, custodian_of, lacking
from gateway.retrieval.saying import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What the custodian fills in. `form_checked`: of an order, instrument and officers."""

    records: tuple[str, ...]
    valid_from: str
    valid_until: str
    copies: int
    form_checked: bool = False


def release(
    case: Case,
    by: Principal,
    wanted: Release,
    records: Sequence[Record],
    *,
    consent: Consent,
    notice_days: int,
    at: str,
) -> Saying:
    """The grant. Nothing is released that was not asked for, and to nobody else."""
    check_releases(case, by, records, at=at)
    competence = consent.competence
    if isinstance(competence, Undetermined) and not case.ordered:
        raise errors.CompetenceUndetermined(competence.reason)
    if missing := lacking(case, competence, root=consent.root):
        raise errors.NotApproved(case.request_no, missing)
    if case.ordered and not wanted.form_checked:
        raise errors.FormIncomplete("form_checked", "the custodian checks instrument and officers")
    _check_window(case, wanted, at)
    for record in records:
        _check_record(case, record)
    return say(
        case, by.org, "record.RetrievalReleased",
        requester_org=case.requester_org, ground_kind=case.data["ground_kind"],
        ordered=case.ordered, confidential=case.secret,
        approvals=[each.index for each in case.consents.values()] or None,
        records=list(wanted.records), spans=case.data.get("spans"),
        persons=list(case.data.get("persons") or [case.requester]), mode=list(case.modes),
        masking=list(case.masking) or ["none"], copies=wanted.copies,
        valid_from=wanted.valid_from, valid_until=wanted.valid_until,
        custodian=by.org, by=by.person,
        notice_days=notice_days if case.ordered else None,
    )  # fmt: skip


def refuse(case: Case, by: Principal, records: Sequence[Record], *, reason: str, at: str) -> Saying:
    """The custodian does not release: the form of an order is wrong, the masking cannot be made."""
    check_releases(case, by, records, at=at)
    return say(
        case, by.org, "record.ReleaseRefused",
        custodian=by.org, by=by.person, reason=reason,
    )  # fmt: skip


def check_releases(case: Case, by: Principal, records: Sequence[Record], *, at: str) -> None:
    """By the custodian of every record, by a person who neither asked nor consented."""
    if case.closed is not None:
        raise errors.AlreadyClosed(case.request_no)
    if case.withdrawn is not None:
        raise errors.Withdrawn(case.request_no, case.withdrawn.org)
    if case.grant is not None:
        raise errors.AlreadyReleased(case.request_no)
    if (denial := case.denial) is not None:
        raise errors.Denied(case.request_no, denial.org)
    if at > case.needed_until:
        raise errors.Expired(case.request_no, case.needed_until)
    if any(custodian_of(record) != by.org for record in records):
        raise errors.NotTheirs(by.person, "release these records")
    involved = case.persons | {each.person for each in case.decisions.values()}
    if by.person in involved:
        raise errors.ApprovedOwnRequest(case.request_no, by.person)


def _check_window(case: Case, wanted: Release, at: str) -> None:
    asked_until = case.needed_until
    if not (wanted.valid_from < wanted.valid_until <= asked_until and at < wanted.valid_until):
        raise errors.FormIncomplete("valid_until", f"after its beginning, at most {asked_until}")
    if wanted.valid_from < case.data.get("needed_from", wanted.valid_from):
        raise errors.FormIncomplete("valid_from", f"not before {case.data['needed_from']}")
    if wanted.copies > case.data.get("copies", 0):
        raise errors.FormIncomplete("copies", f"at most the {case.data.get('copies', 0)} asked for")


def _check_record(case: Case, record: Record) -> None:
    asked = set(case.records)
    if record.record_id not in asked and record.derived_from not in asked:
        raise errors.NotOfTheRequest(record.record_id, case.request_no)
    if record.secrecy_class == STATE_SECRET:
        raise errors.SecretNotHandledHere(record.record_id)
    # Pictures and voices cannot be blurred here: a derivative was archived, or nothing goes out.
    undone = tuple(each for each in case.masking if each not in record.masking)
    if undone or (case.masking and not record.derived_from):
        raise errors.NotMasked(record.record_id, undone or case.masking)
    spans = case.data.get("spans")
    if spans:
        _check_spans(record, [_span(each) for each in spans])


def _check_spans(record: Record, granted: list[Span]) -> None:
    """Which bytes show which minute is not known here, so a record goes out whole or not at all."""
    if not record.spans:
        raise errors.BeyondSpans(record.record_id, "does not say which time it shows")
    for span in record.spans:
        if not any(_holds(each, span) for each in granted):
            raise errors.BeyondSpans(record.record_id, f"shows {span.start} to {span.end}")


def _holds(granted: Span, shown: Span) -> bool:
    """A record whose camera is not said is within no span of one camera."""
    same = not granted.camera or granted.camera == shown.camera
    return same and granted.start <= shown.start and shown.end <= granted.end


def _span(data: Mapping[str, Any]) -> Span:
    return Span(start=data["from"], end=data["to"], camera=data.get("camera", ""))

"""Under a grant: viewing, copies, handing over, coming back. Pure: each gives what to say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from gateway.acts import GATEWAY, Saying
from gateway.archive.record import Record
from gateway.people.principal import Principal
from gateway.retrieval import errors
from gateway.retrieval.case import ORIGINAL, VIEWING, Case, Grant
from gateway.retrieval.holding import Copy
from gateway.retrieval.saying import say
from ledger.canonical import Json, encode

WITNESSES = 2

RETURN_DAYS_MAX = 3_650
"""Ten years: a grant that lasts longer is looked at again before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """What a copy is written to. A disc or drive has a serial number, a download has none."""

    kind: str
    serial: str = ""


def check_grant(case: Case, *, at: str) -> Grant:
    """The grant, if it opens anything at this instant."""
    grant = case.grant
    if case.closed is not None:
        raise errors.AlreadyClosed(case.request_no)
    if case.withdrawn is not None:
        raise errors.Withdrawn(case.request_no, case.withdrawn.org)
    if grant is None:
        if case.denial is not None:
            raise errors.Denied(case.request_no, case.denial.org)
        raise errors.NotReleased(case.request_no)
    if grant.lacking:
        raise errors.NotApproved(case.request_no, grant.lacking)
    if at < grant.valid_from:
        raise errors.NotYetValid(case.request_no, grant.valid_from)
    if at > grant.valid_until:
        raise errors.Expired(case.request_no, grant.valid_until)
    return grant


def view(case: Case, by: Principal, record: Record, *, view_id: str, at: str) -> Saying:
    """The entry that stands before the first byte of a viewing."""
    grant = check_grant(case, at=at)
    _check_record(case, grant, record)
    if by.person not in grant.persons:
        raise errors.NotInTheGrant(case.request_no, by.person or "anybody not signed in")
    check_viewer(by)
    modes = sorted(grant.modes & VIEWING)
    if not modes:
        raise errors.NotInTheGrant(case.request_no, "viewing")
    return say(
        case, GATEWAY, "record.Retrieved", at=at,
        turn=view_id, records=[record.record_id], retriever=by.person,
        spans=case.data.get("spans"), mode=modes, requester_org=case.requester_org,
        view_id=view_id, grant=grant.index,
    )  # fmt: skip


def check_viewer(by: Principal) -> None:
    """Whoever has left, or lost every duty, sees no more, though the grant still names them."""
    if not by.strong:
        raise errors.SecondFactorNeeded
    if not by.duties:
        raise errors.NotTheirs(by.person, "see records without any duty")


def next_copy(case: Case, by: Principal, record: Record, recipient: str, *, at: str) -> str:
    """The number that the next copy would have. Deciding twice gives it twice; saying does not."""
    grant = check_grant(case, at=at)
    _check_record(case, grant, record)
    if by.org != grant.custodian:
        raise errors.NotTheirs(by.person, "make copies of this")
    if "copy" not in grant.modes:
        raise errors.NotInTheGrant(case.request_no, "copies")
    if recipient not in grant.persons:
        raise errors.NotInTheGrant(case.request_no, recipient)
    number = len(case.copies) + 1
    if number > grant.copies:
        raise errors.CopiesExhausted(case.request_no, grant.copies)
    return f"{case.request_no}-{number}"


def issue(case: Case, by: Principal, copy: Copy) -> Saying:
    """The entry of a copy, made before it leaves. Its id is its number: it is issued once."""
    if copy.medium != "none" and not copy.medium_serial:
        raise errors.FormIncomplete("medium_serial", "a disc or drive has one")
    return say(
        case, GATEWAY, "record.CopyIssued", at=copy.at,
        turn=_number(copy.copy_no), copy_no=copy.copy_no, record_id=copy.record,
        sha256=copy.sha256, media_sha256=copy.archived_sha256, size=copy.size,
        media_type=copy.media_type, mark=copy.mark, medium=copy.medium,
        medium_serial=copy.medium_serial or None, recipient=copy.recipient,
        requester_org=case.requester_org, by=by.person,
        grant=case.grant.index if case.grant else None,
        return_days=_days_left(case, copy.at),
    )  # fmt: skip


def fetch(case: Case, by: Principal, copy_no: str, *, turn: str, at: str) -> Saying:
    """The entry before a copy's first byte.

    To the custodian who writes it to a medium; where there is none, to its recipient.
    """
    grant = check_grant(case, at=at)
    copy = case.copies.get(copy_no)
    if copy is None or not copy.out:
        raise errors.NotOut(case.request_no, f"copy {copy_no}")
    theirs = by.person == copy.recipient if copy.medium == "none" else by.org == grant.custodian
    if not theirs:
        raise errors.NotTheirs(by.person, "fetch this copy")
    check_viewer(by)
    return say(
        case, GATEWAY, "record.Retrieved", at=at,
        turn=turn, records=[copy.record], retriever=by.person, mode=["copy"],
        requester_org=case.requester_org, copy_no=copy_no, grant=grant.index,
    )  # fmt: skip


def hand_over(
    case: Case, by: Principal, copies: Sequence[str], originals: Sequence[Record],
    recipient: str, *, at: str,
) -> Saying:  # fmt: skip
    """The list that the custodian signs; the recipient's signature is a statement of its own."""
    grant = case.grant
    if grant is None:
        raise errors.NotReleased(case.request_no)
    if by.org != grant.custodian:
        raise errors.NotTheirs(by.person, "hand this over")
    if recipient not in grant.persons:
        raise errors.NotInTheGrant(case.request_no, recipient)
    if originals:
        check_grant(case, at=at)
        if ORIGINAL not in grant.modes:
            raise errors.NotInTheGrant(case.request_no, "originals")
    items: list[Json] = []
    for copy_no in copies:
        copy = case.copies.get(copy_no)
        if copy is None or not copy.out:
            raise errors.NotOut(case.request_no, f"copy {copy_no}")
        item: dict[str, Json] = {
            "record": copy.record, "sha256": copy.sha256, "copy_no": copy_no
        }  # fmt: skip
        items.append(item | ({"medium_serial": copy.medium_serial} if copy.medium_serial else {}))
    for record in originals:
        _check_record(case, grant, record)
        items.append({"record": record.record_id, "sha256": record.sha256})
    if not items:
        raise errors.FormIncomplete("items", "nothing is on the list")
    return say(
        case, by.org, "record.HandedOver",
        turn=len(case.handovers), items=items, list_sha256=sha256(encode(items)).hexdigest(),
        custodian=by.org, by=by.person, recipient=recipient,
    )  # fmt: skip


def acknowledge(case: Case, by: Principal, handover: int) -> Saying:
    """The recipient signs the very list that the custodian signed."""
    found = next((each for each in case.handovers if each.index == handover), None)
    if found is None:
        raise errors.NotOut(case.request_no, f"list {handover}")
    if by.person != found.recipient:
        raise errors.NotTheirs(by.person, "sign this list")
    return say(
        case, case.requester_org, "record.HandoverAcknowledged",
        turn=handover, handover=handover, list_sha256=found.list_sha256, recipient=by.person,
    )  # fmt: skip


def take_back(case: Case, by: Principal, copy_no: str, *, medium_serial: str) -> Saying:
    """A copy comes back on the medium it went out on."""
    copy = _out(case, by, copy_no)
    if copy.medium_serial and medium_serial != copy.medium_serial:
        raise errors.FormIncomplete("medium_serial", f"went out on {copy.medium_serial}")
    return say(
        case, by.org, "record.CopyReturned",
        turn=_number(copy_no), copy_no=copy_no,
        medium_serial=medium_serial or None, by=by.person,
    )  # fmt: skip


def destroy(case: Case, by: Principal, copy_no: str, witnesses: Sequence[str]) -> Saying:
    """A copy is destroyed before two witnesses, neither of whom is the one who certifies it."""
    copy = _out(case, by, copy_no)
    if len(set(witnesses) - {by.person}) < WITNESSES:
        raise errors.FormIncomplete("witnesses", "two persons beside the one who certifies")
    return say(
        case, by.org, "record.CopyDestroyedCertified",
        turn=_number(copy_no), copy_no=copy_no, witnesses=list(dict.fromkeys(witnesses)),
        medium_serial=copy.medium_serial or None, by=by.person,
    )  # fmt: skip


def take_original_back(case: Case, by: Principal, record_id: str) -> Saying:
    if case.grant is None or by.org != case.grant.custodian:
        raise errors.NotTheirs(by.person, "take this back")
    if record_id not in case.out():
        raise errors.NotOut(case.request_no, record_id)
    return say(
        case, by.org, "record.OriginalReturned",
        turn=sha256(record_id.encode()).hexdigest()[:12],
        record_id=record_id, by=by.person,
    )  # fmt: skip


def _out(case: Case, by: Principal, copy_no: str) -> Copy:
    if case.grant is None or by.org != case.grant.custodian:
        raise errors.NotTheirs(by.person, "take this back")
    copy = case.copies.get(copy_no)
    if copy is None or not copy.out:
        raise errors.NotOut(case.request_no, f"copy {copy_no}")
    return copy


def _days_left(case: Case, at: str) -> int | None:
    """How long a copy may be out: as long as the grant lasts, begun days counted whole."""
    if case.grant is None:
        return None
    left = (datetime.fromisoformat(case.grant.valid_until) - datetime.fromisoformat(at)).days + 1
    return max(1, min(left, RETURN_DAYS_MAX))


def _number(copy_no: str) -> str:
    """What tells the copies of one request apart: an id has 64 characters at most."""
    return copy_no.rpartition("-")[2]


def _check_record(case: Case, grant: Grant, record: Record) -> None:
    if record.record_id not in grant.records:
        raise errors.NotInTheGrant(case.request_no, record.record_id)

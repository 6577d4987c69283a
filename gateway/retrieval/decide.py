"""Who may ask, consent, deny, take back, lift, tell and close. Pure: each gives what to say.

Raises what stands in the way, named for the fact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway.acts import GATEWAY, Saying
from gateway.archive.record import Record
from gateway.people.principal import Principal
from gateway.retrieval import errors
from gateway.retrieval.case import Case
from gateway.retrieval.competence import Competence, Competent, Undetermined
from gateway.retrieval.forms import Asked
from gateway.retrieval.saying import say

STATE_SECRET = "state_secret_refused_here"  # noqa: S105 - a class of secrecy


@dataclass(frozen=True, slots=True)
class Consent:
    """Whose consent it takes, who keeps the records, and which organisation is the office."""

    competence: Competence
    custodian: str
    root: str


def request(
    asked: Asked,
    by: Principal,
    records: Sequence[Record],
    *,
    request_no: str,
    stream: str,
    organs: frozenset[str],
    at: str,
) -> list[Saying]:
    """The request or order, and the records' preservation from this moment on."""
    if asked.ordered and by.org not in organs:
        raise errors.OrganNotOnFile(by.org, asked.ground_kind)
    for record in records:
        if record.secrecy_class == STATE_SECRET:
            raise errors.SecretNotHandledHere(record.record_id)
    projects = {record.project for record in records}
    if len(projects) > 1 or (asked.project and projects != {asked.project}):
        raise errors.FormIncomplete("records", "all of one project, the one that is named")
    if len({custodian_of(record) for record in records}) > 1:
        raise errors.FormIncomplete("records", "all with one custodian")
    plain = {"request_no": request_no, "requester_org": by.org, **asked.plain}
    if project := records[0].project:
        plain["project"] = project
    kind = "RetrievalOrdered" if asked.ordered else "RetrievalRequested"
    requested = Saying(
        actor=by.org,
        stream=stream,
        type=f"record.{kind}",
        id=f"{request_no}.{kind}",
        occurred_at=at,
        data=plain,
        sealed_values=asked.sealed,
        by=by.person,
    )
    preserved = Saying(
        actor=GATEWAY,
        stream=stream,
        type="record.Preserved",
        id=f"{request_no}.Preserved",
        occurred_at=at,
        data={"request_no": request_no, "records": list(asked.records)},
        bound=True,
    )
    return [requested, preserved]


def approve(case: Case, by: Principal, consent: Consent, *, at: str) -> Saying:
    """One department's consent. The office stands in where the department itself asks."""
    _check_decides(case, by, consent, at=at)
    if by.org in case.consents:
        raise errors.ApprovedTwice(case.request_no, by.org)
    return say(
        case, by.org, "record.RetrievalApproved",
        turn=_turn(case), approver_org=by.org, approver=by.person, by=by.person,
        records=list(case.records), valid_from=case.data.get("needed_from"),
        valid_until=case.needed_until, spans=case.data.get("spans"),
        requester=case.requester or None, requester_org=case.requester_org,
        custodian=consent.custodian, copies=case.data.get("copies"),
    )  # fmt: skip


def deny(case: Case, by: Principal, consent: Consent, *, reason: str, at: str) -> Saying:
    """One department does not agree, or takes back its consent before the release."""
    _check_decides(case, by, consent, at=at)
    return say(
        case, by.org, "record.RetrievalDenied",
        turn=_turn(case), approver_org=by.org, approver=by.person, by=by.person, reason=reason,
    )  # fmt: skip


def withdraw(case: Case, by: Principal, *, custodian: str, reason: str) -> Saying:
    """The requester takes the request back, or the custodian recalls what was released."""
    _check_goes_on(case)
    recalls = case.grant is not None and by.org == custodian
    if by.org != case.requester_org and not recalls:
        raise errors.NotTheirs(by.person, "withdraw this")
    return say(
        case, by.org, "record.RetrievalWithdrawn",
        org=by.org, by=by.person, reason=reason,
    )  # fmt: skip


def lift(case: Case, by: Principal, *, notice_days: int) -> Saying:
    """The issuing organ, and nobody else, ends the confidentiality of its order."""
    if not case.secret:
        raise errors.NotConfidential(case.request_no)
    if by.org != case.requester_org:
        raise errors.NotTheirs(by.person, "lift the confidentiality")
    return say(
        case, by.org, "record.ConfidentialityLifted",
        by=by.person, notice_days=notice_days,
    )  # fmt: skip


def notify(case: Case, by: Principal, to_org: str) -> Saying:
    """The custodian tells a competent department of an order that was carried out."""
    if not case.ordered or case.grant is None:
        raise errors.NotReleased(case.request_no)
    if by.org != case.grant.custodian:
        raise errors.NotTheirs(by.person, "give this notice")
    if case.secret:
        raise errors.NoticePostponed(case.request_no)
    return say(
        case, by.org, "record.RetrievalNotified",
        turn=len(case.notified), to_org=to_org, by=by.person,
    )  # fmt: skip


def close(case: Case, by: Principal, *, custodian: str) -> Saying:
    """The custodian closes what has come back, was denied, or was taken back."""
    if case.closed is not None:
        raise errors.AlreadyClosed(case.request_no)
    if by.org != custodian:
        raise errors.NotTheirs(by.person, "close this")
    if out := case.out():
        raise errors.StillOut(case.request_no, out)
    if viewing := tuple(view.view_id for view in case.views.values() if view.open):
        raise errors.StillOut(case.request_no, viewing)
    return say(case, by.org, "record.RetrievalClosed", custodian=by.org, by=by.person)


def lacking(case: Case, competence: Competence, *, root: str) -> tuple[str, ...]:
    """Departments whose consent is missing; the one name of nobody where undetermined."""
    if case.ordered:
        return ()
    if isinstance(competence, Undetermined):
        return (competence.reason,)
    return tuple(org for org in competence.departments if not _agreed(case, org, root))


def custodian_of(record: Record) -> str:
    """Whoever archived it keeps it, unless the entry says another does."""
    return record.custodian or record.actor


def _agreed(case: Case, department: str, root: str) -> bool:
    consents: Mapping[str, object] = case.consents
    return department in consents or (department == case.requester_org and root in consents)


def _check_decides(case: Case, by: Principal, consent: Consent, *, at: str) -> None:
    if case.ordered:
        raise errors.NeedsNoApproval(case.request_no)
    _check_goes_on(case)
    if case.grant is not None:
        raise errors.AlreadyReleased(case.request_no)
    if case.refused is not None:
        raise errors.Denied(case.request_no, case.refused.org)
    if at > case.needed_until:
        raise errors.Expired(case.request_no, case.needed_until)
    if by.person in case.persons:
        raise errors.ApprovedOwnRequest(case.request_no, by.person)
    competence = consent.competence
    if not isinstance(competence, Competent):
        raise errors.CompetenceUndetermined(competence.reason)
    stands_in = by.org == consent.root and case.requester_org in competence.departments
    if by.org == consent.custodian or not (by.org in competence.departments or stands_in):
        raise errors.NotCompetent(by.org, competence.departments)


def _check_goes_on(case: Case) -> None:
    if case.closed is not None:
        raise errors.AlreadyClosed(case.request_no)
    if case.withdrawn is not None:
        raise errors.Withdrawn(case.request_no, case.withdrawn.org)


def _turn(case: Case) -> int:
    """Another decision of the same organisation is another statement, once each was read."""
    return len(case.entries)

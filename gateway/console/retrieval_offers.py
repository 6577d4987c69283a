"""What the asker can do about a retrieval now: found by deciding each act, without doing it."""

from collections.abc import Callable, Iterator
from typing import NoReturn

from gateway.acts import Saying
from gateway.archive import NoSuchRecord
from gateway.people.principal import Principal
from gateway.retrieval import taking
from gateway.retrieval.case import VIEWING, Case
from gateway.retrieval.desk import Desk
from gateway.retrieval.errors import FormIncomplete, NotReleased, RetrievalRefused
from gateway.retrieval.release import check_releases

Act = Callable[[], object]


def possible(desk: Desk, case: Case, by: Principal) -> frozenset[str]:
    """Names of acts, as the page's template asks for them."""
    if not by.person:
        return frozenset()
    return frozenset(name for name, act in _acts(desk, case, by) if _may(act))


def _acts(desk: Desk, case: Case, by: Principal) -> Iterator[tuple[str, Act]]:
    if "approver" in by.duties:
        yield "approve", lambda: desk.approve(case, by)
        yield "deny", lambda: desk.deny(case, by, "-")
    if "applicant" in by.duties:
        if by.org == case.requester_org:
            yield "withdraw", lambda: desk.withdraw(case, by, "-")
        yield "lift", lambda: desk.lift(case, by)
    if "custodian" in by.duties:
        yield "release", lambda: _releases(desk, case, by)
        yield "recall", lambda: desk.withdraw(case, by, "-") if case.grant else _not_now(case)
        yield "notify", lambda: desk.notify(case, by, "org/any")
        yield "close", lambda: desk.close(case, by)
        yield "issue", lambda: _issues(desk, case, by)
        yield "hand_over", lambda: _hands_over(desk, case, by)
        if case.grant is not None and by.org == case.grant.custodian:
            yield "take_back", lambda: None if case.out() else _not_now(case)
    if case.grant is not None and case.grant.modes & VIEWING and by.person in case.grant.persons:
        yield "view", lambda: taking.check_grant(case, at=desk.now())


def _releases(desk: Desk, case: Case, by: Principal) -> None:
    """Shown to the custodian while consent is missing too, with what is missing beside it."""
    check_releases(case, by, [desk.archive.describe(each) for each in case.records], at=desk.now())


def _issues(desk: Desk, case: Case, by: Principal) -> str:
    if case.grant is None:
        _not_now(case)
    record = desk.archive.describe(case.grant.records[0])
    recipient = min(case.grant.persons)
    return taking.next_copy(case, by, record, recipient, at=desk.now())


def _hands_over(desk: Desk, case: Case, by: Principal) -> Saying:
    if case.grant is None:
        _not_now(case)
    listed = {copy_no for handover in case.handovers for copy_no in handover.copies}
    waiting = [no for no, copy in case.copies.items() if copy.out and no not in listed]
    recipient = min(case.grant.persons)
    originals = case.grant.records if "original_evidence" in case.grant.modes else ()
    return desk.hand_over(case, by, waiting, originals, recipient)


def _not_now(case: Case) -> NoReturn:
    raise NotReleased(case.request_no)


def _may(act: Act) -> bool:
    try:
        act()
    except (RetrievalRefused, FormIncomplete, NoSuchRecord):
        return False
    return True

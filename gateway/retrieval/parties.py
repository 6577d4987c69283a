"""Who has to do with a retrieval, in the terms of the permission table."""

from gateway.people.principal import Principal
from gateway.permission import Resource
from gateway.permission.resource import Kept
from gateway.retrieval.case import Case
from gateway.retrieval.competence import Competent
from gateway.retrieval.desk import Desk
from gateway.retrieval.errors import NoSuchRetrieval


def known(desk: Desk, request_no: str, by: Principal) -> Case:
    """The case, for who may know that there is one. Raises NoSuchRetrieval."""
    case = desk.cases.case(request_no)
    if not may_know_of(desk, case, by):
        raise NoSuchRetrieval(request_no)
    return case


def may_know_of(desk: Desk, case: Case, by: Principal) -> bool:
    """Of a secret one know its organ, the custodian, and those whom it lets see the records."""
    if not case.secret:
        return True
    named = case.grant.persons if case.grant else frozenset()
    return by.person in named or (
        bool(by.org) and by.org in (case.requester_org, desk.custodian(case))
    )


def seen_by(desk: Desk, case: Case) -> Resource:
    """For reading: those who asked, keep, or have to consent. Of a secret one: the first two."""
    custodian = desk.custodian(case)
    orgs = {case.requester_org, custodian}
    if not case.secret:
        orgs |= _consulted(desk, case)
    return _resource(desk, case, orgs)


def decided_by(desk: Desk, case: Case) -> Resource:
    """For consent: the competent departments, or the office in the place of one that asks."""
    return _resource(desk, case, _consulted(desk, case))


def kept_by(desk: Desk, case: Case) -> Resource:
    """For what the custodian does."""
    return _resource(desk, case, {desk.custodian(case)})


def asked_by(desk: Desk, case: Case) -> Resource:
    """For what the requester does."""
    return _resource(desk, case, {case.requester_org})


def _consulted(desk: Desk, case: Case) -> set[str]:
    competence = desk.competence(case)
    if case.ordered or not isinstance(competence, Competent):
        return set()
    stands_in = {desk.cases.root} if case.requester_org in competence.departments else set()
    return {*competence.departments} | stands_in


def _resource(desk: Desk, case: Case, orgs: set[str]) -> Resource:
    if case.secret:
        # What was permitted is recorded with its project: nobody is to learn of it there.
        return Resource(orgs=frozenset(orgs), persons=case.persons, kept=Kept.CONFIDENTIAL)
    header = desk.cases.project(case.project)
    return Resource(
        orgs=frozenset(orgs),
        region=header.get("region"),
        trading_type=header.get("trading_type"),
        project=case.project or None,
        persons=case.persons,
    )

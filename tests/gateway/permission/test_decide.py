"""Which row lets whom have what: from the top, the first whose conditions all hold."""

import pytest

from gateway.people.principal import ANYONE, READER, Holding, Principal
from gateway.permission.decide import candidates, decide, ready, settled
from gateway.permission.errors import Forbidden
from gateway.permission.resource import Kept, Resource
from gateway.permission.row import Condition, Who, held, route, to
from ledger.territory import EVERYWHERE, Territory

HERE = Territory(regions=frozenset({"CN-331000"}), trading_types=frozenset({"engineering"}))
ME, MINE = "person/00000000000000a1", "org/mine"
PROJECT = Resource(region="CN-331002", trading_type="engineering", project="P-1", org=MINE)

OFFICER = Principal(
    person=ME,
    org=MINE,
    roles=frozenset({"SUPERVISING"}),
    duties=frozenset({"officer"}),
    holdings=(
        Holding(role="", duty="officer", territory=EVERYWHERE),
        Holding(role="SUPERVISING", duty="officer", territory=HERE),
    ),
    projects=frozenset({"P-1"}),
    strong=True,
)


def rows(*grants):
    return route("thing.read", "GET /thing", *grants)


def lets(principal, what, *grants):
    try:
        return decide(candidates(rows(*grants), principal), principal, what)
    except Forbidden:
        return None


@pytest.mark.parametrize(
    ("who", "principals"),
    [
        (Who.ANYONE, {"anyone", "reader", "officer"}),
        (Who.READER, {"reader"}),
        (Who.SIGNED_IN, {"officer"}),
        (held("SUPERVISING"), {"officer"}),
        (held(duties=["officer"]), {"officer"}),
        (held("SUPERVISING", duties=["officer", "approver"]), {"officer"}),
        (held("SUPERVISING", duties=["approver"]), set()),
        (held("LEADING", duties=["officer"]), set()),
        (held(duties=["audit_admin"]), set()),
    ],
)
def test_a_row_speaks_of_those_it_names(who, principals):
    known = {"anyone": ANYONE, "reader": READER, "officer": OFFICER}

    found = {name for name, one in known.items() if candidates(rows(to(who)), one)}

    assert found == principals


@pytest.mark.parametrize(
    ("condition", "holds", "fails"),
    [
        (Condition.PUBLIC, Resource(public=True), Resource()),
        (Condition.OPEN, Resource(), Resource(kept=Kept.CONFIDENTIAL)),
        (Condition.OPEN, Resource(), Resource(kept=Kept.SITE)),
        (Condition.SITE, Resource(kept=Kept.SITE), Resource()),
        (Condition.OWN_ORGANISATION, Resource(org=MINE), Resource(org="org/other")),
        (Condition.OWN_ORGANISATION, Resource(orgs=frozenset({MINE})), Resource()),
        (Condition.OWN_REGION, PROJECT, Resource(region="CN-110000", trading_type="engineering")),
        (Condition.OWN_REGION, PROJECT, Resource(region="CN-331002", trading_type="other")),
        (Condition.OWN_REGION, Resource(regional=False), Resource(trading_type="engineering")),
        (Condition.ASSIGNED_PROJECT, Resource(project="P-1"), Resource(project="P-2")),
        (Condition.ASSIGNED_PROJECT, Resource(project="P-1"), Resource()),
        (Condition.NOT_ONESELF, Resource(), Resource(persons=frozenset({ME}))),
    ],
)
def test_a_condition_asks_of_the_resource(condition, holds, fails):
    officers = held("SUPERVISING", duties=["officer"])

    assert lets(OFFICER, holds, to(officers, condition))
    assert lets(OFFICER, fails, to(officers, condition)) is None


def test_a_region_is_asked_of_the_role_that_the_row_names():
    elsewhere = Resource(region="CN-110000", trading_type="other")

    assert lets(OFFICER, elsewhere, to(held(duties=["officer"]), Condition.OWN_REGION))
    assert lets(OFFICER, elsewhere, to(held("SUPERVISING"), Condition.OWN_REGION)) is None


def test_nobody_s_organisation_is_not_an_organisation_that_is_not_known():
    assert lets(ANYONE, Resource(), to(Who.ANYONE, Condition.OWN_ORGANISATION)) is None


def test_the_first_row_that_holds_decides_and_the_first_that_lacks_is_named():
    officers = held("SUPERVISING", duties=["officer"])
    two = (
        to(officers, Condition.OWN_ORGANISATION, Condition.NOT_ONESELF),
        to(officers, Condition.ASSIGNED_PROJECT),
    )

    both = decide(rows(*two), OFFICER, PROJECT)
    assert both.conditions == {Condition.OWN_ORGANISATION, Condition.NOT_ONESELF}
    second = decide(rows(*two), OFFICER, Resource(project="P-1"))
    assert second.conditions == {Condition.ASSIGNED_PROJECT}
    with pytest.raises(Forbidden) as refused:
        decide(rows(*two), OFFICER, Resource(persons=frozenset({ME})))
    assert refused.value.lacking == ("own organisation", "not oneself")


def test_what_asks_nothing_of_the_resource_is_settled_before_the_route():
    assert settled(rows(to(Who.SIGNED_IN)))
    assert settled(rows(to(Who.SIGNED_IN, Condition.STRONG)))
    assert settled(rows(to(Who.SIGNED_IN, Condition.OWN_ORGANISATION))) is None


def test_what_is_asked_of_the_session_is_asked_before_the_route():
    weak = Principal(person=ME, strong=False)
    two = rows(to(Who.SIGNED_IN, Condition.STRONG, Condition.OWN_REGION), to(Who.SIGNED_IN))

    assert ready(two, OFFICER) == two
    assert ready(two, weak) == two[1:]
    with pytest.raises(Forbidden) as refused:
        ready(two[:1], weak)
    assert refused.value.lacking == ("second factor shown",)

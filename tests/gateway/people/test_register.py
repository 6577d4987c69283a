"""The register says what the log says, entry by entry."""

from datetime import UTC, datetime, timedelta
from itertools import count
from types import SimpleNamespace

import pytest

from gateway.people.errors import NoSuchOrganisation, NoSuchPerson
from gateway.people.register import Register
from ledger.canonical import format_time

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ROOT, OFFICE, CENTRE = "org/root", "org/office", "org/centre"
WANG, LI = "person/00000000000000a1", "person/00000000000000b2"


class Log:
    """Says entries to a register."""

    def __init__(self):
        self.register = Register(ROOT)
        self._indexes = count()

    def say(self, type_, *, actor=ROOT, stream=None, **data):
        index = next(self._indexes)
        entry = SimpleNamespace(
            type=type_,
            data=data,
            index=index,
            actor=actor,
            stream=stream or data["org"],
            id=f"e{index}",
        )
        self.register.apply(entry)

    def duty(self, person, org, duty, **limits):
        self.say("duty.Granted", person=person, org=org, duty=duty, **limits)

    def role(self, org, role, **limits):
        self.say("org.RoleGranted", org=org, role=role, **limits)

    def principal(self, person=WANG, org=OFFICE, at=NOW):
        return self.register.principal(person, org, at)


@pytest.fixture
def log():
    log = Log()
    log.say("org.Registered", org=OFFICE, name="办公室")
    log.say("org.Registered", org=CENTRE)
    log.say("person.Registered", org=OFFICE, person=WANG)
    return log


def test_a_duty_holds_from_its_grant_to_its_withdrawal(log):
    log.role(OFFICE, "SUPERVISING")
    assert log.principal().duties == frozenset()

    log.duty(WANG, OFFICE, "officer")
    assert (log.principal().duties, log.principal().roles) == ({"officer"}, {"SUPERVISING"})

    log.say("duty.Revoked", person=WANG, org=OFFICE, duty="officer")
    assert (log.principal().duties, log.principal().roles) == (frozenset(), frozenset())


def test_a_duty_holds_within_its_period(log):
    day = timedelta(days=1)
    log.duty(WANG, OFFICE, "officer", **{"from": format_time(NOW), "to": format_time(NOW + day)})

    held = [bool(log.principal(at=at).duties) for at in (NOW - day, NOW, NOW + day)]

    assert held == [False, True, False]


def test_a_duty_holds_where_the_organisation_has_its_role(log):
    log.role(OFFICE, "SUPERVISING", regions=["CN-331000"])
    log.role(OFFICE, "DISCIPLINE", regions=["CN-330000"])
    log.duty(WANG, OFFICE, "officer", regions=["CN-331002", "CN-110000"])

    by_role = {each.role: each.territory.regions for each in log.principal().holdings}

    assert by_role == {
        "": {"CN-331002", "CN-110000"},
        "SUPERVISING": {"CN-331002"},
        "DISCIPLINE": {"CN-331002"},
    }


def test_a_role_elsewhere_gives_a_duty_here_nothing(log):
    log.role(OFFICE, "SUPERVISING", regions=["CN-110000"])
    log.duty(WANG, OFFICE, "officer", regions=["CN-331002"])

    assert [each.role for each in log.principal().holdings] == [""]


def test_limits_of_trading_types_meet(log):
    log.role(OFFICE, "SUPERVISING", trading_types=["engineering"])
    log.duty(WANG, OFFICE, "officer", trading_types=["engineering", "land_and_mining"])

    [without, supervising] = log.principal().holdings

    assert supervising.territory.trading_types == {"engineering"}
    assert without.territory.trading_types == {"engineering", "land_and_mining"}


def test_who_left_holds_nothing_there_and_keeps_what_others_granted(log):
    log.duty(WANG, OFFICE, "officer")
    log.duty(WANG, CENTRE, "operator")
    log.say("person.Departed", person=WANG, org=OFFICE)

    assert log.register.person(WANG).departed
    assert log.principal().duties == frozenset()
    assert log.principal(org=CENTRE).duties == {"operator"}


def test_nobody_takes_over_a_person_of_another_organisation(log):
    log.duty(WANG, OFFICE, "officer")
    log.say("person.Registered", person=WANG, org=CENTRE)
    log.say("person.Departed", person=WANG, org=CENTRE)

    assert (log.register.person(WANG).org, log.register.person(WANG).departed) == (OFFICE, False)
    assert log.principal().duties == {"officer"}


def test_who_left_or_never_was_there_belongs_nowhere(log):
    assert log.principal().org == OFFICE
    assert log.principal(org=CENTRE).org == ""
    assert log.principal(LI).org == ""

    log.say("person.Departed", person=WANG, org=OFFICE)

    assert log.principal().org == ""


@pytest.mark.parametrize("duty", ["system_admin", "security_admin", "audit_admin"])
def test_no_organisation_makes_administrators_of_the_site_but_root(log, duty):
    log.role(CENTRE, "LEADING")
    log.duty(LI, CENTRE, "registrar")
    log.duty(LI, ROOT, "registrar")
    for actor, org in ((CENTRE, CENTRE), (CENTRE, ROOT), (LI, ROOT), (ROOT, CENTRE)):
        log.say("duty.Granted", actor=actor, person=WANG, org=org, duty=duty)

    assert log.register.person(WANG).duties == frozenset()


def test_root_and_its_security_administrator_name_administrators(log):
    log.duty(WANG, ROOT, "security_admin")
    log.say("duty.Granted", actor=WANG, person=LI, org=ROOT, duty="audit_admin")

    assert log.principal(WANG, ROOT).duties == {"security_admin"}
    assert log.principal(LI, ROOT).duties == {"audit_admin"}


def test_holders_of_a_role_are_found_by_region_and_type(log):
    log.role(OFFICE, "SUPERVISING", regions=["CN-331000"], trading_types=["engineering"])
    log.role(CENTRE, "SUPERVISING")

    holders = log.register.holders
    assert holders("SUPERVISING") == (CENTRE, OFFICE)
    assert holders("SUPERVISING", "CN-331004", "engineering") == (CENTRE, OFFICE)
    assert holders("SUPERVISING", "CN-331004", "state_property") == (CENTRE,)
    assert holders("SUPERVISING", "CN-110000", "engineering") == (CENTRE,)
    assert holders("ARCHIVE") == ()


class TestDelegation:
    @pytest.fixture
    def log(self, log):
        log.role(OFFICE, "SUPERVISING", regions=["CN-331000"])
        log.role(CENTRE, "PUBLISHING")
        log.duty(LI, CENTRE, "officer")
        return log

    def lend(self, log, **more):
        log.say("delegation.Granted", org=OFFICE, to_org=CENTRE, scope="巡查", **more)

    def test_it_carries_the_roles_of_the_one_that_lent(self, log):
        self.lend(log, delegation_id="d1")

        acting = log.principal(LI)

        assert (acting.roles, acting.duties) == ({"SUPERVISING"}, {"officer"})
        assert (acting.org, acting.home, acting.delegation) == (OFFICE, CENTRE, "d1")
        assert acting.regions == {"CN-331000"}

    def test_its_own_limits_are_the_narrower_ones(self, log):
        self.lend(log, regions=["CN-331002"], trading_types=["engineering"])

        assert log.principal(LI).regions == {"CN-331002"}
        assert log.principal(LI).trading_types == {"engineering"}

    def test_it_ends_with_its_period(self, log):
        self.lend(log, to=format_time(NOW))

        assert log.principal(LI, at=NOW - timedelta(seconds=1)).duties == {"officer"}
        assert log.principal(LI, at=NOW).duties == frozenset()

    def test_it_ends_with_the_duty_at_home(self, log):
        self.lend(log)
        log.say("duty.Revoked", person=LI, org=CENTRE, duty="officer")

        assert log.principal(LI).duties == frozenset()

    def test_a_named_person_gets_the_duties_named_and_nobody_else_does(self, log):
        log.duty(WANG, CENTRE, "officer")
        self.lend(log, to_person=LI, duties=["approver"])

        assert log.principal(LI).duties == {"approver"}
        assert log.principal(WANG).duties == frozenset()

    def test_whoever_is_not_named_gets_no_duty_not_held_at_home(self, log):
        self.lend(log, duties=["approver", "officer"])

        assert log.principal(LI).duties == {"officer"}

    def test_what_administers_is_never_lent(self, log):
        self.lend(log, to_person=LI, duties=["security_admin", "registrar", "officer"])

        assert log.principal(LI).duties == {"officer"}

    def test_another_organisation_cannot_withdraw_it(self, log):
        self.lend(log, delegation_id="d1")
        log.say("delegation.Revoked", org=CENTRE, delegation_id="d1")
        assert log.principal(LI).duties == {"officer"}

        log.say("delegation.Revoked", org=OFFICE, delegation_id="d1")
        assert log.principal(LI).duties == frozenset()

    def test_another_organisation_cannot_replace_it(self, log):
        self.lend(log, delegation_id="d1")
        log.say("delegation.Granted", org=CENTRE, to_org=OFFICE, scope="x", delegation_id="d1")

        assert log.principal(LI).duties == {"officer"}

    def test_own_duties_go_before_it(self, log):
        log.duty(LI, OFFICE, "applicant")
        self.lend(log)

        assert (log.principal(LI).duties, log.principal(LI).delegation) == ({"applicant"}, "")
        assert log.register.acts_for(LI, NOW) == (CENTRE, OFFICE)


class TestAssignment:
    def assign(self, log, actor, stream="project/P-1"):
        log.say("duty.PersonAssigned", actor=actor, stream=stream, person=WANG, org=OFFICE)
        return log.principal().projects

    def test_the_office_assigns_a_person_to_a_project(self, log):
        log.role(OFFICE, "SUPERVISING")
        log.duty(WANG, OFFICE, "officer")
        assert self.assign(log, OFFICE) == {"P-1"}

    def test_a_person_of_the_office_may_say_it(self, log):
        log.role(OFFICE, "LEADING")
        log.duty(WANG, OFFICE, "officer")
        assert self.assign(log, WANG) == {"P-1"}

    def test_an_office_assigns_where_its_own_role_holds(self, log):
        log.role(OFFICE, "SUPERVISING", regions=["CN-331000"])
        log.duty(WANG, OFFICE, "officer")
        project = {"project_code": "P-1", "trading_type": "engineering", "region": "CN-110000"}
        log.say("project.Registered", stream="project/P-1", **project)
        assert self.assign(log, OFFICE) == frozenset()
        moved = project | {"region": "CN-331002"}
        log.say("project.Registered", actor=CENTRE, stream="project/P-1", **moved)
        assert self.assign(log, OFFICE) == frozenset()
        log.say("project.Registered", stream="project/P-1", **moved)
        assert self.assign(log, OFFICE) == {"P-1"}

    def test_a_bidder_opens_no_project_by_naming_somebody(self, log):
        log.role(CENTRE, "BIDDER")
        log.duty(WANG, OFFICE, "officer")
        assert self.assign(log, CENTRE) == frozenset()


def test_who_nobody_registered_is_nobody(log):
    with pytest.raises(NoSuchPerson):
        log.register.person(LI)
    with pytest.raises(NoSuchOrganisation):
        log.register.organisation("org/nobody")
    assert log.principal(LI).signed_in
    assert log.principal(LI).holdings == ()

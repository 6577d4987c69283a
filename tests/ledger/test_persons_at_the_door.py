"""Persons speak for the organisation in which they have a duty, by log order and by duty."""

import pytest

from ledger.append import Accepted, Refused, Sequencer

PERSON = "person/00000000000000a1"
OTHER = "person/00000000000000b2"
OFFICE, CENTRE = "org/office", "org/centre"
ROOT = "org/root"


@pytest.fixture
def sequencer(founded, open_sequencer, town):
    sequencer = open_sequencer(founded)
    sequencer.submit(
        [
            *(town.issue(actor) for actor in (OFFICE, CENTRE, PERSON, OTHER)),
            town.grant(OFFICE, "LEADING"),
            town.grant(CENTRE, "PUBLISHING"),
        ]
    )
    return sequencer


@pytest.fixture
def say(sequencer, town):
    def say(actor, type_, data, stream=None):
        return sequencer.submit(
            [town.said(actor, type_, data, stream=stream or data.get("org", OFFICE))]
        )[0]

    return say


def duty(person, org, name):
    return {"person": person, "org": org, "duty": name}


def grant(say, person, org, name, by=ROOT):
    return say(by, "duty.Granted", duty(person, org, name))


def registers(say, actor):
    return say(actor, "org.Registered", {"org": "org/new"}, stream="org/new")


def activates(say, actor):
    data = {"ruleset": "r", "rules": [{"id": "D-01", "version": "ab" * 32}], "from": "2026-01-01"}
    return say(actor, "ruleset.Activated", data, stream="rules")


def test_a_person_speaks_with_the_roles_of_its_organisation_while_the_duty_stands(say):
    assert isinstance(activates(say, PERSON), Refused)

    grant(say, PERSON, OFFICE, "officer")
    assert isinstance(activates(say, PERSON), Accepted)

    say(ROOT, "duty.Revoked", duty(PERSON, OFFICE, "officer"))
    assert isinstance(activates(say, PERSON), Refused)


def test_who_left_speaks_no_more(say):
    grant(say, PERSON, OFFICE, "officer")
    grant(say, PERSON, CENTRE, "operator")

    say(ROOT, "person.Departed", {"person": PERSON, "org": OFFICE})

    assert isinstance(activates(say, PERSON), Refused)


def test_a_role_that_the_organisation_lost_is_lost_to_its_people(say):
    grant(say, PERSON, OFFICE, "officer")
    say(ROOT, "org.RoleRevoked", {"org": OFFICE, "role": "LEADING"})

    assert isinstance(activates(say, PERSON), Refused)


@pytest.mark.parametrize("name", ["system_admin", "security_admin", "audit_admin", "registrar"])
def test_who_administers_the_site_does_not_speak_in_the_business(say, name):
    grant(say, PERSON, OFFICE, name)

    assert isinstance(activates(say, PERSON), Refused)


@pytest.mark.parametrize(("name", "may"), [("registrar", True), ("applicant", False)])
def test_an_organisation_registers_its_own_people_by_its_registrar(say, name, may):
    grant(say, PERSON, CENTRE, name)

    own = say(PERSON, "person.Registered", {"person": OTHER, "org": CENTRE})
    others = say(PERSON, "person.Registered", {"person": OTHER, "org": OFFICE})

    assert isinstance(own, Accepted) is may
    assert isinstance(others, Refused)


def test_an_organisation_says_what_the_catalogue_leaves_to_the_one_it_names(say):
    assert isinstance(grant(say, PERSON, CENTRE, "operator", by=CENTRE), Accepted)
    assert isinstance(grant(say, PERSON, OFFICE, "operator", by=CENTRE), Refused)


def test_nobody_grants_a_duty_to_oneself_without_being_registrar(say):
    grant(say, PERSON, OFFICE, "officer")

    assert isinstance(grant(say, PERSON, OFFICE, "registrar", by=PERSON), Refused)


def test_root_s_security_administrator_registers_organisations(say):
    assert isinstance(registers(say, PERSON), Refused)

    grant(say, PERSON, ROOT, "officer")
    assert isinstance(registers(say, PERSON), Refused)

    grant(say, PERSON, ROOT, "security_admin")
    assert isinstance(registers(say, PERSON), Accepted)
    assert isinstance(grant(say, OTHER, CENTRE, "operator", by=PERSON), Accepted)


def test_the_gateway_alone_says_what_it_decided(say, sequencer, town):
    sequencer.submit([town.issue("gateway")])
    data = {"actor": "anyone", "action": "x", "minute": "2026-03-02T01:00:00.000000Z", "count": 3}

    assert isinstance(say(ROOT, "access.Refused", data, stream="site/access"), Refused)
    assert isinstance(say("gateway", "access.Refused", data, stream="site/access"), Accepted)


def test_another_process_knows_the_duties(say, town, open_database, open_sequencer):
    grant(say, PERSON, OFFICE, "officer")

    other: Sequencer = open_sequencer(open_database())
    data = {"ruleset": "r", "rules": [], "from": "2026-01-01"}
    [verdict] = other.submit([town.said(PERSON, "ruleset.Activated", data, stream="rules")])

    assert isinstance(verdict, Accepted)

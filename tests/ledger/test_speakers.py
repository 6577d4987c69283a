"""Who may say a control event at its place in the log: when, where, and for whom."""

from datetime import timedelta

import pytest

from ledger.append import Accepted, Refused
from ledger.canonical import format_time
from tests.ledger.conftest import ROOT

HERE, THERE = "CN-331000", "CN-110000"
WANG, LI = "person/00000000000000aa", "person/00000000000000bb"
OFFICE = "org/office"


@pytest.fixture
def say(sequencer, town):
    """Say one thing; whether the door let it in."""

    def say_it(actor, type_, stream, **data):
        [verdict] = sequencer.submit([town.said(actor, type_, data, stream=stream)])
        if isinstance(verdict, Refused):
            assert verdict.path == "/statement/actor", verdict
        return isinstance(verdict, Accepted)

    return say_it


@pytest.fixture
def office(sequencer, town, say):
    """A supervising office of one region, and projects here and there."""
    sequencer.submit([town.issue(actor) for actor in (OFFICE, WANG, LI, "org/bidder", "org/far")])
    assert say(ROOT, "org.RoleGranted", OFFICE, org=OFFICE, role="SUPERVISING", regions=[HERE])
    assert say(
        ROOT, "org.RoleGranted", "org/far", org="org/far", role="SUPERVISING", regions=[THERE]
    )
    for code, region in (("here", "CN-331002"), ("there", THERE)):
        register(say, code, region)
    return OFFICE


def register(say, code, region, actor="org/platform"):
    data = {"project_code": code, "trading_type": "engineering", "region": region}
    assert say(actor, "project.Registered", f"project/{code}", **data)


def closes(say, actor, project):
    return say(actor, "alert.Closed", f"project/{project}", alert="alert-" + "0" * 40)


def grant(say, person, *, org=OFFICE, duty="officer", **limits):
    assert say(ROOT, "duty.Granted", org, org=org, person=person, duty=duty, **limits)


def assign(say, person, project, *, by=ROOT, **period):
    data = {"person": person, "org": OFFICE, **period}
    return say(by, "duty.PersonAssigned", f"project/{project}", **data)


def test_a_role_holds_in_its_regions(say, office):
    assert closes(say, office, "here")
    assert not closes(say, office, "there")
    assert not closes(say, office, "nobody-registered-it")
    assert say(office, "alert.Closed", "system", alert="alert-" + "0" * 40)


def test_a_role_holds_for_its_trading_types(say, office):
    data = {"org": office, "role": "LEADING", "trading_types": ["state_property"]}
    assert say(ROOT, "org.RoleGranted", office, **data)
    assert not closes(say, office, "there")
    assert say(ROOT, "org.RoleGranted", office, **data | {"trading_types": ["engineering"]})
    assert closes(say, office, "there")


def test_a_project_registered_in_the_same_batch_lies_where_it_says(sequencer, town, office):
    data = {"project_code": "new", "trading_type": "engineering", "region": HERE}
    alert = {"alert": "alert-" + "0" * 40}
    verdicts = sequencer.submit(
        [
            town.said("org/platform", "project.Registered", data, stream="project/new"),
            town.said(office, "alert.Closed", alert, stream="project/new"),
        ]
    )
    assert [type(verdict) for verdict in verdicts] == [Accepted, Accepted]


def test_where_a_project_lies_is_asked_once_for_a_commit(sequencer, town, office, monkeypatch):
    asked, find = [], sequencer._frontier.registrations

    def ask(stream, connection):
        asked.append(stream)
        return find(stream, connection)

    monkeypatch.setattr(sequencer._frontier, "registrations", ask)
    alert = {"alert": "alert-" + "0" * 40}
    closing = [
        town.said(office, "alert.Closed", alert, stream=f"project/{code}")
        for code in ("here", "there", "here", "there")
    ]
    verdicts = sequencer.submit(closing)
    assert [type(verdict) for verdict in verdicts] == [Accepted, Refused, Accepted, Refused]
    assert asked == ["project/here", "project/there"]


def test_nobody_else_moves_a_project_elsewhere(say, office):
    register(say, "there", HERE, actor="org/bidder")
    assert not closes(say, office, "there")
    register(say, "there", HERE)
    assert closes(say, office, "there")


@pytest.mark.usefixtures("office")
def test_a_duty_holds_within_its_period_by_the_ledgers_own_clock(say, clock):
    hour = timedelta(hours=1)
    now = clock()
    grant(say, WANG, **{"from": format_time(now + hour)})
    assert not closes(say, WANG, "here")
    grant(say, WANG, to=format_time(now - hour))
    assert not closes(say, WANG, "here")
    grant(say, WANG, **{"from": format_time(now - hour), "to": format_time(now + hour)})
    assert closes(say, WANG, "here")


@pytest.mark.usefixtures("office")
def test_a_duty_is_narrower_than_the_role(say):
    grant(say, WANG, regions=["CN-331100"])
    assert not closes(say, WANG, "here")
    grant(say, WANG, regions=[HERE])
    assert closes(say, WANG, "here")
    assert not closes(say, WANG, "there")


def test_who_is_assigned_to_a_project_speaks_of_it_wherever_it_lies(say, office):
    grant(say, WANG)
    assert assign(say, WANG, "there")
    assert closes(say, WANG, "there")
    assert closes(say, office, "there")  # in its custody, by that person
    grant(say, LI)
    assert not closes(say, LI, "there")


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("by", ["org/bidder", OFFICE])
def test_an_assignment_counts_from_who_has_a_say_there(say, by):
    grant(say, WANG)
    assert assign(say, WANG, "there", by=by)
    assert not closes(say, WANG, "there")
    assert assign(say, WANG, "there", by="org/far")
    assert closes(say, WANG, "there")


@pytest.mark.usefixtures("office")
def test_nobody_without_a_say_there_takes_an_assignment_away(say, clock):
    past = {"to": format_time(clock() - timedelta(hours=1))}
    grant(say, WANG)
    assert assign(say, WANG, "there")
    assert assign(say, WANG, "there", by="org/bidder", **past)
    assert closes(say, WANG, "there")
    assert assign(say, WANG, "there", by="org/far", **past)
    assert not closes(say, WANG, "there")


@pytest.mark.usefixtures("office")
def test_an_assignment_ends_with_its_period(say, clock):
    grant(say, WANG)
    assert assign(say, WANG, "there", to=format_time(clock() - timedelta(hours=1)))
    assert not closes(say, WANG, "there")


def test_all_of_it_is_known_after_a_restart(say, office, open_database, open_sequencer, town):
    grant(say, WANG)
    assert assign(say, WANG, "there")
    other = open_sequencer(open_database())

    def closed(actor, project):
        alert = {"alert": "alert-" + "0" * 40}
        said = town.said(actor, "alert.Closed", alert, stream=f"project/{project}")
        [verdict] = other.submit([said])
        return isinstance(verdict, Accepted)

    assert closed(WANG, "there")
    assert closed(office, "here")
    assert not closed(office, "nobody-registered-it")

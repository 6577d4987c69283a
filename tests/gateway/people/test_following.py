"""The registers stand at the log's end, in every gateway on it."""

import pytest

from gateway.people import following
from gateway.people.errors import NoSuchPerson
from gateway.permission.standing import Standing
from tests.gateway.persons import grant, organisation, person
from tests.ledger.conftest import ROOT


@pytest.fixture
def other(site):
    """The registers of another gateway on the same ledger."""
    standing = Standing.of(site.parts.reader, ROOT)
    yield standing
    standing.following.stop()


def test_all_there_is_is_known_before_anybody_is_let_in(site, other):
    org = organisation(site, "SUPERVISING")
    officer = person(site, org, "officer")

    other.following.start()

    assert other.register.person(officer).duties == {"officer"}
    assert other.register.organisation(org).roles == {"SUPERVISING"}
    assert other.following.size == site.parts.reader.size()


def test_what_one_gateway_granted_and_took_back_holds_in_the_other(site, other):
    other.following.start()
    org = organisation(site, "SUPERVISING")
    officer = person(site, org, "officer")
    index = site.parts.reader.size() - 1

    other.following.until(index)
    assert other.register.person(officer).duties == {"officer"}

    index = grant(site, "duty.Revoked", org=org, person=officer, duty="officer")
    other.following.until(index)
    assert other.register.person(officer).duties == frozenset()


def test_it_outlives_a_failure_of_the_log_and_goes_on_where_it_was(site, other, monkeypatch):
    monkeypatch.setattr(following, "PAUSE_SECONDS", 0.01)
    reader = site.parts.reader
    follow, failures = type(reader).follow, iter([RuntimeError("torn"), RuntimeError("again")])

    def torn(self, after, stop):
        for failure in failures:
            raise failure
        return follow(self, after, stop)

    monkeypatch.setattr(type(reader), "follow", torn)
    other.following.start()
    officer = person(site, organisation(site), "officer")

    other.following.until(reader.size() - 1)

    assert other.register.person(officer).duties == {"officer"}


def test_waiting_for_what_never_comes_ends(site, other, monkeypatch):
    monkeypatch.setattr(following, "WAIT_SECONDS_MAX", 0.05)
    other.following.start()

    other.following.until(site.parts.reader.size() + 1_000)

    with pytest.raises(NoSuchPerson):
        other.register.person("person/nobody")

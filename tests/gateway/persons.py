"""Organisations and signed-in persons for tests of a gateway: granted by root, past the pages."""

from contextlib import contextmanager
from itertools import count
from secrets import token_bytes

import httpx

from gateway.accounts.address import CSRF_HEADER, csrf_of
from gateway.accounts.sessions import COOKIE
from ledger.append import Accepted
from ledger.storage import accounts
from monitors.review import REVIEWED, VALUES, review_of
from tests.gateway.conftest import NO_TLS, now
from tests.ledger.conftest import ROOT

_NUMBERS = count(1)


def grant(site, type_, *, stream=None, **data):
    """Root says it; returns when requests are judged by it."""
    data = {name: value for name, value in data.items() if value is not None}
    if type_ in VALUES:
        review = review_of(type_, data, reviewer="person/lawyer")
        site.append(site.town.said(ROOT, REVIEWED, review, stream="rules"))
    [verdict] = site.append(site.town.said(ROOT, type_, data, stream=stream or data["org"]))
    assert isinstance(verdict, Accepted), verdict
    site.parts.following.until(verdict.index)
    return verdict.index


def organisation(site, *roles, regions=None, trading_types=None, org=None):
    """An organisation with these roles, of its own name."""
    org = org or f"org/o{next(_NUMBERS)}"
    grant(site, "org.Registered", org=org, name="某单位")
    for role in roles:
        grant(
            site,
            "org.RoleGranted",
            org=org,
            role=role,
            regions=regions,
            trading_types=trading_types,
        )
    return org


def person(site, org, *duties, **limits):
    """A person registered in an organisation, with these duties in it."""
    pseudonym = f"person/{next(_NUMBERS):016x}"
    grant(site, "person.Registered", org=org, person=pseudonym)
    for duty in duties:
        grant(site, "duty.Granted", org=org, person=pseudonym, duty=duty, **limits)
    return pseudonym


@contextmanager
def signed_in(site, person, org, *, strong=True, **options):
    """A client with a session of this person, as if every step of signing in were done."""
    database, sessions = site.parts.accounts.database, site.parts.accounts.sessions
    with database.connection() as connection:
        if accounts.find(connection, person) is None:
            accounts.add(connection, person, org, handle=token_bytes(32), at=now())
            accounts.set_state(connection, person, "open", among=["invited"])
    step = sessions.begin(person, stage="in", means="password", device="a test", strong=strong)
    with httpx.Client(
        base_url=site.base_url,
        trust_env=False,
        verify=NO_TLS,
        timeout=30,
        headers={CSRF_HEADER: csrf_of(step.secret)},
        cookies={COOKIE: step.secret},
        **options,
    ) as client:
        yield client


def heard(site, alert, stream):
    """The party of an alert was told of it and has answered: two entries."""
    told = ("alert.Notified", {"to_org": ROOT})
    for type_, data in (told, ("alert.FeedbackSubmitted", {"statement": "属实"})):
        said = site.town.said(ROOT, type_, {"alert": alert, **data}, stream=stream)
        [verdict] = site.append(said)
        assert isinstance(verdict, Accepted), verdict
    site.until_seen(verdict.index)

"""Every kind of asker, what stands in the ledger around each, and the application they ask."""

from contextlib import ExitStack
from itertools import count
from types import SimpleNamespace

import pytest

from gateway.app import _refuse, create_app
from gateway.people.roles import ADMINISTRATORS, ROLES
from gateway.submissions import Submissions
from tests.gateway.conftest import BEARER
from tests.gateway.permission.oracle import Asker
from tests.gateway.permission.scene import FAR_PROJECT, HERE, Stage
from tests.gateway.persons import grant, organisation, person, signed_in
from tests.ledger.conftest import ROOT

BUSINESS = ("applicant", "approver", "custodian", "operator", "officer")

PROBLEM = "x-problem"
"""Which error was answered with: the table's refusals are told from what an act itself refuses."""


def refuse(request, problem):
    """As the application answers, and with the error's name beside it."""
    answered = _refuse(request, problem)
    answered.headers[PROBLEM] = type(problem).__name__
    return answered


@pytest.fixture(scope="package")
def app(site):
    """The application over the same parts, with a clock that keeps every asker's allowance full."""
    ticks = count(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gateway.app.time", SimpleNamespace(monotonic=lambda: next(ticks) * 1e3))
        patch.setattr("gateway.app._refuse", refuse)
        app = create_app(site.parts)
    app.state.submissions = Submissions(site.parts.sequencer, app.state.allowances)
    yield app
    app.state.submissions.close()


def headers(client):
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return dict(client.headers) | {"Cookie": cookies}


@pytest.fixture
def passer_by(site):
    """Somebody who is signed in, for addresses of everybody: one of them ends the session."""
    org = organisation(site)
    who = person(site, org)
    with signed_in(site, who, org) as client:
        yield Asker(name="somebody signed in", org=org, person=who, headers=headers(client))


@pytest.fixture(scope="package")
def askers(site):
    """Nobody, the reading token, and a person of each role and each duty, strong and not."""
    found = [
        Asker(name="nobody"),
        Asker(name="a wrong token", headers={"Authorization": "Bearer no"}),
        Asker(name="the reading token", reader=True, headers=BEARER),
    ]
    with ExitStack() as stack:

        def add(name, org, *duties, strong=True, **held):
            who = person(site, org, *duties)
            client = stack.enter_context(signed_in(site, who, org, strong=strong))
            found.append(
                Asker(
                    name=name,
                    org=org,
                    person=who,
                    duties=frozenset(duties),
                    strong=strong,
                    headers=headers(client),
                    **held,
                )
            )

        for role in ROLES:
            org = organisation(site, role, regions=[HERE])
            site.append(site.town.issue(org))
            add(role, org, *BUSINESS, roles=frozenset({role}))
        supervising = organisation(site, "SUPERVISING")
        site.append(site.town.issue(supervising))
        held = {"roles": frozenset({"SUPERVISING"})}
        add("SUPERVISING everywhere", supervising, *BUSINESS, limited=False, **held)
        add("SUPERVISING by password", supervising, *BUSINESS, strong=False, limited=False, **held)
        for duty in (*BUSINESS, "registrar"):
            add(f"{duty} of SUPERVISING", supervising, duty, limited=False, **held)
        for duty in ADMINISTRATORS:
            add(duty, ROOT, duty)
        elsewhere = organisation(site, "SUPERVISING", regions=["CN-440000"])
        site.append(site.town.issue(elsewhere))
        assigned = {"region": "CN-440000", "projects": frozenset({FAR_PROJECT}), **held}
        add("SUPERVISING assigned to a project", elsewhere, *BUSINESS, **assigned)
        stream = f"project/{FAR_PROJECT}"
        naming = {"person": found[-1].person, "org": elsewhere}
        grant(site, "duty.PersonAssigned", stream=stream, **naming)
        idle = organisation(site)
        site.append(site.town.issue(idle))
        add("without a duty", idle)
        yield found


@pytest.fixture(scope="package")
def scene_of(site, askers):
    """What stands in the ledger around each asker."""
    return Stage(site, askers).scene_of

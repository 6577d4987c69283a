"""Two gateways on one database: both take statements, one of them publishes and judges."""

import re
from functools import partial

import pytest

from ledger.note import NoteVerifier
from ops.client import Client
from ops.home import Home
from ops.postgres import EmbeddedServer
from tests.conftest import until
from tests.ops.conftest import ORIGIN, too_short
from tests.ops.gateways import Gateway

ONE_OF_EACH = {"publisher", "monitors", "heads"}


@pytest.fixture
def site_home(founded):
    with EmbeddedServer.start(founded):
        yield Home(founded)


@pytest.fixture
def gateways(site_home):
    started = []

    def start():
        started.append(Gateway(site_home.path))
        return started[-1]

    yield start
    for each in started:
        each.leave()


def client(gateway, home):
    log = NoteVerifier.from_vkey(home.site().log_vkey)
    return Client(gateway.url, home.keystore.newest(), log=log)


def sends(gateway, home, code):
    """Send over this gateway, and check the receipts: a checkpoint covers what was placed."""
    with client(gateway, home) as sender:
        verdicts = sender.submit(too_short(code, log=ORIGIN), receipts=True)
    assert {each["verdict"] for each in verdicts} == {"accepted"}
    return [each["index"] for each in verdicts]


def open_alerts(gateway, count):
    text = gateway.http.get("/metrics").text
    found = re.findall(r"^mingjing_alerts_open\S+ (\S+)$", text, re.MULTILINE)
    return sum(map(float, found)) == count


def test_both_append_one_works_and_the_other_takes_over_when_it_is_killed(site_home, gateways):
    first = gateways()
    until(lambda: first.leads() == ONE_OF_EACH, "the first to do all the work", first)
    second = gateways()

    indexes = sends(first, site_home, "A1") + sends(second, site_home, "A2")
    assert second.leads() == set()
    assert len(set(indexes)) == len(indexes)

    # Each shows what the other has placed, and both say that all is published and judged.
    for gateway in (first, second):
        until(gateway.ready, "readiness", gateway)
        checks = gateway.http.get("/readyz").json()["checks"]
        assert checks["database"]["size"] > max(indexes)
        until(partial(open_alerts, gateway, 2), "an alert for each project", gateway)

    first.kill()
    third = sends(second, site_home, "A3")  # the receipt needs a publisher
    until(lambda: second.leads() == ONE_OF_EACH, "the second to take over", second)
    assert min(third) > max(indexes)

    assert second.stop() == 0

"""Whichever process runs the monitors, the others know how far they have judged."""

import subprocess
import sys

import pytest

from ops import assemble
from ops.postgres import EmbeddedServer
from ops.settings import Settings
from tests.conftest import until
from tests.ops.conftest import ORIGIN, too_short

LEADER = """
import sys
from pathlib import Path
from ops import assemble
from ops.settings import Settings

with assemble.open_site(Settings(home=Path(sys.argv[1]))) as site, site.working():
    while not site.follower.wait_for(site.reader.size(), 1):
        pass
    print("leads", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def settings(founded):
    """A ledger nobody has judged yet, on a server that stays up."""
    with EmbeddedServer.start(founded):
        yield Settings(home=founded)


@pytest.fixture
def leader(settings):
    process = subprocess.Popen(
        [sys.executable, "-c", LEADER, str(settings.home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "leads\n"
    yield process
    process.kill()
    process.communicate()


def raised(site, code):
    return [a.rule for a in site.standing() if a.stream == f"project/{code}" and a.rule == "N-22"]


def test_one_process_settles_on_what_another_judges_and_takes_over_when_it_dies(settings, leader):
    with assemble.open_site(settings) as site, site.working():
        site.client.submit(too_short("E1", log=ORIGIN))
        site.settle()

        assert raised(site, "E1") == ["N-22"]
        assert site.judged() == site.reader.size()
        assert site.follower.place() == 0  # the other one judged

        leader.kill()
        leader.wait()
        site.client.submit(too_short("E2", log=ORIGIN))
        site.settle()

        assert raised(site, "E2") == ["N-22"]
        assert site.follower.place() == site.judged() == site.reader.size()


def test_what_was_judged_is_known_when_nobody_runs(settings):
    with assemble.open_site(settings) as site:
        assert site.judged() == 0
        with site.working():
            site.settle()
            size = site.reader.size()

    with assemble.open_site(settings) as site:
        assert site.judged() == size


def test_who_leads_looks_once_more_at_what_was_judged_before(settings):
    """Since then something may have fallen due that no new entry says."""
    with assemble.open_site(settings) as site:
        site.client.submit(too_short("E1", log=ORIGIN))
        site.database.keep_place(assemble.MONITORS, site.reader.size())

    with assemble.open_site(settings) as site, site.working():
        until(site.follower.leads, "the lead")
        site.settle()

        assert raised(site, "E1") == ["N-22"]
        assert site.follower.place() == site.reader.size()


def test_a_process_that_crashed_before_it_kept_its_place_is_repeated_without_harm(settings):
    class Crash(BaseException):
        """The process ends here."""

    def crash(_size):
        raise Crash

    with assemble.open_site(settings) as site:
        site.client.submit(too_short("E1", log=ORIGIN))
        site.follower._keep_place = crash
        with pytest.raises(Crash):
            site.follower.catch_up()
        assert raised(site, "E1") == ["N-22"]
        assert site.judged() == 0

    with assemble.open_site(settings) as site, site.working():
        site.settle()

        assert raised(site, "E1") == ["N-22"]
        assert site.judged() == site.reader.size()

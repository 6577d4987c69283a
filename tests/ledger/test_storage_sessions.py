"""One publisher, one follower, one wake-up: and another when it dies."""

import subprocess
import sys
from threading import Event, Thread

import psycopg
import pytest

from ledger.storage import NotTheOne
from tests.conftest import ROOT

ALREADY = Event()
ALREADY.set()


def test_only_one_session_holds_a_name(open_database):
    one, other = open_database(), open_database()

    with one.only_one("publisher", ALREADY):
        with pytest.raises(NotTheOne), other.only_one("publisher", ALREADY):
            pass
        with other.only_one("follower", ALREADY) as lease:
            assert lease.held()

    with other.only_one("publisher", ALREADY) as lease:
        assert lease.held()


def test_whoever_waits_takes_over(open_database):
    one, other, taken = open_database(), open_database(), Event()

    def wait():
        with other.only_one("publisher", Event()):
            taken.set()

    with one.only_one("publisher", ALREADY):
        waiting = Thread(target=wait)
        waiting.start()
        assert not taken.is_set()
    waiting.join(timeout=60)

    assert taken.is_set()


def test_a_killed_process_is_followed_by_another(database, ledger_urls):
    program = (
        "import sys, time; from threading import Event; from ledger.storage import Database\n"
        "with Database(sys.argv[1]) as d, d.only_one('publisher', Event()):\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program, ledger_urls.application],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(NotTheOne), database.only_one("publisher", ALREADY):
            pass
        holder.kill()

    with database.only_one("publisher", Event()) as lease:
        assert lease.held()


def test_a_lease_whose_session_was_lost_is_not_held(database, open_database, ledger_urls):
    with database.only_one("publisher", ALREADY) as lease:
        with psycopg.connect(ledger_urls.superuser, autocommit=True) as killer:
            killer.execute(
                "select pg_terminate_backend(pid) from pg_locks"
                " where locktype = 'advisory' and database ="
                " (select oid from pg_database where datname = current_database())"
            )

        assert not lease.held()
        with open_database().only_one("publisher", Event()) as other:
            assert other.held()

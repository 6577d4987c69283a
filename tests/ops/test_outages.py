"""What goes away under a running gateway, and comes back; and how the gateway itself goes."""

import os
import signal
import threading
from contextlib import contextmanager, suppress

import httpx
import psycopg
import pytest

from ledger.storage import APPLICATION, OWNER, migrate
from ops.client import Client, GatewayAway
from ops.database import DATABASE, MIGRATIONS
from ops.home import Home
from ops.postgres import EmbeddedServer
from ops.postgres.place import find_data
from tests.conftest import until
from tests.ops.conftest import ORIGIN, too_short
from tests.ops.gateways import Gateway


@pytest.fixture
def site_home(founded):
    return Home(founded)


@pytest.fixture
def gateway(site_home):
    gateway = Gateway(site_home.path)
    yield gateway
    gateway.leave()
    with EmbeddedServer.start(site_home.path):
        pass  # who leaves last stops the server


def send(gateway, home, code):
    with Client(gateway.url, home.keystore.newest()) as sender:
        verdicts = sender.submit(too_short(code, log=ORIGIN), receipts=True)
    return [each["verdict"] for each in verdicts]


def end_postgres(home, how):
    pid = int((find_data(home) / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, how)
    until(lambda: not os.path.exists(f"/proc/{pid}"), "postgres to be gone")  # noqa: PTH110
    return pid


@contextmanager
def asked_all_along(gateway):
    """Somebody reads without pause; yields the statuses of the answers as they come."""
    statuses, stop = [], threading.Event()

    def ask():
        with httpx.Client(base_url=gateway.url, trust_env=False, timeout=60) as http:
            while not stop.is_set():
                statuses.append(http.get("/api/v1/entries/0").status_code)
                statuses.append(http.get("/readyz").status_code)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield statuses
    finally:
        stop.set()
        asking.join()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "shut down"])
def test_an_embedded_server_that_died_is_started_again(gateway, site_home, how):
    until(gateway.ready, "readiness", gateway)
    assert send(gateway, site_home, "O1") == ["accepted"] * 2

    with asked_all_along(gateway) as statuses:
        end_postgres(site_home.path, how)
        until(lambda: told(gateway, "starting it"), "the server to be missed", gateway)
        until(gateway.ready, "readiness once more", gateway)

    assert gateway.process.poll() is None
    assert set(statuses) <= {200, 401, 503}
    assert send(gateway, site_home, "O2") == ["accepted"] * 2  # with receipts: it publishes too
    assert gateway.stop() == 0


def test_while_the_sites_own_server_is_down_it_says_so_and_goes_on_when_it_is_up(site_home):
    server = EmbeddedServer.start(site_home.path)
    gateway = Gateway(site_home.path, MINGJING_DATABASE_URL=server.url(APPLICATION, DATABASE))
    try:
        until(gateway.ready, "readiness", gateway)
        assert send(gateway, site_home, "O1") == ["accepted"] * 2

        with asked_all_along(gateway) as statuses:
            server.close()
            until(lambda: 503 in statuses, "a 503", gateway)
            until(lambda: down(gateway), "the counts to say so", gateway)
            assert gateway.http.get("/healthz").status_code == 200
            server = EmbeddedServer.start(site_home.path)
            until(gateway.ready, "readiness once more", gateway)

        assert set(statuses) <= {200, 401, 503}
        assert send(gateway, site_home, "O2") == ["accepted"] * 2
        assert gateway.stop() == 0
    finally:
        gateway.leave()
        server.close()


def told(gateway, words):
    return any(words in line["event"] for line in gateway.lines)


def down(gateway):
    return "mingjing_database_up 0.0" in gateway.http.get("/metrics").text


def test_told_to_stop_it_finishes_what_was_begun_and_ends_the_feeds(gateway, site_home):
    token = {"Authorization": f"Bearer {site_home.path}"}
    assert gateway.http.get("/api/v1/alerts/stream", headers=token).status_code == 401
    answers = []

    def send_some():
        with (
            Client(gateway.url, site_home.keystore.newest()) as sender,
            suppress(GatewayAway),  # it is told to stop, and stays away
        ):
            codes = (f"S{number}" for number in range(200))
            answers.extend(sender.submit(too_short(code, log=ORIGIN)) for code in codes)

    sending = threading.Thread(target=send_some, daemon=True)
    sending.start()
    until(lambda: len(answers) > 3, "a few answers", gateway)

    assert gateway.stop() == 0

    said = [line["event"] for line in gateway.lines]
    assert "failed" not in said
    with EmbeddedServer.start(site_home.path) as server:
        size = entries(server)
        with psycopg.connect(server.url(database=DATABASE)) as connection:
            found = connection.execute("select statement_id from entries").fetchall()
    acknowledged = {each["id"] for answer in answers for each in answer}
    assert acknowledged <= {id_ for (id_,) in found}
    assert size > len(acknowledged)


def entries(server):
    with psycopg.connect(server.url(database=DATABASE)) as connection:
        return connection.execute("select count(*) from entries").fetchone()[0]


def test_an_old_program_goes_on_while_a_new_schema_lands_and_does_not_start_on_it(
    gateway, site_home, tmp_path
):
    """An upgrade: first the new program migrates, then the old ones are stopped, one by one."""
    for path in MIGRATIONS.glob("0*.sql"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "9000_next.sql").write_text(
        "create table next_things (id bigint primary key);\n"
        "alter table tracking add column next_note text;\n"
        "create index entries_next_idx on entries (received_at);\n"
    )
    assert send(gateway, site_home, "U1") == ["accepted"] * 2

    with EmbeddedServer.start(site_home.path) as server:
        url = server.url(OWNER, DATABASE)
        assert migrate(url, tmp_path) == ["9000_next"]

    assert send(gateway, site_home, "U2") == ["accepted"] * 2
    until(gateway.ready, "readiness on the new schema", gateway)
    assert gateway.stop() == 0
    with pytest.raises(AssertionError, match="migration 9000 was applied"):
        Gateway(site_home.path)

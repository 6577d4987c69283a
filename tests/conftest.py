"""Fixtures that several folders need."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from time import monotonic, sleep

import psycopg
import pytest
from hypothesis import settings

from ledger.signing import ask_first, asked_first
from ledger.storage import APPLICATION, OWNER, migrate, provision
from ops.postgres import EmbeddedServer, PostgresError

ROOT = Path(__file__).resolve().parents[1]
MIGRATIONS = ROOT / "ops" / "migrations"

# No example has a time to keep to, here no more than in CI.
settings.register_profile("ours", settings.default, deadline=None)
settings.load_profile("ours")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(autouse=True)
def verified_by_the_same_libraries_afterwards():
    """A command of ours sets them for the whole process."""
    before = asked_first()
    yield
    ask_first(before)


def shared(path):
    """A file or folder of the data beside the checkout; the test is skipped where it is absent.

    CI may lay it elsewhere: MINGJING_SHARED.
    """
    found = Path(os.environ.get("MINGJING_SHARED", SHARED), path)
    if not found.exists():
        pytest.skip(f"needs {found}, which is kept beside the checkout and not in it")
    return found


PATIENCE_SECONDS = 90
"""For a machine that does much else. It ends a wait in vain, and measures nothing."""


def until(fact, what, gateway=None):
    """What the fact is once it is one; `gateway` is whose last words are shown if it never is."""
    deadline = monotonic() + PATIENCE_SECONDS
    while monotonic() < deadline:
        if found := fact():
            return found
        sleep(0.01)
    return pytest.fail(f"waited in vain for {what}: {gateway.lines[-20:] if gateway else ''}")


def scale(*modules):
    """Packages of the extra `scale`; the test is skipped where one is absent, but not in CI."""
    for name in modules:
        if find_spec(name) is None:
            missing = f"needs {name}: ops/requirements-scale.txt"
            if "CI" in os.environ:
                pytest.fail(missing)
            pytest.skip(missing)


UNHEARD = {"closed": ">&-", "on a full disk": ">/dev/full", "a pipe nobody reads": ""}
"""What may be the matter with a standard output, as the shell says it."""


def unheard(redirection, *command, **environment):
    """The exit status of a command and its last words, where its answer cannot be written."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", *map(str, command)],
        env={"PATH": "/usr/bin:/bin", **environment},
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    return done.returncode, done.stderr


@pytest.fixture(scope="session")
def reachable_directory():
    """A directory that other users get through to, unlike tmp_path when the tests run as root."""
    directory = Path(tempfile.mkdtemp(prefix="mingjing-tests-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture(scope="session")
def embedded_server(reachable_directory):
    """One PostgreSQL for the whole session; each test takes a database of its own."""
    try:
        server = EmbeddedServer.start(reachable_directory / "home")
    except PostgresError as reason:
        if "CI" in os.environ:
            raise
        pytest.skip(str(reason))
    yield server
    server.discard()


@pytest.fixture(scope="session")
def _database_names():
    return (f"test_{number}" for number in count(1))


@pytest.fixture
def database_url(embedded_server, _database_names):
    """The superuser's address of an empty database that lives as long as the test."""
    name = next(_database_names)
    with psycopg.connect(embedded_server.url(), autocommit=True) as connection:
        connection.execute(f"create database {name}")
    yield embedded_server.url(database=name)
    with psycopg.connect(embedded_server.url(), autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")


@dataclass(frozen=True)
class LedgerUrls:
    """A migrated ledger: its owner's address, the application's, the superuser's."""

    owner: str
    application: str
    superuser: str


@pytest.fixture(scope="session")
def _ledger_template(embedded_server):
    """The name of a migrated database without entries, to make others of."""
    provision(
        embedded_server.url(),
        "ledger_template",
        owner_password=embedded_server.password(OWNER),
        application_password=embedded_server.password(APPLICATION),
    )
    url = embedded_server.url(OWNER, "ledger_template")
    migrate(url, MIGRATIONS, application_role=APPLICATION)
    return "ledger_template"


@pytest.fixture(scope="session")
def _ledger_urls(embedded_server, _ledger_template):
    with psycopg.connect(embedded_server.url(), autocommit=True) as connection:
        connection.execute(f"create database ledger template {_ledger_template} owner {OWNER}")
    return LedgerUrls(
        owner=embedded_server.url(OWNER, "ledger"),
        application=embedded_server.url(APPLICATION, "ledger"),
        superuser=embedded_server.url(database="ledger"),
    )


@pytest.fixture
def ledger_urls(_ledger_urls):
    """A ledger without entries, nobody else's while the test runs.

    The tables are emptied past their triggers, as only a superuser can: making a database for
    each test takes thirty times as long.
    """
    with psycopg.connect(_ledger_urls.superuser, autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
        connection.execute("set session_replication_role = replica")
        connection.execute("truncate entries, tracking, vault_keys, vault_values, vault_secrets")
        connection.execute("update log_head set size = 0, leaf = '', received_at = ''")
    return _ledger_urls

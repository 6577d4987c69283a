"""Processes that use the embedded server, and homes for it."""

import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest

from ops import genesis
from ops.postgres import EmbeddedServer
from ops.settings import Settings
from ops.statements import statement

ROOT = Path(__file__).resolve().parents[2]

ORIGIN = "ledger.test/founded"
OFFICE = "org/office"

USER = """
import sys
from pathlib import Path
from ops.postgres import EmbeddedServer
from ops.statements import statement

with EmbeddedServer.start(Path(sys.argv[1])) as server:
    print(server.url(), flush=True)
    sys.stdin.readline()
"""


def an_interpreter(uid):
    """A Python that the uid may run: ours may lie below /root."""
    for python in (sys.executable, "/usr/bin/python3"):
        probe = [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        try:
            if subprocess.run(probe, user=uid, check=False).returncode == 0:
                return python
        except OSError:
            continue
    return pytest.skip("no Python 3.11 that another user may run")


def run_as(uid, code, *arguments):
    """Run code of ours as another user, without a home or an environment."""
    return subprocess.run(
        [an_interpreter(uid), "-c", code, *map(str, arguments)],
        user=uid,
        group=uid,
        extra_groups=[],
        cwd="/",
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": f"{ROOT}:{sysconfig.get_path('purelib')}",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        input="\n",
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass
class UserProcess:
    """Another process with a share in the server."""

    process: subprocess.Popen
    url: str

    def leave(self):
        self.process.communicate("\n", timeout=60)
        assert self.process.returncode == 0

    def kill(self):
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def user_process():
    """Start processes with `user_process(home)`; those still there at the end are ended."""
    started = []

    def start(home):
        process = subprocess.Popen(
            [sys.executable, "-c", USER, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        url = process.stdout.readline().strip()
        assert url, "the process did not get its server"
        return UserProcess(process, url)

    yield start
    for process in started:
        if process.poll() is None:
            process.communicate("\n", timeout=60)


@pytest.fixture(scope="session")
def _home_numbers():
    return count(1)


@pytest.fixture
def home(reachable_directory, _home_numbers):
    directory = reachable_directory / f"home-{next(_home_numbers)}"
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="session")
def _founded(reachable_directory):
    home = reachable_directory / "founded"
    home.mkdir()
    genesis.create(Settings(home=home), origin=ORIGIN, root=OFFICE, progress=lambda _said: None)
    return home


@pytest.fixture
def founded(_founded, home):
    """A home whose ledger has just begun, its server at rest.

    It is a copy: that takes a twentieth of the time in which another is founded.
    """
    subprocess.run(["cp", "-a", _founded, home], check=True)
    return home


@pytest.fixture(scope="session")
def _cluster_home(reachable_directory):
    home = reachable_directory / "served"
    with EmbeddedServer.start(home) as server, psycopg.connect(server.url()) as connection:
        connection.execute("create table kept (row text)")
    yield home
    EmbeddedServer.start(home).discard()


@pytest.fixture
def served_home(_cluster_home):
    """A home with a cluster, an empty table in it, and nobody on it; tests leave it so."""
    yield _cluster_home
    with (
        EmbeddedServer.start(_cluster_home) as server,
        psycopg.connect(server.url()) as connection,
    ):
        connection.execute("truncate kept")


@pytest.fixture
def as_root():
    if os.geteuid() != 0:
        pytest.skip("needs root, who alone can become another user")
    return 0


@pytest.fixture
def unnamed_uid(as_root):
    uid = as_root + 41_234
    while uid in {entry.pw_uid for entry in pwd.getpwall()}:
        uid += 1
    return uid


@pytest.fixture
def named_uid(as_root):
    return next(entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid != as_root)


def too_short(code, *, log):
    """Documents out on 2 March, bids due nine days later: N-22 asks for twenty."""
    facts = {
        "project.Registered": {
            "project_code": code,
            "trading_type": "engineering",
            "method": "open_tender",
            "region": "CN-331000",
            "mandatory_tender": True,
        },
        "tender.DocIssued": {"lot": "1", "bid_deadline": "2026-03-11T02:00:00.000000Z"},
    }
    return [
        statement(
            log=log,
            id_=f"{code}-{type_}",
            stream=f"project/{code}",
            type_=type_,
            actor="org/office",
            at="2026-03-02T02:00:00.000000Z",
            data=data,
        )
        for type_, data in facts.items()
    ]

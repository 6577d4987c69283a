"""Several processes and one server: who starts it, who stops it, and what a kill leaves."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest

from ops.postgres import EmbeddedServer
from tests.ops.conftest import USER


def ask(url, question="select 1"):
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()[0]


def postmaster(home):
    return int((home / "postgres/data/postmaster.pid").read_text().split()[0])


def stopped(home):
    return not (home / "postgres/data/postmaster.pid").exists()


def write(url, row):
    with psycopg.connect(url) as connection:
        connection.execute("insert into kept values (%s)", [row])


def test_three_processes_starting_at_once_share_one_server(home, user_process):
    with ThreadPoolExecutor() as pool:
        users = list(pool.map(lambda _: user_process(home), range(3)))

    pids = {ask(user.url, "select pg_postmaster_start_time()") for user in users}

    assert len(pids) == 1


def test_the_last_one_out_stops_the_server(served_home, user_process):
    with EmbeddedServer.start(served_home) as ours:
        other = user_process(served_home)
    assert ask(other.url) == 1, "we left, the other is still served"

    other.leave()

    assert stopped(served_home)
    with pytest.raises(psycopg.OperationalError):
        ask(ours.url())


def test_a_killed_user_leaves_a_server_that_the_next_joins_and_stops(served_home, user_process):
    user = user_process(served_home)
    server = postmaster(served_home)
    user.kill()

    with EmbeddedServer.start(served_home) as joined:
        assert ask(joined.url()) == 1
        assert postmaster(served_home) == server

    assert stopped(served_home)


def test_after_the_postmaster_is_killed_what_was_committed_is_there(served_home, user_process):
    user = user_process(served_home)
    write(user.url, "committed")
    os.kill(postmaster(served_home), signal.SIGKILL)

    with EmbeddedServer.start(served_home) as restarted:
        assert ask(restarted.url(), "select row from kept") == "committed"
        assert ask(user.url, "select row from kept") == "committed", "the address is the same"


def test_after_everything_is_killed_what_was_committed_is_there(served_home, user_process):
    user = user_process(served_home)
    write(user.url, "committed")
    with psycopg.connect(user.url) as connection:
        query = "select pid from pg_stat_activity where pid <> pg_backend_pid()"
        children = [row[0] for row in connection.execute(query)]
    user.kill()
    for pid in (postmaster(served_home), *children):
        with suppress(ProcessLookupError):  # they end by themselves when the postmaster is gone
            os.kill(pid, signal.SIGKILL)

    with EmbeddedServer.start(served_home) as restarted:
        assert ask(restarted.url(), "select row from kept") == "committed"


def test_a_pid_file_whose_number_another_process_has_blocks_nothing(served_home):
    data = served_home / "postgres/data"
    with EmbeddedServer.start(served_home):
        left_behind = (data / "postmaster.pid").read_text().splitlines()
    left_behind[0] = str(os.getppid())
    (data / "postmaster.pid").write_text("\n".join(left_behind))

    with EmbeddedServer.start(served_home) as server:
        assert ask(server.url()) == 1


def test_who_is_killed_while_making_the_cluster_is_followed_by_the_next(home):
    with subprocess.Popen([sys.executable, "-c", USER, str(home)]) as maker:
        while not (home / "postgres/staging/data/base").exists():
            assert maker.poll() is None
        maker.kill()  # initdb works on

    with EmbeddedServer.start(home) as server:
        assert ask(server.url()) == 1


def test_a_cluster_whose_making_was_cut_short_is_made_anew(home):
    unfinished = home / "postgres/staging/data"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18")

    with EmbeddedServer.start(home) as server:
        assert ask(server.url()) == 1


def test_closing_twice_is_closing_once(served_home, user_process):
    other = user_process(served_home)
    ours = EmbeddedServer.start(served_home)

    ours.close()
    ours.close()

    assert ask(other.url) == 1


def test_discarding_deletes_the_cluster_only_when_nobody_else_uses_it(home, user_process):
    ours = EmbeddedServer.start(home)
    other = user_process(home)

    ours.discard()
    assert ask(other.url) == 1
    other.leave()
    EmbeddedServer.start(home).discard()

    assert not (home / "postgres").exists()


def test_every_process_of_a_home_knows_the_password_of_a_role(served_home):
    with EmbeddedServer.start(served_home) as first:
        with psycopg.connect(first.url(), autocommit=True) as connection:
            connection.execute("drop role if exists reader")
            connection.execute(f"create role reader login password '{first.password('reader')}'")
        second = EmbeddedServer.start(served_home)

        assert ask(second.url("reader"), "select current_user") == "reader"
        with pytest.raises(psycopg.OperationalError):
            ask(second.url().replace(second.password("mingjing"), "guessed"))
        second.close()

"""Every write, lost and lost but kept; other processes; databases that went back."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from threading import Event, Thread
from unittest.mock import Mock

import psycopg
import pytest

from ledger.append import Accepted, Duplicate, create
from ledger.errors import Malformed
from ledger.keys import BadSignature
from ledger.read import Reader
from ledger.storage import (
    AlreadyCreated,
    Database,
    LogWentBack,
    NotCreated,
    StorageFailed,
    queries,
)
from tests.conftest import ROOT
from tests.ledger.conftest import Town
from tests.oracle import check_everything

WRITES = {
    "genesis": Town.genesis,
    "one entry": lambda town: [town.notice()],
    "a batch": lambda town: [town.notice(project=f"P-{n % 3}") for n in range(20)],
    "keys and roles": lambda town: [*town.platform("org/new"), town.notice("org/new")],
}


class Faulty(Database):
    """Loses a write: the connection dies before it, or after the database has kept it."""

    fault = None

    def append(self, placed, head, holding):
        fault, self.fault = self.fault, None
        if fault == "lost":
            self._kill()
        super().append(placed, head, holding)
        if fault == "kept":
            if holding is not None:
                holding.execute("commit")
            raise StorageFailed("the answer to the commit was lost")

    def _kill(self):
        with psycopg.connect(self.superuser, autocommit=True) as killer:
            killer.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = %s"
                " and datname = current_database()",
                ("mingjing_app",),
            )


@pytest.fixture
def faulty(open_database, ledger_urls):
    database = open_database(Faulty)
    database.superuser = ledger_urls.superuser
    return database


def in_a_fresh_process(program, *arguments):
    """Run a program that has `Town`, a clock and the ledger's parts at hand."""
    prelude = (
        "import sys\n"
        "from itertools import count\n"
        "from ledger.append import Sequencer, create\n"
        "from ledger.catalogue import load\n"
        "from ledger.read import Reader\n"
        "from ledger.storage import Database\n"
        "from tests.ledger.conftest import Clock, Town, nothing_published\n"
        "from tests.oracle import check_everything\n"
        "def sequencer(database):\n"
        "    return Sequencer(database, load(), root_at=nothing_published,\n"
        "                     ledger_key=Town().key('ledger'), now=Clock())\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", prelude + program, *map(str, arguments)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def finish(process):
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return output


GO_ON = """
with Database(sys.argv[1]) as database, sequencer(database) as ledger:
    town = Town(numbers=count(1000))
    check_everything(Reader(database))
    verdicts = ledger.submit([town.notice('org/later', id_='later-1')])
    verdicts += ledger.submit(town.platform('org/later'))
    print(*(type(verdict).__name__ for verdict in verdicts))
    check_everything(Reader(database))
"""


@pytest.mark.parametrize("fault", ["lost", "kept"])
@pytest.mark.parametrize("write", WRITES)
def test_after_a_fault_the_log_goes_on_in_a_fresh_process(
    faulty, open_sequencer, ledger_urls, town, clock, reader, write, fault
):
    genesis = town.genesis()
    if write == "genesis":
        faulty.fault = fault
        with pytest.raises(StorageFailed):
            create(faulty, genesis, now=clock)
        faulty.discard_broken()
        if fault == "kept":
            with pytest.raises(AlreadyCreated):
                create(faulty, genesis, now=clock)
        else:
            create(faulty, genesis, now=clock)
    else:
        create(faulty, genesis, now=clock)
        sequencer = open_sequencer(faulty)
        sequencer.submit(town.platform())
        batch, before = WRITES[write](town), reader.size()
        faulty.fault = fault

        verdicts = sequencer.submit(batch)

        # Found out by looking, not by asking the sender to try again.
        assert [verdict.index for verdict in verdicts] == [before + n for n in range(len(batch))]
        assert {type(verdict) for verdict in verdicts} == {Accepted}
        for verdict in verdicts:
            assert reader.entry(verdict.index).seq == verdict.seq
            assert reader.entry(verdict.index).received_at == verdict.received_at
        assert {type(verdict) for verdict in sequencer.submit(batch)} == {Duplicate}
    check_everything(reader)

    output = finish(in_a_fresh_process(GO_ON, ledger_urls.application))

    assert output.split() == ["Refused", "Accepted", "Accepted", "Accepted"]


@pytest.mark.parametrize("fault", ["lost", "kept"])
def test_heads_are_recorded_once_whatever_becomes_of_the_answer(
    faulty, open_sequencer, town, clock, reader, fault
):
    create(faulty, town.genesis(), now=clock)
    sequencer = open_sequencer(faulty)
    faulty.fault = fault

    assert sequencer.record_heads() == 3

    assert sequencer.record_heads() == 3
    check_everything(reader)


def test_a_database_that_stays_away_is_told_and_forgiven(
    faulty, open_sequencer, town, clock, reader, monkeypatch
):
    create(faulty, town.genesis(), now=clock)
    sequencer = open_sequencer(faulty)
    write = faulty.append

    monkeypatch.setattr(faulty, "append", Mock(side_effect=StorageFailed("away")))
    for batch in (town.platform(), [town.issue("org/other")]):
        with pytest.raises(StorageFailed):
            sequencer.submit(batch)
    monkeypatch.setattr(faulty, "append", write)

    assert {type(verdict) for verdict in sequencer.submit(town.platform())} == {Accepted}
    check_everything(reader)


APPEND = """
with Database(sys.argv[1]) as database, sequencer(database) as ledger:
    town, name = Town(), sys.argv[2]
    for number in range(12):
        batch = [town.notice(project=f"P-{n % 5}", id_=f"{name}-{number}-{n}") for n in range(7)]
        for verdict in ledger.submit(batch if number % 3 else batch[:1]):
            print(verdict.index)
"""


def test_several_processes_and_threads_make_one_log(sequencer, ledger_urls, reader, town):
    processes = [in_a_fresh_process(APPEND, ledger_urls.application, n) for n in range(3)]

    def submit(thread):
        verdicts = []
        for number in range(12):
            verdicts += sequencer.submit([town.notice(project=f"P-{(thread + number) % 5}")])
        return [verdict.index for verdict in verdicts]

    size, seen = 6 + 5 * 12 + 3 * (8 * 7 + 4), []

    def tail():
        seen.extend(entry.index for entry in islice(reader.follow(-1, Event()), size))

    tailing = Thread(target=tail)
    tailing.start()
    with ThreadPoolExecutor(5) as threads:
        indexes = [index for part in threads.map(submit, range(5)) for index in part]
    for process in processes:
        indexes += map(int, finish(process).split())
    tailing.join(timeout=60)

    assert sorted(indexes) == list(range(6, size))
    assert seen == list(range(size))
    check_everything(reader)


ENDLESS = """
with Database(sys.argv[1]) as database, sequencer(database) as ledger:
    town = Town(numbers=count(10_000))
    while True:
        ledger.submit([town.notice(project=f"P-{n % 5}") for n in range(200)])
        print("placed", flush=True)
"""


def test_a_process_killed_while_it_places_leaves_a_log_that_goes_on(
    sequencer, ledger_urls, reader, town
):
    with in_a_fresh_process(ENDLESS, ledger_urls.application) as endless:
        assert endless.stdout.readline() == "placed\n"
        sequencer.submit([town.notice()])
        endless.kill()

    assert isinstance(sequencer.submit([town.notice()])[0], Accepted)
    check_everything(reader)


def test_a_key_that_another_process_let_in_is_good_here(
    sequencer, open_database, open_sequencer, town
):
    other = open_sequencer(open_database())
    other.submit([*town.platform("org/new"), town.grant("org/new", "LEADING")])

    assert isinstance(sequencer.submit([town.registers("org/new", "org/x")])[0], Accepted)


def test_a_connection_lost_while_catching_up_makes_it_begin_anew(
    sequencer, open_database, open_sequencer, reader, town, monkeypatch
):
    other = open_sequencer(open_database())
    other.submit([*town.platform("org/new"), town.revoke("org/new"), town.issue("org/other")])
    answers = iter([StorageFailed("lost")])
    look = queries.moved_ends

    def lose(*asked):
        for failure in answers:
            raise failure
        return look(*asked)

    monkeypatch.setattr(queries, "moved_ends", lose)

    verdicts = sequencer.submit([town.notice("org/other"), town.notice("org/new")])

    assert [type(verdict).__name__ for verdict in verdicts] == ["Accepted", "Refused"]
    assert next(answers, None) is None
    revoked = sequencer._frontier.ring.records[town.key("org/new").public.id]
    assert len(revoked.revocations) == 1  # and not folded twice
    check_everything(reader)


def test_a_key_that_another_process_revoked_is_good_no_more(
    sequencer, open_database, open_sequencer, reader, town
):
    other = open_sequencer(open_database())
    other.submit([town.revoke("org/platform")])

    assert sequencer.submit([town.notice()])[0].path == "/signature/key"
    check_everything(reader)


def test_what_another_process_took_is_a_duplicate_here(
    sequencer, open_database, open_sequencer, reader, town
):
    other, notice = open_sequencer(open_database()), town.notice()
    [first] = other.submit([notice])

    assert sequencer.submit([notice]) == [Duplicate(first.index)]
    assert sequencer.submit([notice, town.notice()])[0] == Duplicate(first.index)
    check_everything(reader)


@pytest.mark.parametrize("regrown", [0, 2, 5], ids=["shorter", "as long", "longer"])
def test_a_database_restored_from_an_older_copy_is_not_gone_on_with(
    sequencer, ledger_urls, open_database, open_sequencer, reader, town, regrown
):
    sequencer.submit([town.notice(), town.notice()])
    with psycopg.connect(ledger_urls.superuser) as restored:
        restored.execute("alter table entries disable trigger all")
        restored.execute("delete from entries where notification_id > 6")
        restored.execute("alter table entries enable trigger all")
        restored.execute(
            "update log_head set size = 6,"
            " leaf = (select leaf from entries where notification_id = 6)"
        )
    if regrown:
        open_sequencer(open_database()).submit([town.notice() for _ in range(regrown)])

    for batch in ([town.notice()], [town.notice(), town.notice()]):
        with pytest.raises(LogWentBack):
            sequencer.submit(batch)
    with pytest.raises(LogWentBack):
        sequencer.record_heads()

    assert reader.size() == 6 + regrown
    check_everything(reader)


class TestFounding:
    def test_it_happens_once(self, founded, reader, town, clock):
        with pytest.raises(AlreadyCreated):
            create(founded, town.genesis(), now=clock)
        assert [entry.type for entry in check_everything(reader)] == [
            "ledger.Genesis", "key.Issued", "key.Issued",
        ]  # fmt: skip

    def test_without_it_nothing_is_taken(self, database, open_sequencer):
        with pytest.raises(NotCreated):
            open_sequencer(database)

    def test_of_two_at_once_one_is_first(self, database, open_database, reader, town, clock):
        def found(database):
            try:
                create(database, town.genesis(), now=clock)
            except AlreadyCreated:
                return 0
            return 1

        with ThreadPoolExecutor(4) as threads:
            assert sum(threads.map(found, [database, open_database()] * 2)) == 1
        check_everything(reader)

    def test_what_is_not_a_beginning_is_refused(self, database, town, clock):
        genesis, root, ledger = town.genesis()
        for statements in (
            [genesis, root],
            [genesis, ledger, root],
            [root, genesis, ledger],
            [genesis, root, town.issue("org/other")],
            [genesis, root, ledger, town.issue("org/other")],
        ):
            with pytest.raises(Malformed):
                create(database, statements, now=clock)
        with pytest.raises(BadSignature):
            create(database, [replace(genesis, value=root.value), root, ledger], now=clock)
        assert Reader(database).size() == 0


def test_a_lone_append_whose_connection_ends_while_it_waits_is_made_again(
    sequencer, ledger_urls, reader, town
):
    said = []
    with (
        psycopg.connect(ledger_urls.superuser) as other,
        psycopg.connect(ledger_urls.superuser, autocommit=True) as killer,
    ):
        other.execute("select 1 from log_head for update")
        waiting = Thread(target=lambda: said.extend(sequencer.submit([town.notice()])))
        waiting.start()
        ended = []
        while not ended:
            ended = killer.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where usename = 'mingjing_app' and datname = current_database()"
                " and wait_event_type = 'Lock'"
            ).fetchall()
    waiting.join()

    assert [type(verdict) for verdict in said] == [Accepted]
    check_everything(reader)

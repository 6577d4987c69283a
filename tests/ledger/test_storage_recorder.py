"""Entries get in without gaps, and the library's own ways out see all of them."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from threading import Thread

import psycopg
import pytest
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner

from ledger.storage import (
    AlreadyRecorded,
    ColumnsDisagree,
    Database,
    HeadMoved,
    LogHead,
    Placed,
    StorageFailed,
)
from ledger.storage.application import LedgerApplication, environment
from tests.conftest import ROOT

RECEIVED_AT = "2026-03-02T01:00:00.000000Z"


def placed(number, *, stream="project/P-1", seq=1, size=300, type_="some.Thing"):
    """An entry of which only what the storage looks at is true."""
    value = {
        "placed": {"prev": "0" * 64, "received_at": RECEIVED_AT, "seq": seq},
        "statement": {"actor": "org/a", "id": f"i{number}", "stream": stream, "type": type_},
        "padding": "x" * size,
    }
    raw = json.dumps(value).encode()
    leaf = sha256(b"\x00" + raw).digest()
    return Placed(stream, seq, raw, leaf, type_, "org/a", f"i{number}", RECEIVED_AT)


def batch(start, count, **more):
    return [placed(start + k, stream=f"s/{start + k}", **more) for k in range(count)]


def append(database, entries):
    with database.placing() as (connection, head):
        database.append(entries, head, connection)


def ids(database):
    recorder = database.application.recorder
    return [found.id for found in recorder.select_notifications(start=1, limit=10_000)]


def test_the_rows_state_is_the_entrys_bytes(database, ledger_urls):
    entry = placed(1)

    append(database, [entry])

    with psycopg.connect(ledger_urls.application) as connection:
        row = connection.execute("select state, leaf from entries").fetchone()
    assert row == (entry.raw, sha256(b"\x00" + entry.raw).digest())
    assert database.head() == LogHead(1, entry.leaf, RECEIVED_AT)


def test_one_entry_alone_is_written_without_taking_the_lock_first(database):
    first, second = placed(1), placed(2, stream="s/2")
    database.append([first], LogHead(0, b"", ""), None)

    database.append([second], LogHead(1, first.leaf, RECEIVED_AT), None)

    assert ids(database) == [1, 2]
    assert database.head() == LogHead(2, second.leaf, RECEIVED_AT)


def test_a_lost_race_leaves_no_gap(database):
    append(database, batch(0, 3))
    stale = LogHead(0, b"", "")

    for entries in (batch(10, 1), batch(20, 2)):
        with pytest.raises(HeadMoved):
            database.append(entries, stale, None)
    append(database, batch(30, 2))

    assert ids(database) == [1, 2, 3, 4, 5]


def test_a_failed_batch_leaves_no_gap(database):
    append(database, batch(0, 3))

    for entries in ([*batch(10, 2), placed(1, stream="s/other")], [placed(99, stream="s/1")]):
        with pytest.raises(AlreadyRecorded):
            append(database, entries)
        head = database.head()
        with pytest.raises(AlreadyRecorded):
            database.append(entries, head, None)
    append(database, batch(30, 2))

    assert ids(database) == [1, 2, 3, 4, 5]


def test_one_entry_alone_is_written_on_a_connection_that_has_rolled_back(database):
    # The driver then forgets everything that was prepared there, ours among it.
    head = LogHead(0, b"", "")
    for number in range(1, 9):  # more than there are connections, which take turns
        entry = placed(number, stream=f"s/{number}")
        database.append([entry], head, None)
        head = database.head()
        with pytest.raises(ZeroDivisionError), database.placing():
            raise ZeroDivisionError

    assert ids(database) == [*range(1, 9)]


def test_a_batch_of_a_thousand_goes_over_a_unix_socket(database):
    # 16 MB at once: the library's own way was seen to hang from 0.4 MB on.
    append(database, batch(0, 1000, size=16_000))

    assert database.head().size == 1000


def test_the_librarys_ways_of_reading_work_unchanged(database):
    entries = [placed(number, seq=number) for number in range(1, 6)]
    append(database, entries)
    application = database.application

    assert list(application.events.get("project/P-1", gt=1, lte=4)) == entries[1:4]
    assert application.recorder.max_notification_id() == 5
    [item] = application.notification_log["5,5"].items
    assert application.mapper.to_domain_event(item) == entries[4]


def test_saving_through_the_library_appends_behind_whatever_is_there(database):
    application = database.application
    append(database, batch(0, 2))

    [recording] = application.save(placed(7))

    assert recording.notification.id == 3
    assert database.head().size == 3


def test_a_row_that_is_not_its_entry_is_refused(database):
    entry = placed(1)
    append(database, [entry._replace(originator_id="project/other")])

    with pytest.raises(ColumnsDisagree):
        list(database.application.events.get("project/other"))


class Seen(PostgresTrackingRecorder):
    """A view that keeps nothing but its place."""


class Count(Projection[Seen]):
    topics = ("some.Thing",)
    seen = 0

    def process_event(self, domain_event, tracking: Tracking):
        type(self).seen += domain_event.type == "some.Thing"
        self.view.insert_tracking(tracking)


def test_a_projection_keeps_its_place_over_a_restart(database, ledger_urls):
    def run(until):
        with ProjectionRunner(
            application_class=LedgerApplication,
            projection_class=Count,
            view_class=Seen,
            env=environment(ledger_urls.application),
        ) as runner:
            runner.wait(until, timeout=60)
            runner.view.datastore.close()

    Count.seen = 0
    append(database, [*batch(0, 3), placed(50, type_="other.Thing"), placed(60, stream="s/x")])
    run(until=5)
    append(database, batch(100, 2))
    run(until=7)

    assert Count.seen == 6


def test_eight_writers_and_a_tailing_reader_miss_nothing(database):
    writers, rounds, size = 8, 12, 5
    seen = []

    def tail():
        with database.application.recorder.subscribe(gt=0) as subscription:
            for notification in subscription:
                seen.append(notification.id)
                if len(seen) == writers * rounds * size:
                    return

    def write(writer):
        for number in range(rounds):
            start = (writer * rounds + number) * size
            append(database, batch(start, size))

    reader = Thread(target=tail)
    reader.start()
    with ThreadPoolExecutor(writers) as threads:
        list(threads.map(write, range(writers)))
    reader.join(timeout=60)

    assert seen == list(range(1, writers * rounds * size + 1))


def test_the_librarys_database_functions_stay_off(database, ledger_urls):
    # They append without the lock: a tailing reader was seen to miss entries for good.
    assert not database.application.datastore.enable_db_functions
    with psycopg.connect(ledger_urls.application) as connection:
        assert (
            connection.execute("select proname from pg_proc where proname like 'es\\_%'").fetchall()
            == []
        )


def test_a_fresh_process_reads_before_it_writes(database, ledger_urls):
    append(database, batch(0, 2))
    program = (
        "import sys; from ledger.storage import Database\n"
        "with Database(sys.argv[1]) as database:\n"
        "    [event] = database.application.events.get('s/1')\n"
        "    print(event.id, type(event).__name__)"
    )

    found = subprocess.run(
        [sys.executable, "-c", program, ledger_urls.application],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip

    assert found.stdout.split() == ["i1", "Placed"]


def test_a_lost_connection_is_told_as_what_it_is(database, ledger_urls):
    def append_and_lose():
        with database.placing() as (connection, head):
            with psycopg.connect(ledger_urls.superuser, autocommit=True) as killer:
                killer.execute("select pg_terminate_backend(%s)", [connection.info.backend_pid])
            database.append(batch(0, 2), head, connection)

    with pytest.raises(StorageFailed):
        append_and_lose()

    database.discard_broken()
    append(database, batch(0, 2))
    assert ids(database) == [1, 2]


def test_nobody_answers_where_there_is_no_server(tmp_path):
    with pytest.raises(StorageFailed):
        Database(f"postgresql:///nothing?host={tmp_path}&connect_timeout=1")

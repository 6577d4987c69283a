"""A publisher on a real database: woken, overtaken, cut off, killed."""

from contextlib import contextmanager
from threading import Event, Thread

import psycopg
import pytest

from ledger.log_signer import LogSigner, TreeShrank
from ledger.merkle import root
from ledger.publish import PublishedLog, Publisher
from ledger.published import AlreadyPublished
from ledger.read import Reader
from ledger.storage import NotTheOne
from tests.conftest import until
from tests.ledger.conftest import ORIGIN


@pytest.fixture
def log(tmp_path, town):
    LogSigner.begin(ORIGIN, town.key("log"), tmp_path / "state")
    return PublishedLog(tmp_path / "log")


@pytest.fixture
def run_publisher(tmp_path, town, open_database):
    """Starts a publisher with a database and a signer of its own, as another process would."""
    running = []

    def run():
        database = open_database()
        signer = LogSigner(town.key("log"), tmp_path / "state")
        publisher = Publisher(Reader(database), signer, PublishedLog(tmp_path / "log"))
        stop = Event()

        def work():
            with database.listener() as listener:
                publisher.run(
                    stop,
                    alone=lambda stop: database.only_one("publisher", stop),
                    wait=listener.wait,
                )

        thread = Thread(target=work)
        thread.start()
        running.append((stop, thread))
        return stop, thread

    yield run
    for stop, thread in running:
        stop.set()
        thread.join()


def published(log, size):
    """Wait until the log is published up to this size."""
    until(lambda: log.size() >= size, f"{size} entries to be published")


def test_what_is_appended_is_published_without_being_asked(run_publisher, sequencer, log, town):
    run_publisher()
    for number in range(3):
        [verdict] = sequencer.submit([town.notice(number=number)])
        published(log, verdict.index + 1)


def test_of_two_publishers_one_works_and_the_other_takes_over(
    run_publisher, sequencer, reader, log, town
):
    stop, thread = run_publisher()
    published(log, reader.size())
    run_publisher()
    stop.set()
    thread.join()
    [verdict] = sequencer.submit([town.notice()])
    published(log, verdict.index + 1)
    assert log.latest().root == root(list(reader.leaves()))


def test_a_publisher_whose_sessions_are_cut_comes_back(
    run_publisher, sequencer, reader, log, town, ledger_urls
):
    run_publisher()
    published(log, reader.size())
    with psycopg.connect(ledger_urls.superuser, autocommit=True) as superuser:
        superuser.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    [verdict] = sequencer.submit([town.notice()])
    published(log, verdict.index + 1)


class LostInSleep:
    """A lease that holds when we look first, and no more when we wake up."""

    def __init__(self):
        self.answers = iter([True, False])

    def held(self):
        return next(self.answers)


class Asleep:
    """A reader that lets another publisher go on while the first one is in between."""

    def __init__(self, reader, meanwhile):
        self.reader = reader
        self.meanwhile = meanwhile

    def __getattr__(self, name):
        return getattr(self.reader, name)

    def leaves(self, start=0, stop=None):
        found = list(self.reader.leaves(start, stop))
        if start:
            self.meanwhile()
        return iter(found)


@pytest.fixture
def overtaken(tmp_path, town, sequencer, reader, log):
    """A publisher in the middle of its work, while another has published more."""

    def signer():
        return LogSigner(town.key("log"), tmp_path / "state")

    def publish():
        other = Publisher(reader, signer(), log)
        other.start()
        list(iter(other.publish_once, None))

    def meanwhile():
        sequencer.submit([town.notice(number=2)])
        publish()

    publish()
    publisher = Publisher(Asleep(reader, meanwhile), signer(), log)
    publisher.start()
    sequencer.submit([town.notice(number=1)])
    return publisher


def test_a_publisher_that_was_overtaken_in_its_sleep_takes_nothing_back(overtaken, reader, log):
    leases = iter([LostInSleep()])

    @contextmanager
    def alone(_stop):
        lease = next(leases, None)
        if lease is None:
            raise NotTheOne("publisher")
        yield lease

    overtaken.run(Event(), alone=alone, wait=Event.is_set)
    assert log.latest().root == root(list(reader.leaves()))


def test_a_publisher_that_is_still_the_one_does_not_hide_that_more_is_signed(overtaken):
    with pytest.raises(TreeShrank):
        overtaken.publish_once()


def test_an_older_checkpoint_does_not_replace_a_newer_one(tmp_path, town, sequencer, reader, log):
    publisher = Publisher(reader, LogSigner(town.key("log"), tmp_path / "state"), log)
    publisher.start()
    publisher.publish_once()
    older = log.checkpoint()
    sequencer.submit([town.notice()])
    publisher.publish_once()
    with pytest.raises(AlreadyPublished) as refusal:
        log.publish(older, keep=False)
    assert refusal.value.size == log.size() == reader.size()

"""Every limit between the ledger and its database, reached."""

from contextlib import ExitStack

import pytest

from ledger.append import Accepted
from ledger.storage import StorageBusy, StorageFailed, datastore, queries
from tests.oracle import check_everything


@pytest.fixture
def hurry(monkeypatch):
    """Makes one of the session's limits short, for databases that are opened from now on."""

    def hurry_(name, seconds):
        setting = f"{name} = '{seconds}s'"
        assert setting in datastore._SETTINGS
        hurried = datastore._SETTINGS.replace(setting, f"{name} = '500ms'")
        monkeypatch.setattr(datastore, "_SETTINGS", hurried)

    return hurry_


def test_who_finds_every_connection_in_use_is_told_after_a_while(open_database, monkeypatch):
    monkeypatch.setattr(datastore, "POOL_MAX", 3)
    monkeypatch.setattr(datastore, "CONNECT_SECONDS_MAX", 1)
    database = open_database()
    with ExitStack() as used:
        for _ in range(3):
            used.enter_context(database.connection())

        with pytest.raises(StorageBusy):
            database.head()

    assert database.head().size == 0


def test_a_statement_that_takes_too_long_is_ended(open_database, hurry):
    hurry("statement_timeout", datastore.STATEMENT_SECONDS_MAX)
    database = open_database()

    with pytest.raises(StorageBusy), database.connection() as connection:
        connection.execute("select pg_sleep(30)")


def test_a_process_that_stops_while_it_holds_the_lock_loses_it(
    sequencer, open_database, reader, town, hurry
):
    hurry("idle_in_transaction_session_timeout", datastore.IDLE_IN_TRANSACTION_SECONDS_MAX)
    stopped = open_database()

    def stop_and_go_on():
        with stopped.placing() as (connection, head):
            [verdict] = sequencer.submit([town.notice()])  # waits until the lock is free
            assert isinstance(verdict, Accepted)
            connection.execute("select 1")
        assert head

    with pytest.raises(StorageFailed):
        stop_and_go_on()

    check_everything(reader)


def test_keys_and_roles_are_read_in_pages(sequencer, open_database, open_sequencer, monkeypatch):
    monkeypatch.setattr(queries, "CONTROL_PER_PAGE", 2)

    other = open_sequencer(open_database())

    assert other._frontier.ring.records.keys() == sequencer._frontier.ring.records.keys()
    assert other._frontier.speakers.roles["org/platform"].keys() == {"PUBLISHING", "TENDERER"}

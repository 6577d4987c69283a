"""A database that has lost published entries is not appended to."""

import psycopg
import pytest

from ledger.continuity import NotTheDatabase, check_continuity
from ledger.log_signer import LogSigner
from ledger.publish import Publisher
from ledger.published import PublishedLog
from tests.ledger.conftest import ORIGIN


@pytest.fixture
def published(sequencer, reader, town, tmp_path):
    """Everything but the last two entries is published."""
    log = PublishedLog(tmp_path / "log")
    check_continuity(reader, log)
    signer = LogSigner.begin(ORIGIN, town.key("log"), tmp_path / "signed")
    publisher = Publisher(reader, signer, log)
    publisher.start()
    sequencer.submit([town.notice(), town.notice()])
    assert publisher.publish_once().size == 8
    sequencer.submit([town.notice(), town.notice()])
    return log


def go_back(urls, size):
    """What a superuser, or an older backup, can do."""
    with psycopg.connect(urls.superuser) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("delete from entries where notification_id > %s", [size])
        connection.execute(
            "update log_head set size = %s,"
            " leaf = (select leaf from entries where notification_id = %s)",
            [size, size],
        )


@pytest.mark.parametrize("size", [10, 9, 8])
def test_a_database_with_all_that_is_published_goes_on(published, reader, ledger_urls, size):
    go_back(ledger_urls, size)

    check_continuity(reader, published)


@pytest.mark.parametrize("regrown", [0, 1, 4], ids=["shorter", "as long", "longer"])
def test_a_database_that_went_back_behind_it_does_not(
    published, reader, ledger_urls, open_database, open_sequencer, town, regrown
):
    go_back(ledger_urls, 7)
    if regrown:
        open_sequencer(open_database()).submit([town.notice() for _ in range(regrown)])

    with pytest.raises(NotTheDatabase) as lost:
        check_continuity(reader, published)

    assert (lost.value.published, lost.value.found) == (8, 7 + regrown)

"""The archive of a site: its objects below the home, or in a bucket."""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from gateway.acts import Acts
from gateway.archive import Archive, Objects
from gateway.errors import GatewayError
from ledger.errors import LedgerError
from ledger.storage import Database
from ops.assemble import OpenSite

TEND_SECONDS: Final = 10.0
"""Between two looks for what a process that ended has left."""

log = logging.getLogger(__name__)


def archive_of(site: OpenSite, acts: Acts) -> Archive:
    """What the site keeps of recordings and files. Raises StoreFailed where no bucket answers."""
    url = site.settings.archive_url
    plain = os.environ.get("AWS_ALLOW_HTTP") == "true"
    objects = Objects.at(url, allow_http=plain) if url else Objects.in_directory(site.home.archive)
    return Archive(
        reader=site.reader,
        database=site.database,
        objects=objects,
        master=site.master,
        acts=acts,
        clock=site.now,
    )


@contextmanager
def tended(archive: Archive, database: Database) -> Iterator[None]:
    """Look after the archive until the block ends, as the only one of its log."""
    stop = threading.Event()
    worker = threading.Thread(target=_tend, args=(archive, database, stop), name="archive")
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()


def _tend(archive: Archive, database: Database, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            with database.only_one("archive", stop) as lease:
                while lease.held() and not stop.wait(TEND_SECONDS):
                    archive.tending.look()
        except (GatewayError, LedgerError):
            # A store or a database that is away: uploads wait, nothing is lost.
            if not stop.is_set():
                log.exception("the archive could not be looked after; trying again")
                stop.wait(TEND_SECONDS)

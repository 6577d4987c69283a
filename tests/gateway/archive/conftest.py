"""An archive over the folder's real ledger and database, its objects in a fresh directory."""

import pytest

from gateway.archive import Archive, Described, Objects, Putter
from ledger.vault.master import MasterKey

MASTER = MasterKey.from_text("1:" + "A" * 43 + "=", "the tests")
CENTRE = Putter(person="person/00000000000000aa", org="org/centre")


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "archive"


@pytest.fixture
def open_archive(site, site_database, directory):
    """A new process, as far as the archive can tell: nothing is remembered between two."""

    def open_it(objects=None, **changed):
        parts = {
            "reader": site.parts.reader,
            "database": site_database,
            "objects": objects or Objects.in_directory(directory),
            "master": MASTER,
            "acts": site.parts.acts,
            "clock": site.parts.clock,
        }
        return Archive(**parts | changed)

    return open_it


@pytest.fixture
def archive(open_archive):
    return open_archive()


def described(**said):
    return Described.read({"project": "archive-1", **said})


def put(archive, data, by=CENTRE, **said):
    return archive.put([data], described(**said), size=len(data), by=by)


def whole(archive, record):
    return b"".join(archive.read(record.record_id, 0, record.size))

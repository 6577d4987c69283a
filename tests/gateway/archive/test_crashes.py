"""A process that ends anywhere leaves what the next one goes on with."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from hashlib import sha256

import pytest

from gateway.acts import NotSaid
from gateway.archive import NoSuchRecord
from gateway.archive.manifest import segment_path
from gateway.archive.segments import SEGMENT_BYTES
from tests.conftest import ROOT
from tests.gateway.archive.conftest import CENTRE, described, put, whole

DIES = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from gateway.archive import Archive, Described, Objects, Putter
from gateway.archive.uploads import Uploads
from ledger.read import Reader
from ledger.storage import Database
from tests.gateway.archive.conftest import CENTRE, MASTER, described

url, directory, file, point = sys.argv[1:]

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

class Deaf:
    def say(self, saying):
        die()

with Database(url) as database:
    objects = Objects.in_directory(Path(directory))
    archive = Archive(reader=Reader(database), database=database, objects=objects, master=MASTER,
                      acts=Deaf(), clock=lambda: datetime.now(UTC))
    data = Path(file).read_bytes()
    upload = archive.uploads.begin(described(), length=len(data), by=CENTRE)
    print(upload.name, upload.record_id, flush=True)
    receiving = archive.uploads.receiving(upload.name)
    for start in range(0, len(data), 1_000_000):
        receiving.write(data[start : start + 1_000_000])
        if start and point == "half done":
            receiving.keep(archive.uploads.now())
            die()
        receiving.keep_segments(archive.uploads.now())
    receiving.keep(archive.uploads.now())
    if point == "segments without manifest":
        die()
    if point == "manifest without row":
        archive.uploads._fix = die
    archive.uploads.finish(receiving)  # at the latest, saying it is the end
"""


@pytest.fixture
def killed(site_database, directory, tmp_path):
    """Puts a file in a process of its own, which is killed at a point; what it left."""

    def kill(point, data):
        file = tmp_path / "file"
        file.write_bytes(data)
        process = subprocess.run(
            [sys.executable, "-c", DIES, site_database.url, str(directory), str(file), point],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.returncode == -signal.SIGKILL, process.stderr
        return process.stdout.split()

    return kill


def test_an_upload_half_done_goes_on_where_it_was_kept(killed, open_archive):
    data = os.urandom(SEGMENT_BYTES + 3_000_000)
    upload, record_id = killed("half done", data)
    archive = open_archive()
    at = archive.uploads.find(upload, CENTRE.person).offset
    assert at == 2_000_000
    receiving = archive.uploads.receiving(upload)
    receiving.write(data[at:])
    receiving.keep(archive.uploads.now())
    assert archive.uploads.finish(receiving) == record_id
    assert whole(archive, archive.describe(record_id)) == data


@pytest.mark.parametrize(
    "point", ["segments without manifest", "manifest without row", "manifest without entry"]
)
def test_what_had_arrived_whole_is_archived_by_the_next_process(killed, open_archive, site, point):
    data = os.urandom(SEGMENT_BYTES + 10)
    _, record_id = killed(point, data)
    with pytest.raises(NoSuchRecord):
        open_archive().describe(record_id)
    later = open_archive(clock=lambda: site.parts.clock() + timedelta(minutes=6))
    later.tending.look()
    assert whole(open_archive(), later.describe(record_id)) == data


def test_an_entry_that_was_said_and_not_heard_is_there_once(open_archive, site, monkeypatch):
    archive = open_archive()
    uploads = archive.uploads
    upload = uploads.begin(described(project="crash-2"), length=3, by=CENTRE)
    receiving = uploads.receiving(upload.name)
    receiving.write(b"abc")
    receiving.keep(uploads.now())

    class Unheard:
        def say(self, saying):
            site.parts.acts.say(saying)
            raise NotSaid(saying.type, "", "the answer was lost")

    monkeypatch.setattr(uploads, "_acts", Unheard())
    with pytest.raises(NotSaid):
        uploads.finish(receiving)
    assert open_archive().uploads.say_again(upload.name) == upload.record_id
    assert len(site.parts.reader.stream("project/crash-2")) == 1


def test_an_upload_nobody_goes_on_with_is_given_up_and_its_key_destroyed(
    open_archive, site, directory
):
    uploads = open_archive().uploads
    upload = uploads.begin(described(), length=SEGMENT_BYTES + 5, by=CENTRE)
    receiving = uploads.receiving(upload.name)
    receiving.write(os.urandom(SEGMENT_BYTES + 1))
    receiving.keep(uploads.now())
    assert list((directory / "segments").rglob("*-*"))
    open_archive(clock=lambda: site.parts.clock() + timedelta(days=8)).tending.look()
    assert not list((directory / "segments").rglob("*-*"))
    with pytest.raises(Exception, match="no upload"):
        uploads.receiving(upload.name)


def test_a_file_that_a_power_cut_left_empty_is_written_again(open_archive, directory):
    data = os.urandom(SEGMENT_BYTES + 5)
    first = put(open_archive(), data, project="power-1")
    for path in directory.rglob("*"):
        if path.is_file():
            path.write_bytes(b"")  # a name that reached the disk before its content
    uploads = open_archive().uploads
    upload = uploads.begin(described(project="power-2"), length=len(data), by=CENTRE)
    kept = uploads._kept(upload.name)
    digest = sha256(data[:SEGMENT_BYTES]).hexdigest()
    torn = directory / segment_path(kept.object, 0, digest)
    torn.parent.mkdir(parents=True)
    torn.touch()
    receiving = uploads.receiving(upload.name)
    receiving.write(data)
    receiving.keep(uploads.now())
    later = open_archive()
    record = later.describe(uploads.finish(receiving))
    assert whole(later, record) == data
    assert not later.is_sound(first)


def test_a_segment_that_no_manifest_names_is_removed(open_archive, directory):
    uploads = open_archive().uploads
    upload = uploads.begin(described(), length=SEGMENT_BYTES + 5, by=CENTRE)
    lost = uploads.receiving(upload.name)
    lost.write(os.urandom(SEGMENT_BYTES))  # stored, and never kept: a garbled piece
    receiving = uploads.receiving(upload.name)
    receiving.write(os.urandom(SEGMENT_BYTES + 5))
    receiving.keep(uploads.now())
    assert len(list((directory / "segments").rglob("*-*"))) == 2
    uploads.finish(receiving)
    assert len(list((directory / "segments").rglob("*-*"))) == 2


def test_of_two_who_send_to_one_upload_one_is_told(open_archive):
    upload = open_archive().uploads.begin(described(), length=10, by=CENTRE)
    first, second = (open_archive().uploads.receiving(upload.name) for _ in range(2))
    first.write(b"01234")
    second.write(b"98765")
    first.keep("2026-03-02T01:00:00.000000Z")
    with pytest.raises(Exception, match="stands at"):
        second.keep("2026-03-02T01:00:01.000000Z")

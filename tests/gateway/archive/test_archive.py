"""What is put is what is read, and nothing else ever is."""

import os
from hashlib import sha256

import pytest

from gateway.archive import NoSuchRecord, NotKeptHere, RecordDamaged
from gateway.archive.segments import SEGMENT_BYTES
from tests.gateway.archive.conftest import put, whole

SIZE = 2 * SEGMENT_BYTES + 12_345


@pytest.fixture
def several_segments():
    return os.urandom(SIZE)


def test_a_record_is_read_as_it_was_put_by_a_process_that_knows_nothing(
    archive, open_archive, several_segments
):
    record = put(archive, several_segments, session="opening-1", title="开标现场")
    assert whole(open_archive(), record) == several_segments
    assert record.sha256 == sha256(several_segments).hexdigest()


def test_the_entry_says_what_was_archived_and_by_whom(archive, site):
    spans = [{"from": "2026-03-02T01:00:00.000000Z", "to": "2026-03-02T02:00:00.000000Z",
              "camera": "cam-1"}]  # fmt: skip
    record = put(archive, b"0,1\n2,3\n", session="opening-1", spans=spans)
    entry = site.parts.reader.entry(record.index)
    assert (entry.actor, entry.stream, entry.type) == (
        "gateway", "project/archive-1", "record.Archived",
    )  # fmt: skip
    assert entry.data == {
        "record_id": record.record_id,
        "session": "opening-1",
        "media_sha256": sha256(b"0,1\n2,3\n").hexdigest(),
        "manifest_sha256": record.manifest_sha256,
        "media_size": 8,
        "media_type": "text/csv",
        "secrecy_class": "internal",
        "spans": spans,
        "custodian": "org/centre",
        "archived_by": "person/00000000000000aa",
    }


@pytest.mark.parametrize(
    ("start", "stop"),
    [
        (0, 1),
        (SEGMENT_BYTES - 1, SEGMENT_BYTES + 1),
        (SEGMENT_BYTES, 2 * SEGMENT_BYTES),
        (SIZE - 1, SIZE),
        (SIZE, SIZE + 1),
        (5, 5),
        (100, SIZE + 100),
    ],
)
def test_a_range_is_the_same_bytes_of_the_whole(archive, start, stop, several_segments):
    record = put(archive, several_segments)
    assert b"".join(archive.read(record.record_id, start, stop)) == several_segments[start:stop]


def test_nothing_of_the_plaintext_lies_in_the_store(archive, directory):
    plain = b"a line that would be recognised " * 40
    put(archive, plain)
    stored = b"".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())
    assert plain[:32] not in stored


def test_an_empty_record_is_a_record(archive):
    record = put(archive, b"")
    assert (whole(archive, record), record.size) == (b"", 0)


def test_the_same_content_is_stored_once_and_archived_twice(archive, directory, several_segments):
    first = put(archive, several_segments)
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    second = put(archive, several_segments)
    assert sorted(path for path in directory.rglob("*") if path.is_file()) == files
    assert first.record_id != second.record_id
    assert whole(archive, second) == several_segments


def test_a_number_nobody_archived_is_no_record(archive):
    with pytest.raises(NoSuchRecord):
        archive.read("rec-none", 0, 1)


def test_a_record_reported_by_others_is_on_file_and_cannot_be_read(archive, site):
    data = {"record_id": "reported-1", "media_sha256": "ab" * 32}
    [verdict] = site.append(
        site.town.said("org/platform", "record.Archived", data, stream="project/archive-1")
    )
    assert archive.describe("reported-1").index == verdict.index
    with pytest.raises(NotKeptHere):
        archive.read("reported-1", 0, 1)


def test_nobody_else_gives_a_kept_record_a_second_number(archive, site):
    record = put(archive, b"seen by few")
    data = {
        "record_id": "alias-1",
        "media_sha256": record.sha256,
        "manifest_sha256": record.manifest_sha256,
        "media_size": record.size,
    }
    site.append(site.town.said("org/platform", "record.Archived", data, stream="project/other"))
    with pytest.raises(NotKeptHere):
        archive.read("alias-1", 0, 1)


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def segment_files(directory):
    return sorted((directory / "segments").rglob("????????-*"))


def manifest_file(directory, record):
    return directory / "records" / record.sha256 / record.manifest_sha256


def swap(directory, _):
    one, two, _ = segment_files(directory)
    content = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(content)


LIES = {
    "a bit of a segment was flipped": lambda d, _: flip(segment_files(d)[1]),
    "a segment was cut short": lambda d, _: os.truncate(segment_files(d)[1], 1_000),
    "a segment was emptied": lambda d, _: segment_files(d)[1].write_bytes(b""),
    "a segment was removed": lambda d, _: segment_files(d)[1].unlink(),
    "two segments were swapped": swap,
    "a bit of the manifest was flipped": lambda d, r: flip(manifest_file(d, r)),
    "the manifest was removed": lambda d, r: manifest_file(d, r).unlink(),
    "the manifest was emptied": lambda d, r: manifest_file(d, r).write_bytes(b""),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_what_was_altered_in_the_store_is_found_before_a_byte_of_it_leaves(
    archive, open_archive, directory, lie
):
    data = os.urandom(2 * SEGMENT_BYTES + 5)
    record = put(archive, data)
    lie(directory, record)
    with pytest.raises(RecordDamaged):
        next(open_archive().read(record.record_id, SEGMENT_BYTES, SEGMENT_BYTES + 10))


def test_who_holds_the_key_cannot_put_another_segment_in_its_place(archive, directory):
    data = os.urandom(100)
    record = put(archive, data)
    manifest = archive.bytes.manifest(record)
    cipher = archive.bytes.cipher(record, manifest)
    [path] = segment_files(directory)
    path.write_bytes(cipher.seal(0, os.urandom(100)))
    with pytest.raises(RecordDamaged, match="segment 0 is another"):
        whole(archive, record)


def test_what_is_put_again_after_it_was_damaged_is_whole_again(archive, open_archive, directory):
    data = os.urandom(SEGMENT_BYTES + 5)
    damaged = put(archive, data)
    segment_files(directory)[0].unlink()
    again = put(archive, data)
    assert whole(open_archive(), again) == data
    with pytest.raises(RecordDamaged):
        whole(open_archive(), damaged)

"""From leaf hashes to checkpoints: every crash, every lie of the database, every lost file."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from ledger import published as published_module
from ledger.checkpoint import open_checkpoint
from ledger.durable import FileChanged
from ledger.entry import Entry
from ledger.log_signer import LogSigner
from ledger.merkle import check_consistency, check_inclusion, leaf_hash, root
from ledger.note import BadNoteSignature
from ledger.publish import (
    DatabaseBehind,
    DatabaseDiffers,
    PublishedLog,
    PublishedUnsigned,
    Publisher,
    TilesDiffer,
)
from ledger.published import NothingPublished, NotPublishedAt, TileChanged, TileMissing
from ledger.signing import PrivateKey
from ledger.storage import NotTheOne, StorageBusy, StorageFailed
from ledger.tiles import tile_path, tiles_of
from ledger.tlog_proof import TlogProof

KEY = PrivateKey.from_seed(b"l" * 32)
LEAVES = [leaf_hash(number.to_bytes(4)) for number in range(70_000)]


class Source:
    """A ledger reduced to leaf hashes and the indexes at which heads were recorded."""

    def __init__(self, leaves, heads=()):
        self.all = leaves
        self.heads = heads

    def size(self):
        return len(self.all)

    def leaves(self, start=0, stop=None):
        return iter(self.all[start:stop])

    def stream(self, name, after=0, limit=2):
        assert name == "system"
        return [
            Entry(index, b"", b"", {"type": "ledger.HeadsRecorded"}, seq, "", "", "", b"")
            for seq, index in enumerate(self.heads, start=1)
            if seq > after and index < len(self.all)
        ][:limit]


class Site:
    """Where one log's files are; every `publisher` is a new process on them."""

    def __init__(self, directory):
        self.directory = directory / "log"
        self.state = directory / "state"
        LogSigner.begin("ledger.example/a", KEY, self.state)

    @property
    def log(self):
        return PublishedLog(self.directory)

    def publisher(self, source):
        publisher = Publisher(source, LogSigner(KEY, self.state), self.log)
        publisher.start()
        return publisher

    def publish(self, source):
        """All there is; the sizes that were published on the way."""
        publisher = self.publisher(source)
        checkpoints = iter(publisher.publish_once, None)
        sizes = [checkpoint.size for checkpoint in checkpoints]
        self.check(source)
        return sizes

    def check(self, source):
        """The whole directory, by other means than wrote it."""
        log, size = self.log, source.size()
        checkpoint = open_checkpoint(
            log.checkpoint(), [LogSigner(KEY, self.state).verifier]
        ).checkpoint
        assert (checkpoint.size, checkpoint.root) == (size, root(source.all))
        for place in tiles_of(size):
            assert (self.directory / tile_path(*place)).is_file()
        for index in {0, size // 2, size - 1}:
            proof = TlogProof.parse(log.tlog_proof(index))
            leaf = source.all[index]
            check_inclusion(leaf, index, size, proof.hashes, checkpoint.root)
        for old in {1, size // 2, size}:
            proof = log.consistency(old)
            check_consistency(old, root(source.all[:old]), size, checkpoint.root, proof)
            assert log.root_at(old) == root(source.all[:old])


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def test_a_log_is_published_as_it_grows(site):
    for size in (3, 4, 255, 256, 257, 1_000):
        assert site.publish(Source(LEAVES[:size])) == [size]


def test_a_quiet_log_is_silent(site):
    publisher = site.publisher(Source(LEAVES[:5]))
    assert publisher.publish_once().size == 5
    before = {path: path.stat().st_mtime_ns for path in site.directory.rglob("*")}
    assert publisher.publish_once() is None
    assert {path: path.stat().st_mtime_ns for path in site.directory.rglob("*")} == before


def test_nothing_is_published_of_an_empty_log(site):
    assert site.publisher(Source([])).publish_once() is None
    with pytest.raises(NothingPublished):
        site.log.checkpoint()


def test_seventy_thousand_leaves_are_published_in_two_steps(site):
    assert site.publish(Source(LEAVES)) == [65_536, 70_000]
    assert (site.directory / "tile/0/273.p/112").is_file()
    assert (site.directory / "tile/1/001.p/17").is_file()
    assert (site.directory / "tile/2/000.p/1").is_file()


def test_a_checkpoint_ends_at_every_recorded_heads_and_is_kept(site):
    source = Source(LEAVES[:40], heads=[4, 9, 10, 20, 39])
    assert site.publish(source) == [5, 10, 11, 21, 40]
    source.all = LEAVES[:50]
    assert site.publish(source) == [50]
    for size in (5, 10, 11, 21, 40):
        note = site.log.checkpoint_at(size)
        checkpoint = open_checkpoint(note, [LogSigner(KEY, site.state).verifier]).checkpoint
        assert checkpoint.size == size
        assert TlogProof.parse(site.log.tlog_proof(3, note)).checkpoint == note
    with pytest.raises(NotPublishedAt):
        site.log.checkpoint_at(49)


def test_a_checkpoint_that_is_kept_is_not_given_before_it_is_the_latest(site, monkeypatch):
    source, looked = Source(LEAVES[:300]), []
    site.publish(source)
    really = published_module.replace

    def looked_at(path, data):
        if path.name == "checkpoint":  # by now it is kept
            with pytest.raises(NotPublishedAt):
                site.log.checkpoint_at(800)
            looked.append(path)
        really(path, data)

    monkeypatch.setattr(published_module, "replace", looked_at)
    source.all, source.heads = LEAVES[:800], [799]
    site.publish(source)
    assert looked
    assert TlogProof.parse(site.log.tlog_proof(790, site.log.checkpoint_at(800))).index == 790


def test_a_directory_lost_right_behind_recorded_heads_still_has_a_checkpoint_there(site):
    source = Source(LEAVES[:40], heads=[39])
    site.publish(source)
    note = site.log.checkpoint_at(40)
    shutil.rmtree(site.directory)
    source.all = LEAVES[:50]
    site.publish(source)
    assert site.log.checkpoint_at(40) == note


WRITES = ["tile/0/003.p/32", "tile/1/000.p/3", "checkpoints/800", "checkpoint"]


@pytest.mark.parametrize("write", [*WRITES, "state"])
@pytest.mark.parametrize("kept", [False, True], ids=["lost", "kept"])
def test_a_write_that_fails_leaves_a_log_that_goes_on(site, monkeypatch, write, kept):
    source = Source(LEAVES[:300], heads=[799])
    site.publish(source)
    source.all = LEAVES[:800]
    failing = Failing(write, kept=kept)
    for module in ("published", "log_signer", "durable"):
        monkeypatch.setattr(f"ledger.{module}.replace", failing)
    with pytest.raises(OSError, match="the disk failed"):
        site.publisher(source).publish_once()
    monkeypatch.undo()

    assert site.log.size() == (800 if (write, kept) == ("checkpoint", True) else 300)
    source.all = LEAVES[:900]
    assert site.publish(source)[-1] == 900
    assert open_checkpoint(
        site.log.checkpoint_at(800), [LogSigner(KEY, site.state).verifier]
    ).checkpoint.root == root(LEAVES[:800])


class Failing:
    def __init__(self, write, *, kept):
        self.write = write
        self.kept = kept
        self.really = published_module.replace

    def __call__(self, path, data):
        if not path.as_posix().endswith(f"/{self.write}"):
            self.really(path, data)
            return
        if self.kept:
            self.really(path, data)
        raise OSError(5, "the disk failed")


class Killed(BaseException):
    """The process ends here."""


class Mortal:
    """A file operation that the process does not survive, before or after its work is done."""

    def __init__(self, monkeypatch, last_step):
        self.steps_left = last_step
        for owner, name in ((os, "fsync"), (Path, "replace"), (Path, "mkdir")):
            monkeypatch.setattr(owner, name, self.mortal(getattr(owner, name)))

    def mortal(self, operation):
        def before_and_after(*arguments, **options):
            self.step()
            result = operation(*arguments, **options)
            self.step()
            return result

        return before_and_after

    def step(self):
        if self.steps_left == 0:
            raise Killed
        self.steps_left -= 1


def killed_at(step, site, source, monkeypatch):
    """Whether the publisher was still at work at this step."""
    with monkeypatch.context() as patches:
        publisher = site.publisher(source)
        Mortal(patches, step)
        try:
            publisher.publish_once()
        except Killed:
            return True
    return False


def test_a_publisher_killed_at_any_step_leaves_a_log_that_goes_on(tmp_path, monkeypatch):
    source = Source(LEAVES[:300], heads=[599])
    step, sizes = 0, []
    while True:
        site = Site(tmp_path / str(step))
        source.all = LEAVES[:300]
        site.publish(source)
        source.all = LEAVES[:600]
        if not killed_at(step, site, source, monkeypatch):
            break
        sizes.append(site.log.size())
        site.check(Source(LEAVES[: sizes[-1]]))  # never a checkpoint without its tiles
        source.all = LEAVES[:700]
        assert site.publish(source)[-1] == 700
        assert site.log.checkpoint_at(600)
        step += 1
    assert len(sizes) > 30
    assert sizes == sorted(sizes)
    assert set(sizes) == {300, 600}


def test_a_database_with_fewer_entries_than_signed_is_refused(site):
    site.publish(Source(LEAVES[:300]))
    with pytest.raises(DatabaseBehind) as refusal:
        site.publisher(Source(LEAVES[:299]))
    assert (refusal.value.signed, refusal.value.found) == (300, 299)


def test_a_database_that_loses_entries_under_a_running_publisher_is_refused(site):
    source = Source(LEAVES[:300])
    publisher = site.publisher(source)
    publisher.publish_once()
    source.all = LEAVES[:250]
    with pytest.raises(DatabaseBehind) as refusal:
        publisher.publish_once()
    assert (refusal.value.signed, refusal.value.found) == (300, 250)


@pytest.mark.parametrize("size", [300, 400])
def test_a_database_with_another_past_is_refused(site, size):
    site.publish(Source(LEAVES[:300]))
    with pytest.raises(DatabaseDiffers) as refusal:
        site.publisher(Source([*LEAVES[:7], leaf_hash(b"another"), *LEAVES[8:size]]))
    assert refusal.value.size == 300


def test_a_database_that_changes_its_past_under_a_running_publisher_is_not_published(site):
    source = Source(LEAVES[:300])
    publisher = site.publisher(source)
    publisher.publish_once()
    source.all = [*LEAVES[:280], *LEAVES[600:700]]
    publisher.publish_once()  # what it sees of it is new entries only, and signs those
    source.all = LEAVES[:400]
    with pytest.raises(DatabaseDiffers):
        site.publisher(source)


def test_a_lost_directory_is_filled_again_from_the_database(site):
    source = Source(LEAVES[:66_000])
    site.publish(source)
    shutil.rmtree(site.directory)
    site.publisher(source)
    site.check(source)


def test_a_lost_directory_is_not_filled_from_another_database(site):
    site.publish(Source(LEAVES[:300]))
    shutil.rmtree(site.directory)
    with pytest.raises(DatabaseDiffers):
        site.publisher(Source(LEAVES[1:400]))
    assert not site.directory.exists()


def test_a_memory_older_than_what_is_published_is_refused(site):
    site.publish(Source(LEAVES[:300]))
    old = site.state.read_bytes()
    site.publish(Source(LEAVES[:400]))
    site.state.write_bytes(old)
    with pytest.raises(PublishedUnsigned) as refusal:
        site.publisher(Source(LEAVES[:400]))
    assert (refusal.value.signed, refusal.value.published) == (300, 400)


def test_a_checkpoint_that_somebody_else_signed_is_refused(site):
    source = Source(LEAVES[:300])
    site.publish(source)
    path = site.directory / "checkpoint"
    path.write_bytes(path.read_bytes().replace(b"\n300\n", b"\n299\n"))
    with pytest.raises(BadNoteSignature):
        site.publisher(source)


def test_a_tile_with_other_hashes_is_not_overwritten(site):
    source = Source(LEAVES[:300])
    site.publish(source)
    squatter = site.directory / "tile/0/001.p/100"
    squatter.write_bytes(b"x" * 3_200)
    source.all = LEAVES[:356]
    with pytest.raises(TileChanged):
        site.publisher(source).publish_once()
    assert squatter.read_bytes() == b"x" * 3_200


def test_a_tile_that_rots_is_noticed_before_anything_is_signed_over_it(site):
    source = Source(LEAVES[:300])
    site.publish(source)
    tile = site.directory / "tile/0/001.p/44"
    tile.write_bytes(bytes([tile.read_bytes()[0] ^ 1]) + tile.read_bytes()[1:])
    source.all = LEAVES[:400]
    with pytest.raises(TilesDiffer):
        site.publisher(source).publish_once()
    assert LogSigner(KEY, site.state).last().size == 300


def test_a_missing_tile_is_named(site):
    site.publish(Source(LEAVES[:300]))
    (site.directory / "tile/0/000").unlink()
    with pytest.raises(TileMissing) as refusal:
        site.log.inclusion(3)
    assert refusal.value.path == "tile/0/000"


def test_a_reader_that_stays_open_sees_the_log_grow(site):
    log = site.log
    for size in (5, 300, 1_000):
        site.publish(Source(LEAVES[:size]))
        assert log.size() == size
        proof = log.inclusion(size - 1)
        check_inclusion(LEAVES[size - 1], size - 1, size, proof, root(LEAVES[:size]))


def test_a_reader_that_stays_open_outlives_the_loss_of_the_directory(site):
    log, source = site.log, Source(LEAVES[:300])
    site.publish(source)
    assert log.read(0, 3) == LEAVES[3]
    source.all = LEAVES[:400]
    site.publish(source)
    shutil.rmtree(site.directory)
    site.publish(source)
    assert not (site.directory / "tile/0/001.p/44").exists()
    check_inclusion(LEAVES[290], 290, 300, log.inclusion(290, 300), root(LEAVES[:300]))


class SetBack:
    """Tiles of which, whenever something is asked of them, a slower thread says what it saw."""

    def __init__(self, tiles, seen):
        vars(self).update(_tiles=tiles, _seen=seen)

    def __getattr__(self, name):
        found = getattr(self._tiles, name)
        if callable(found):
            self._tiles.size = self._seen
        return found

    def __setattr__(self, name, value):
        setattr(self._tiles, name, value)


def test_what_a_slower_thread_saw_of_the_log_is_nobody_elses_size(site):
    log = site.log
    site.publish(Source(LEAVES[:300]))
    assert log.read(0, 299) == LEAVES[299]
    site.publish(Source(LEAVES[:400]))
    log._tiles = SetBack(log._tiles, 300)
    check_inclusion(LEAVES[390], 390, 400, log.inclusion(390, 400), root(LEAVES[:400]))


class Lease:
    def held(self):
        return True


def test_a_running_publisher_follows_the_log_and_outlives_the_database_s_absence(site, monkeypatch):
    source, stop, waited = Source(LEAVES[:5]), Event(), []
    publisher = Publisher(source, LogSigner(KEY, site.state), site.log)
    monkeypatch.setattr("ledger.publish.RETRY_SECONDS", 0.01)

    @contextmanager
    def alone(_stop):
        yield Lease()

    def wait(_stop):
        waited.append(site.log.size())
        if len(waited) == 1:
            source.all = LEAVES[:9]
        elif len(waited) == 2:
            source.all = LEAVES[:12]
            raise StorageFailed("the server went away")
        elif len(waited) == 3:
            raise StorageBusy("no free connection")
        else:
            stop.set()

    runner = Thread(target=publisher.run, args=(stop,), kwargs={"alone": alone, "wait": wait})
    runner.start()
    runner.join(timeout=60)
    assert waited == [5, 9, 12, 12]


def test_a_publisher_that_waited_in_vain_to_be_the_only_one_writes_nothing(site):
    publisher = Publisher(Source(LEAVES[:5]), LogSigner(KEY, site.state), site.log)

    @contextmanager
    def alone(_stop):
        raise NotTheOne("publisher")
        yield

    publisher.run(Event(), alone=alone, wait=lambda stop: stop.wait(1))
    assert not site.directory.exists()


def test_files_written_once_are_policed(tmp_path):
    published_module.write_once(tmp_path / "a" / "b", b"one")
    published_module.write_once(tmp_path / "a" / "b", b"one")
    with pytest.raises(FileChanged):
        published_module.write_once(tmp_path / "a" / "b", b"two")

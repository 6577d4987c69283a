"""Our log read by software that nobody here wrote: Go's own checksum-database libraries."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ledger.log_signer import LogSigner
from ledger.merkle import leaf_hash
from ledger.publish import PublishedLog
from ledger.signing import PrivateKey
from ledger.tiles import entries_path, pack_entries, tile_width
from tests.conftest import shared

SOURCE = Path(__file__).parent / "goclient"
SIZES = (1, 255, 256, 257, 65_536, 70_000)
ENTRIES = [b'{"entry":%d}' % number for number in range(max(SIZES))]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """The program, built; needs Go and, the first time, its module proxy."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("needs go, which is not installed here")
    program = tmp_path_factory.mktemp("go") / "goclient"
    built = subprocess.run(
        [go, "build", "-o", program, "."], cwd=SOURCE, capture_output=True, text=True, check=False
    )
    if built.returncode and "CI" not in os.environ:
        pytest.skip(f"cannot be built here: {built.stderr.strip()[-300:]}")
    assert built.returncode == 0, built.stderr

    def run(*arguments):
        return subprocess.run(
            [program, *map(str, arguments)], capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A log that was published at each of these sizes, and the checkpoint of each."""
    directory = tmp_path_factory.mktemp("published")
    key = PrivateKey.from_seed(b"l" * 32)
    signer = LogSigner.begin("ledger.example/foreign", key, directory / "state")
    log = PublishedLog(directory / "log")
    leaves = [leaf_hash(entry) for entry in ENTRIES]
    size = 0
    for grown in SIZES:
        log.grow(size, leaves[size:grown])
        proof = log.consistency_of_tiles(size, grown)
        note = signer.sign(grown, log.root_of_tiles(grown), proof)
        log.publish(note, keep=True)
        size = grown
    for n in range(-(-size // 256)):
        path = directory / "log" / entries_path(n, tile_width(0, n, size))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pack_entries(ENTRIES[256 * n : 256 * (n + 1)]))
    return directory / "log", signer.vkey


def older(directory):
    return [directory / "checkpoints" / str(size) for size in SIZES]


def test_go_opens_our_checkpoint_and_proves_entries_and_older_trees(client, published):
    directory, vkey = published
    read = client(directory, vkey, *older(directory))
    assert read.stdout == f"size 70000 included 50 extended {len(SIZES)}\n", read.stderr


def test_go_reads_the_independent_writer_s_log_too(client):
    vkey = shared("vectors/mingjing/trust.policy").read_text().split()[1]
    seen = shared("vectors/mingjing/last-seen.checkpoint")
    read = client(shared("vectors/mingjing/log"), vkey, seen)
    assert read.stdout == "size 309 included 45 extended 1\n", read.stderr


def flip(path, offset):
    data = bytearray(path.read_bytes())
    data[offset] ^= 1
    path.write_bytes(data)


LIES = {
    "a tile's hash": ("tile/0/273.p/112", 40, "proving"),
    "a full tile's hash": ("tile/0/000", 40, "extending"),
    "a higher tile's hash": ("tile/1/001.p/17", 40, "proving"),
    "an entry": ("tile/entries/273.p/112", -3, "including"),
    "the checkpoint's size": ("checkpoint", 25, "opening"),
}


@pytest.mark.parametrize(("path", "offset", "caught"), LIES.values(), ids=LIES)
def test_go_notices_one_flipped_bit(client, published, tmp_path, path, offset, caught):
    directory, vkey = published
    copy = shutil.copytree(directory, tmp_path / "log")
    flip(copy / path, offset)
    read = client(copy, vkey, *older(copy))
    assert read.returncode == 1
    assert read.stderr.startswith(caught), read.stderr


def test_go_refuses_a_log_of_another_key(client, published):
    directory, _ = published
    other = LogSigner.begin(
        "ledger.example/foreign", PrivateKey.from_seed(b"o" * 32), directory.parent / "other"
    )
    assert client(directory, other.vkey).stderr.startswith("opening")

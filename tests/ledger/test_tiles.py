"""The tree as files: published tiles made again, and our own shape at 70,000 leaves."""

import pytest

from ledger.checkpoint import Checkpoint
from ledger.errors import Malformed
from ledger.merkle import Subtrees, leaf_hash, root, root_at
from ledger.note import Note
from ledger.tiles import (
    TileMalformed,
    TileReader,
    entries_path,
    new_tiles,
    pack_entries,
    tile_path,
    tiles_of,
    unpack_entries,
    unpack_hashes,
)
from tests.conftest import shared

LEAVES = [leaf_hash(number.to_bytes(4)) for number in range(70_000)]


def test_a_tile_is_where_the_specification_puts_it():
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path(63, 0, 1) == "tile/63/000.p/1"
    assert entries_path(1000, 255) == "tile/entries/x001/000.p/255"
    assert entries_path(999) == "tile/entries/999"


def test_published_tiles_and_entry_bundles_are_made_again_byte_for_byte():
    folder = shared("vectors/tessera/log")
    entries = unpack_entries((folder / entries_path(0, 15)).read_bytes())
    leaves = [leaf_hash(entry) for entry in entries]
    made = 0
    for size in range(1, 16):
        (tile,) = new_tiles(size - 1, size, Subtrees(leaves).read)
        assert (folder / tile.path).read_bytes() == tile.data
        assert (folder / entries_path(0, size)).read_bytes() == pack_entries(entries[:size])
        note = (folder / (f"checkpoint.{size}" if size < 15 else "checkpoint")).read_bytes()
        assert Checkpoint.parse(Note.parse(note).text).root == root(leaves[:size])
        made += 1
    assert made == 15


def test_seventy_thousand_leaves_make_the_tiles_they_should():
    tiles = {tile.path: tile for tile in new_tiles(0, 70_000, Subtrees(LEAVES).read)}
    level_0 = {tile_path(0, n) for n in range(273)} | {tile_path(0, 273, 112)}
    assert set(tiles) == level_0 | {"tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"}
    assert set(tiles) == {tile_path(*place) for place in tiles_of(70_000)}


def test_a_tree_grown_in_steps_reads_back_from_its_tiles():
    files, size = {}, 0

    def read(level, index):  # a leaf from the newcomer, an old subtree from the files
        return (
            LEAVES[index] if level == 0 else TileReader(files.__getitem__, size).read(level, index)
        )

    for grown in (1, 2, 255, 256, 257, 511, 1_000, 65_535, 65_536, 65_537, 70_000):
        files |= {tile.path: tile.data for tile in new_tiles(size, grown, read)}
        size = grown
        assert {tile_path(*place) for place in tiles_of(size)} <= set(files)
        assert root_at(size, TileReader(files.__getitem__, size).read) == root(LEAVES[:size])


def test_every_level_inside_a_tile_can_be_read():
    tree = Subtrees(LEAVES[:1_000])
    files = {tile.path: tile.data for tile in new_tiles(0, 1_000, tree.read)}
    reader = TileReader(files.__getitem__, 1_000)
    for level in range(10):
        for index in range(1_000 >> level):
            assert reader.read(level, index) == tree.read(level, index)


@pytest.mark.parametrize("data", [b"", b"x" * 31, b"x" * 32 * 3])
def test_a_tile_of_another_size_than_its_place_demands_is_refused(data):
    with pytest.raises(TileMalformed) as refusal:
        unpack_hashes(data, "tile/0/000.p/2", 2)
    assert refusal.value.path == "tile/0/000.p/2"


def test_entries_come_out_of_a_bundle_as_they_went_in():
    entries = [b"", b"a", b"x" * 65_535]
    assert unpack_entries(pack_entries(entries)) == entries


def test_an_entry_that_has_no_length_in_two_bytes_cannot_be_packed():
    with pytest.raises(OverflowError):
        pack_entries([b"x" * 65_536])


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x02a", b"\x00\x01a\x00"])
def test_a_bundle_that_is_cut_off_is_malformed(data):
    with pytest.raises(Malformed):
        unpack_entries(data)

"""The tree as files (C2SP tlog-tiles): 256 hashes of one level in each tile.

    tile/0/x001/x234/067         the full tile number 1234067 of level 0
    tile/0/273.p/112             a partial one, 112 hashes wide
    tile/entries/273.p/112       the entries under it: two bytes of length, entry, …

Hash i of tile n on tile level L is the root over the leaves
[(256n+i)·256^L, (256n+i+1)·256^L). Only full tiles are hashed upward, so a tile, once
written, never changes; a partial tile is a prefix of its successors.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ledger.errors import LedgerError, Malformed
from ledger.merkle import HASH_BYTES, Read, Subtrees
from ledger.merkle import root as root_of

TILE_WIDTH = 256
TILE_HEIGHT = 8

ENTRY_LENGTH_BYTES = 2

TILES_CACHED_MAX = 512
"""About 8 MiB of hashes: the right edge and the path down to it stay in memory."""


class TileMalformed(LedgerError):
    """A tile has another size than its place in the tree demands."""

    def __init__(self, path: str, *, size: int, expected: int) -> None:
        super().__init__(f"{path} has {size} bytes where {expected} belong")
        self.path = path
        self.size = size
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Tile:
    level: int
    n: int
    hashes: tuple[bytes, ...]

    @property
    def path(self) -> str:
        return tile_path(self.level, self.n, len(self.hashes))

    @property
    def data(self) -> bytes:
        return b"".join(self.hashes)


def tile_path(level: int, n: int, width: int = TILE_WIDTH) -> str:
    return f"tile/{level}/{_number(n)}{_suffix(width)}"


def entries_path(n: int, width: int = TILE_WIDTH) -> str:
    return f"tile/entries/{_number(n)}{_suffix(width)}"


def tile_width(level: int, n: int, size: int) -> int:
    """How many hashes of this tile a tree of this size has; 0 if it has none."""
    return max(0, min(TILE_WIDTH, (size >> TILE_HEIGHT * level) - n * TILE_WIDTH))


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """(level, n, width) of every tile that a tree of this size consists of."""
    level = 0
    while hashes := size >> TILE_HEIGHT * level:
        for n in range(-(-hashes // TILE_WIDTH)):
            yield level, n, tile_width(level, n, size)
        level += 1


def new_tiles(old_size: int, new_size: int, read: Read) -> Iterator[Tile]:
    """The tiles that a tree has after growing and did not have before, lowest level first.

    `read` is asked for leaf hashes, and above them only for subtrees of the old tree.
    """
    below: dict[int, bytes] = {}  # what this level's hashes are where tiles just filled up
    level = 0
    while (size := new_size >> TILE_HEIGHT * level) > (old := old_size >> TILE_HEIGHT * level):
        filled = {}
        for n in range(old // TILE_WIDTH, -(-size // TILE_WIDTH)):
            places = range(n * TILE_WIDTH, min(size, (n + 1) * TILE_WIDTH))
            hashes = tuple(below.get(i) or read(TILE_HEIGHT * level, i) for i in places)
            yield Tile(level, n, hashes)
            if len(hashes) == TILE_WIDTH:
                filled[n] = root_of(hashes)
        below = filled
        level += 1


class TileReader:
    """`read(level, index)` of a tree whose tiles `fetch(path)` brings.

    The bytes are trusted to be the log's: whoever reads from a stranger checks the root.
    `size` may be raised as the log grows.
    """

    def __init__(self, fetch: Callable[[str], bytes], size: int) -> None:
        self.size = size
        self._fetch = fetch
        self._tile = lru_cache(TILES_CACHED_MAX)(self._load)

    def read(self, level: int, index: int) -> bytes:
        return self.read_of(self.size, level, index)

    def read_of(self, size: int, level: int, index: int) -> bytes:
        """The same of the tree of this size, whatever another thread sets `size` to meanwhile."""
        tile_level, inside = divmod(level, TILE_HEIGHT)
        n, place = divmod(index << inside, TILE_WIDTH)
        width = tile_width(tile_level, n, size)
        return self._tile(tile_level, n, width).read(inside, place >> inside)

    def _load(self, level: int, n: int, width: int) -> Subtrees:
        path = tile_path(level, n, width)
        return Subtrees(unpack_hashes(self._fetch(path), path, width))


def unpack_hashes(data: bytes, path: str, width: int) -> list[bytes]:
    if len(data) != width * HASH_BYTES or width == 0:
        raise TileMalformed(path, size=len(data), expected=width * HASH_BYTES)
    return [data[start : start + HASH_BYTES] for start in range(0, len(data), HASH_BYTES)]


def pack_entries(entries: Iterable[bytes]) -> bytes:
    return b"".join(len(entry).to_bytes(ENTRY_LENGTH_BYTES) + entry for entry in entries)


def unpack_entries(data: bytes) -> Sequence[bytes]:
    entries = []
    start, end = 0, len(data)
    while start < end - 1:
        body = start + ENTRY_LENGTH_BYTES
        start = body + (data[start] << 8 | data[start + 1])
        entries.append(data[body:start])
    if start != end:
        raise Malformed("", "an entry tile is cut off")
    return entries


def _number(n: int) -> str:
    """Three digits at a time, all but the last group marked with an x."""
    digits = str(n)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    return "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])


def _suffix(width: int) -> str:
    return "" if width == TILE_WIDTH else f".p/{width}"

"""The log as outsiders verify it: checkpoint and tiles (C2SP tlog-checkpoint, tlog-tiles)."""

import re
from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from gateway.errors import NotPublished
from gateway.parts import Given, Parts
from gateway.permission import Resource, permit
from gateway.permission.resource import Kept
from gateway.permission.whereabouts import RETRIEVAL
from ledger.checkpoint import parse_decimal
from ledger.entry import Entry
from ledger.errors import Malformed
from ledger.tiles import TILE_HEIGHT, TILE_WIDTH, entries_path, pack_entries, tile_path, tile_width

router = APIRouter(prefix="/log", tags=["log"])

SHORT = "public, max-age=1, must-revalidate"
"""A checkpoint is signed each second while the log grows."""

LONG = "public, max-age=31536000, immutable"
LONG_PRIVATE = "private, max-age=31536000, immutable"
"""A tile of a given width never changes; entry tiles stay out of shared caches."""

LEVEL_MAX = 63

_OF_A_RETRIEVAL = f'"stream":"{RETRIEVAL}'.encode()

_NUMBER = re.compile(r"((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([0-9]{1,3}))?", re.ASCII)


@router.get("/checkpoint")
def checkpoint(parts: Given) -> Response:
    """The newest signed checkpoint."""
    note = parts.log.checkpoint()
    return Response(note, media_type="text/plain; charset=utf-8", headers={"Cache-Control": SHORT})


@router.get("/tile/entries/{rest:path}")
def entry_tile(rest: str, request: Request, parts: Given) -> Response:
    """Up to 256 entries as they are logged, each after two bytes of length.

    One that belongs to a retrieval kept secret keeps the whole tile until that is lifted: a tile
    without it would verify nothing.
    """
    n, width = _number(rest, entries_path)
    _check_published(f"tile/entries/{rest}", 0, n, width, parts)
    first = n * TILE_WIDTH
    entries = list(parts.reader.raw_entries(first, first + width))
    secret = any(_is_secret(index, raw, parts) for index, raw in entries)
    permit(request, Resource(kept=Kept.CONFIDENTIAL if secret else Kept.OPEN))
    return _tile(pack_entries(raw for _, raw in entries), LONG_PRIVATE)


@router.get("/tile/{level}/{rest:path}")
def hash_tile(level: str, rest: str, parts: Given) -> Response:
    """Up to 256 hashes of one level of the tree."""
    path = f"tile/{level}/{rest}"
    try:
        at = parse_decimal(level)
    except Malformed:
        raise NotPublished(path) from None
    if at > LEVEL_MAX:
        raise NotPublished(path)
    n, width = _number(rest, lambda n, width: tile_path(at, n, width))
    _check_published(path, at, n, width, parts)
    first = n * TILE_WIDTH
    # A narrower tile is a prefix of the wider one: every width ever published stays readable.
    hashes = (parts.log.read(at * TILE_HEIGHT, first + place) for place in range(width))
    return _tile(b"".join(hashes), LONG)


def _is_secret(index: int, raw: bytes, parts: Parts) -> bool:
    """Looks for the stream's name first: parsing 256 entries takes longer than sending them."""
    if _OF_A_RETRIEVAL not in raw:
        return False
    stream = Entry.load(index, raw).stream
    return parts.whereabouts.of_stream(stream).kept is Kept.CONFIDENTIAL


def _number(rest: str, path_of: Callable[[int, int], str]) -> tuple[int, int]:
    """Tile number and width. Written another way than the log writes it, it is no tile."""
    found = _NUMBER.fullmatch(rest)
    if found is None:
        raise NotPublished(rest)
    n = int(found[1].replace("x", "").replace("/", ""))
    width = int(found[2]) if found[2] else TILE_WIDTH
    if not path_of(n, width).endswith(f"/{rest}"):
        raise NotPublished(rest)
    return n, width


def _check_published(path: str, level: int, n: int, width: int, parts: Parts) -> None:
    if not 0 < width <= tile_width(level, n, parts.log.size()):
        raise NotPublished(path)


def _tile(data: bytes, cache: str) -> Response:
    return Response(data, media_type="application/octet-stream", headers={"Cache-Control": cache})

"""Examining entries on every core, tile by tile and some tiles ahead."""

import gc
import marshal
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

from ledger.errors import LedgerError
from ledger.examine import Examinations, Examined, Signers, examine_usual, signers_of
from ledger.signing import PublicKey
from ledger.usual import Usual


class Plain(NamedTuple):
    """A tile in columns, of entries that are all of the usual form and signed.

    A column is named as in `Examined`.
    """

    leaf: Sequence[bytes]
    seq: Sequence[int]
    prev: Sequence[str]
    received_at: Sequence[str]
    key: Sequence[str]
    stream: Sequence[str]
    actor: Sequence[str]
    id: Sequence[str]
    log: Sequence[str]
    anchor: Sequence[tuple[int, str] | None]


Tile: TypeAlias = Plain | Examinations

PROCESSES_FROM: Final = 16_384
"""Entries that are worth starting processes for; fewer are done by threads before these are up."""

TILES_AHEAD: Final = 3
"""Tiles in work for each other core: enough that it never waits, few enough for memory."""

TILES_DONE_MAX: Final = 64
"""Done here while an earlier one is not done there: then that one is waited for, 16 MB behind."""

_Keys: TypeAlias = tuple[tuple[str, bytes], ...]


def other_cores(entries: int) -> AbstractContextManager[Executor | None]:
    """What examines on the cores that are not ours, of a log of about so many entries."""
    others = (os.cpu_count() or 1) - 1
    if others == 0:
        return nullcontext()
    if entries < PROCESSES_FROM:
        return ThreadPoolExecutor(others)
    # A copy of this process costs nothing, but may be made only while it is alone.
    alone = threading.active_count() == 1 and "fork" in multiprocessing.get_all_start_methods()
    processes = ProcessPoolExecutor(
        others,
        mp_context=multiprocessing.get_context("fork" if alone else "spawn"),
        initializer=_begin,
    )
    for _ in range(others):
        _submit(processes, [], ())  # they start now, not when they are needed
    return processes


def examine_tiles(
    tiles: Iterable[Sequence[bytes]], keys: Iterable[PublicKey], others: Executor | None
) -> Iterator[tuple[Sequence[bytes], Tile]]:
    """Each tile as examined, in order; what the other cores have no time for is done here.

    Where `tiles` ends with an error, so does this, after all tiles before it.
    """
    known = tuple((key.suite, key.raw) for key in keys)
    ahead = TILES_AHEAD * ((os.cpu_count() or 1) - 1)
    waiting: deque[tuple[Sequence[bytes], Future[bytes] | Tile]] = deque()
    failure = None
    try:
        for raws in tiles:
            busy = sum(not _is_done(each) for _, each in waiting)
            running = _submit(others, raws, known) if others is not None and busy < ahead else None
            waiting.append((raws, running or _examine(raws, known)))
            while waiting and (_is_done(waiting[0][1]) or len(waiting) > ahead + TILES_DONE_MAX):
                yield _result(*waiting.popleft(), known)
    except LedgerError as error:
        failure = error
    while waiting:
        yield _result(*waiting.popleft(), known)
    if failure is not None:
        raise failure


def _submit(executor: Executor, raws: Sequence[bytes], keys: _Keys) -> Future[bytes] | None:
    try:
        return executor.submit(_examine_there, raws, keys)
    except (BrokenProcessPool, OSError):
        return None  # no process can be started here: nothing is lost but time


def _is_done(running: Future[bytes] | Tile) -> bool:
    return not isinstance(running, Future) or running.done()


def _result(
    raws: Sequence[bytes], running: Future[bytes] | Tile, keys: _Keys
) -> tuple[Sequence[bytes], Tile]:
    if not isinstance(running, Future):
        return raws, running
    if running.cancel():
        return raws, _examine(raws, keys)
    try:
        columns, rows = marshal.loads(running.result())  # noqa: S302 - written by our own process
    except BrokenProcessPool:
        return raws, _examine(raws, keys)
    if columns:
        return raws, Plain._make(columns)
    return raws, [
        (found if isinstance(found, str) else Examined._make(found), signed)
        for found, signed in rows
    ]


def _examine(raws: Sequence[bytes], keys: _Keys) -> Tile:
    found = examine_usual(raws, _signers_of(keys))
    if not isinstance(found, Usual):
        return found
    return Plain._make(getattr(found, name) for name in Plain._fields)


@lru_cache(maxsize=1)
def _signers_of(keys: _Keys) -> Signers:
    return signers_of(PublicKey(suite, raw) for suite, raw in keys)


_MARSHAL_VERSION: Final = 2
"""Without references to what was written before: the values repeat nothing worth finding."""


def _begin() -> None:
    gc.disable()  # what is left of a tile holds no cycles


def _examine_there(raws: Sequence[bytes], keys: _Keys) -> bytes:
    tile = _examine(raws, keys)
    columns: Any = ()
    rows: Any = ()
    if isinstance(tile, Plain):
        columns = tile[:]
    else:
        rows = [
            (found if isinstance(found, str) else tuple(found), signed) for found, signed in tile
        ]
    return marshal.dumps((columns, rows), _MARSHAL_VERSION)

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
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain, repeat
from typing import Any, Final, NamedTuple, TypeAlias

from ledger.errors import LedgerError
from ledger.examine import Examinations, Examined, Signers, examine_usual, signers_of
from ledger.signing import Accepts, PublicKey, ask_first, asked_first
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

TILES_AHEAD: Final = 8
"""Tiles in work for each other core, 2 MB: it never waits while we do what nobody else can."""

TILES_DONE_MAX: Final = 64
"""Done here while an earlier one is not done there: then that one is waited for, 16 MB behind."""

Begun: TypeAlias = Future[bytes] | None
"""A tile in work elsewhere, None if it is not."""

_Keys: TypeAlias = tuple[tuple[str, bytes], ...]


@contextmanager
def other_cores(entries: int) -> Iterator[Executor | None]:
    """What examines on the cores that are not ours, of a log of about so many entries."""
    others = (os.cpu_count() or 1) - 1
    if others == 0:
        yield None
        return
    executor = ThreadPoolExecutor(others) if entries < PROCESSES_FROM else _processes(others)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def _processes(many: int) -> Executor:
    # A copy of this process costs nothing, but may be made only while it is alone.
    alone = threading.active_count() == 1 and "fork" in multiprocessing.get_all_start_methods()
    processes = ProcessPoolExecutor(
        many,
        mp_context=multiprocessing.get_context("fork" if alone else "spawn"),
        initializer=_begin,
        initargs=(asked_first(),),
    )
    for _ in range(many):
        _submit(processes, [], ())  # they start now, not when they are needed
    return processes


def begin(
    tiles: Iterable[Sequence[bytes]], keys: Iterable[PublicKey], others: Executor
) -> Sequence[Begun]:
    """Have the first tiles examined elsewhere while the keys of the whole log are looked for.

    `keys` are those known so far. What is signed with others is examined again.
    """
    known = _plain(keys)
    return [_submit(others, raws, known) for raws in tiles]


def examine_tiles(
    tiles: Iterable[Sequence[bytes]],
    keys: Iterable[PublicKey],
    others: Executor | None,
    begun: Sequence[Begun] = (),
) -> Iterator[tuple[Sequence[bytes], Tile]]:
    """Each tile as examined, in order; what the other cores have no time for is done here.

    Where `tiles` ends with an error, so does this, after all tiles before it.
    """
    known = _plain(keys)
    ahead = tiles_ahead()
    waiting: deque[_InWork] = deque()
    failure = None
    try:
        for raws, early in zip(tiles, chain(begun, repeat(None))):  # noqa: B905 - one has no end
            running = early
            if running is None and others is not None:
                busy = sum(not each.is_done for each in waiting)
                running = _submit(others, raws, known) if busy < ahead else None
            found = running or _examine(raws, known)
            waiting.append(_InWork(raws, found, is_early=early is not None))
            while waiting and (waiting[0].is_done or len(waiting) > ahead + TILES_DONE_MAX):
                yield waiting.popleft().result(known)
    except LedgerError as error:
        failure = error
    # From the end, for the first are in work: nobody should wait for the others.
    for n in reversed(range(len(waiting))):
        if waiting[n].is_waiting:
            waiting[n] = waiting[n]._replace(found=_examine(waiting[n].raws, known))
    while waiting:
        yield waiting.popleft().result(known)
    if failure is not None:
        raise failure


def tiles_ahead() -> int:
    """How many tiles are in work elsewhere at once."""
    return TILES_AHEAD * ((os.cpu_count() or 1) - 1)


def _plain(keys: Iterable[PublicKey]) -> _Keys:
    return tuple((key.suite, key.raw) for key in keys)


def _submit(executor: Executor, raws: Sequence[bytes], keys: _Keys) -> Future[bytes] | None:
    try:
        return executor.submit(_examine_there, raws, keys)
    except (BrokenProcessPool, OSError):
        return None  # no process can be started here: nothing is lost but time


class _InWork(NamedTuple):
    raws: Sequence[bytes]
    found: Future[bytes] | Tile
    is_early: bool
    """Whether it was begun before all keys were known."""

    @property
    def is_done(self) -> bool:
        return not isinstance(self.found, Future) or self.found.done()

    @property
    def is_waiting(self) -> bool:
        # Not cancelled: an executor whose process dies meanwhile would never end.
        return isinstance(self.found, Future) and not (self.found.running() or self.is_done)

    def result(self, keys: _Keys) -> tuple[Sequence[bytes], Tile]:
        """Waits for it."""
        raws, found = self.raws, self.found
        if not isinstance(found, Future):
            return raws, found
        try:
            columns, rows = marshal.loads(found.result())  # noqa: S302 - written by our own process
        except BrokenProcessPool:
            return raws, _examine(raws, keys)
        if columns:
            return raws, Plain._make(columns)
        if self.is_early:
            return raws, _examine(raws, keys)
        return raws, [
            (each if isinstance(each, str) else Examined._make(each), signed)
            for each, signed in rows
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


def _begin(first: Sequence[Accepts]) -> None:
    ask_first(first)
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

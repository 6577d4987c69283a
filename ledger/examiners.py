"""Examining entries on every core, tile by tile and some tiles ahead."""

import marshal
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Final

from ledger.examine import Examined, Refusal, Signers, examine_signed, signers_of
from ledger.signing import PublicKey

Examinations = Sequence[tuple[Examined | Refusal, bool]]

_Running = Future[bytes] | Future[Examinations] | None

PROCESSES_FROM: Final = 16_384
"""Entries that are worth starting processes for; fewer are done by threads before these are up."""

TILES_AHEAD: Final = 2
"""Tiles in work for each core: enough that none waits, few enough for memory."""

GROUP: Final = 8
"""Entries read before their signatures are verified: what is not done in turns stays in
the caches, and what is done for long keeps other threads from Python's lock."""


def examine_tiles(
    tiles: Iterable[Sequence[bytes]], keys: Iterable[PublicKey], *, entries: int
) -> Iterator[tuple[Sequence[bytes], Examinations]]:
    """Each tile with its examinations, in order; `entries` is about how many there are."""
    signers = signers_of(keys)
    cores = os.cpu_count() or 1
    with _executor(cores, signers, entries) as executor:
        waiting: deque[tuple[Sequence[bytes], _Running]] = deque()
        for raws in tiles:
            waiting.append((raws, _submit(executor, raws, signers)))
            if len(waiting) > TILES_AHEAD * cores:
                yield _result(*waiting.popleft(), signers)
        while waiting:
            yield _result(*waiting.popleft(), signers)


def _submit(executor: Executor, raws: Sequence[bytes], signers: Signers) -> _Running:
    if not isinstance(executor, ProcessPoolExecutor):
        return executor.submit(_examine_here, raws, signers)
    try:
        return executor.submit(_examine_there, raws)
    except (BrokenProcessPool, OSError):
        return None


def _executor(cores: int, signers: Signers, entries: int) -> Executor:
    if entries < PROCESSES_FROM or cores == 1:
        return ThreadPoolExecutor(cores)
    # A copy of this process costs nothing, but may be made only while it is alone.
    alone = threading.active_count() == 1 and "fork" in multiprocessing.get_all_start_methods()
    return ProcessPoolExecutor(
        cores,
        mp_context=multiprocessing.get_context("fork" if alone else "spawn"),
        initializer=_begin,
        initargs=([(key.suite, key.raw) for key, _ in signers.values()],),
    )


def _result(
    raws: Sequence[bytes], running: _Running, signers: Signers
) -> tuple[Sequence[bytes], Examinations]:
    try:
        result = None if running is None else running.result()
    except BrokenProcessPool:
        result = None
    if result is None:  # no process can be started here: nothing is lost but time
        return raws, _examine_here(raws, signers)
    if isinstance(result, bytes):
        return raws, [
            (found if isinstance(found, str) else Examined._make(found), signed)
            for found, signed in marshal.loads(result)  # noqa: S302 - written by our own process
        ]
    return raws, result


def _examine_here(raws: Sequence[bytes], signers: Signers) -> Examinations:
    groups = [raws[start : start + GROUP] for start in range(0, len(raws), GROUP)]
    return [each for group in groups for each in examine_signed(group, signers)]


_MARSHAL_VERSION: Final = 2
"""Without references to what was written before: the values repeat nothing worth finding."""

_signers: list[Signers] = []
"""What a worker process verifies by, given once when it is started."""


def _begin(keys: Sequence[tuple[str, bytes]]) -> None:
    _signers.append(signers_of(PublicKey(suite, raw) for suite, raw in keys))


def _examine_there(raws: Sequence[bytes]) -> bytes:
    return marshal.dumps(
        [
            (found if isinstance(found, str) else tuple(found), signed)
            for found, signed in examine_signed(raws, _signers[0])
        ],
        _MARSHAL_VERSION,
    )

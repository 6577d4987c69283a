"""Raw Ed25519 verification on all cores: what everything signed is measured against."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from ledger.signing import Accepts, PublicKey, ask_first
from ledger.statement import Signed, message

Item = tuple[bytes, bytes]


class Raw:
    """Processes that are there before the clock starts.

    `first` are asked before cryptography's OpenSSL, as in `ledger.signing`.
    """

    def __init__(
        self, key: PublicKey, signed: Sequence[Signed], first: Sequence[Accepts] = ()
    ) -> None:
        items = [(message(each.statement, each.key), each.value) for each in signed]
        self._cores = os.cpu_count() or 1
        self._pool = ProcessPoolExecutor(
            self._cores,
            mp_context=get_context("spawn"),  # we have threads: a copy would lack them
            initializer=_prepare,
            initargs=(key.suite, key.raw, items, first),
        )
        self.verify()

    def verify(self, times: int = 1) -> None:
        """Every signature so many times on each core: times × cores × items in all."""
        if not all(self._pool.map(_verify_all, [times] * self._cores)):
            raise AssertionError

    @property
    def cores(self) -> int:
        return self._cores

    def close(self) -> None:
        self._pool.shutdown()


_work: list[tuple[PublicKey, list[Item]]] = []
"""What this process verifies, sent once when it was started."""


def _prepare(suite: str, raw: bytes, items: list[Item], first: Sequence[Accepts]) -> None:
    ask_first(first)
    _work.append((PublicKey(suite, raw), items))


def _verify_all(times: int) -> bool:
    key, items = _work[0]
    return all(key.verify(text, signature) for _ in range(times) for text, signature in items)

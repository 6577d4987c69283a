"""Statements on their way out: completed, anchored, signed, and packed into requests."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from gateway.intake import describe
from gateway.limits import STATEMENTS_BODY_BYTES_MAX, STATEMENTS_MAX
from ledger.append import Refused
from ledger.canonical import Object, check_profile, to_base64
from ledger.checkpoint import Checkpoint
from ledger.errors import Malformed
from ledger.signing import PrivateKey
from ledger.statement import Signed, sign
from ops.keystore import NoLocalKey

Verdict = dict[str, Any]
Keys = Mapping[str, PrivateKey]
"""The key that speaks for each actor."""

ENVELOPE_BYTES = 32
"""What stands around the statements of a request, generously."""


def batches(statements: Sequence[Object]) -> Iterator[Sequence[Object]]:
    for start in range(0, len(statements), STATEMENTS_MAX):
        yield statements[start : start + STATEMENTS_MAX]


def bodies(batch: Iterable[Signed]) -> Iterator[bytes]:
    """The batch as one request, or as several where one would be too long."""
    items: list[bytes] = []
    size = 0
    for signed in batch:
        item = orjson.dumps(signed.as_json())
        if items and size + len(item) + ENVELOPE_BYTES > STATEMENTS_BODY_BYTES_MAX:
            yield _body(items)
            items, size = [], 0
        items.append(item)
        size += len(item) + 1
    yield _body(items)


def _body(items: Iterable[bytes]) -> bytes:
    return b'{"statements":[' + b",".join(items) + b"]}"


def prepare(
    statement: Object, checkpoint: Checkpoint | None, keys: Keys, origin: str | None = None
) -> Signed | Refused:
    """Complete and sign. A value that has no canonical form is refused here: none can sign it."""
    whole: Object = {"v": 1, **statement}
    if checkpoint is not None:
        whole.setdefault("log", checkpoint.origin)
        if checkpoint.size:
            anchor = {"size": checkpoint.size, "root": to_base64(checkpoint.root)}
            whole.setdefault("anchor", anchor)
    elif origin is not None:
        whole.setdefault("log", origin)
    try:
        check_profile(whole, "/statement")
    except Malformed as problem:
        return Refused(problem.path, problem.reason)
    key = keys.get(str(whole.get("actor")))
    if key is None:
        raise NoLocalKey(str(whole.get("actor")))
    return sign(whole, key)


def in_order(
    batch: Sequence[Object],
    items: Sequence[Signed | Refused],
    place: Callable[[list[Signed]], list[Verdict]],
) -> Iterator[Verdict]:
    signed = [item for item in items if isinstance(item, Signed)]
    placed = iter(place(signed) if signed else ())
    for statement, item in zip(batch, items, strict=True):
        if isinstance(item, Signed):
            yield next(placed)
        else:
            given = statement.get("id")
            yield describe(given if isinstance(given, str) else None, item)

"""How a log begins: genesis, and the issue of the two keys that it names (formats §5)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256

from ledger.canonical import format_time
from ledger.entry import NO_PREVIOUS, place
from ledger.errors import Malformed
from ledger.key_events import GENESIS, ISSUED, KEY_STREAMS, Genesis
from ledger.keys import BadSignature, KeyRing
from ledger.statement import Signed, check_shape, message
from ledger.storage import AlreadyCreated, Database, Placed


def create(
    database: Database, statements: Sequence[Signed], *, now: Callable[[], datetime]
) -> None:
    """Found the log: entries 0, 1 and 2, all three or none.

    Raises AlreadyCreated where there is one: genesis happens once, and a repeated call never
    touches what the first has made.
    """
    _check_kinds(statements)
    ring = KeyRing()
    received_at = format_time(now())
    placed = []
    for index, signed in enumerate(statements):
        statement = signed.statement
        check_shape(statement, "/statement")
        public = ring.check(signed.key, statement["actor"], index, statement)
        if not public.verify(message(statement, signed.key), signed.value, signed.assertion):
            raise BadSignature(signed.key, f"the signature of entry {index}")
        ring.fold(index, signed.key, statement)
        # Each of the three is the first in a stream of its own.
        raw = place(signed, seq=1, prev=NO_PREVIOUS, received_at=received_at)
        placed.append(
            Placed(
                statement["stream"],
                1,
                raw,
                sha256(b"\x00" + raw).digest(),
                statement["type"],
                statement["actor"],
                statement["id"],
                received_at,
            )
        )
    with database.placing() as (connection, head):
        if head.size:
            raise AlreadyCreated(head.size)
        database.append(placed, head, connection)


def _check_kinds(statements: Sequence[Signed]) -> None:
    kinds = [signed.statement.get("type") for signed in statements]
    if kinds != [GENESIS, ISSUED, ISSUED]:
        raise Malformed("", f"a log begins with {GENESIS}, {ISSUED}, {ISSUED}")
    genesis = Genesis.of(statements[0].statement)
    for key, signed in zip((genesis.root_key, genesis.ledger_key), statements[1:], strict=True):
        if signed.statement.get("stream") != KEY_STREAMS + key.id:
            raise Malformed("/statement/stream", "entry 1 issues root's key, entry 2 the ledger's")

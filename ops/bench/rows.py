"""What the benchmark appends: signed statements of a usual size, and the same as placed rows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import orjson

from ledger.canonical import Object, format_time
from ledger.entry import NO_PREVIOUS, place
from ledger.merkle import leaf_hash
from ledger.signing import PrivateKey
from ledger.statement import Signed, sign
from ledger.storage import Placed

ACTOR = "org/bench"
STREAMS = 200
TITLE = "某县农村供水提质工程第三标段施工招标公告"


class Statements:
    """Statements of one actor, each another id: about 700 bytes, 900 as an entry."""

    def __init__(self, origin: str, key: PrivateKey) -> None:
        self._origin = origin
        self._key = key
        self._numbers = count(1)
        self._received_at = format_time(datetime.now(UTC) + timedelta(days=1))

    def unsigned(self) -> Object:
        number = next(self._numbers)
        return {
            "v": 1,
            "log": self._origin,
            "id": f"bench-{number}",
            "stream": f"project/BENCH-{number % STREAMS}",
            "type": "disclosure.Published",
            "occurred_at": format_time(datetime.now(UTC)),
            "actor": ACTOR,
            "data": {
                "subject_id": f"notice-{number}",
                "item": f"{TITLE}({number})",
                "version": 1,
                "content_sha256": f"{number:064x}",
                "channel": ["web", "mobile", "platform"],
                "trading_type": "engineering",
                "url": f"urn:mingjing:notice:{number}",
            },
        }

    def signed(self, many: int) -> list[Signed]:
        return [sign(self.unsigned(), self._key) for _ in range(many)]

    def bodies(self, requests: int, each: int) -> list[bytes]:
        """Requests as they come in over HTTP."""
        return [
            orjson.dumps({"statements": [signed.as_json() for signed in self.signed(each)]})
            for _ in range(requests)
        ]

    def placed(self, many: int) -> Iterator[Placed]:
        """Rows for storage alone: each the first of a stream of its own.

        They are received in the future, so that time does not go back between them and what
        the sequencer places meanwhile.
        """
        at = self._received_at
        for _ in range(many):
            statement = self.unsigned()
            stream = statement["stream"] = f"bench/{statement['id']}"
            signed = sign(statement, self._key)
            raw = place(signed, seq=1, prev=NO_PREVIOUS, received_at=at)
            yield Placed(
                stream,
                1,
                raw,
                leaf_hash(raw),
                statement["type"],
                ACTOR,
                statement["id"],
                at,
            )


def columns(row: Placed, notification_id: int) -> tuple[Any, ...]:
    """The row as the table `entries` has it."""
    return (
        row.originator_id,
        row.originator_version,
        row.type,
        row.raw,
        notification_id,
        row.leaf,
        row.actor,
        row.id,
        row.received_at,
    )

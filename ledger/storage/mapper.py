"""Between an entry that has its place and a row: the row's state is the entry's bytes."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple, cast

import orjson
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from ledger.storage.errors import ColumnsDisagree


class Placed(NamedTuple):
    """The one domain event of the ledger: something was said and given its place.

    What was said is in `raw`, the entry's bytes; the rest repeats it for the database.
    `originator_id` is the stream and `originator_version` the seq, as the library calls them.
    """

    originator_id: str
    originator_version: int
    raw: bytes
    leaf: bytes
    type: str
    actor: str
    id: str
    received_at: str

    @classmethod
    def read(cls, raw: bytes) -> "Placed":
        entry: dict[str, Any] = orjson.loads(raw)
        statement, placed = entry["statement"], entry["placed"]
        return cls(
            statement["stream"],
            placed["seq"],
            raw,
            sha256(b"\x00" + raw).digest(),
            statement["type"],
            statement["actor"],
            statement["id"],
            placed["received_at"],
        )


@dataclass(frozen=True)
class StoredEntry(StoredEvent):
    """A row to be written: the library's four columns and ours."""

    leaf: bytes
    actor: str
    statement_id: str
    received_at: str


class EntryMapper(Mapper[str]):
    """No transcoder, no compression, no cipher: nothing stands between row and evidence.

    The topic is the statement's type, so that subscriptions can choose by it. It is never
    resolved to a class: a row cannot name code to import, and a process that reads before it
    writes needs nothing registered.
    """

    def __init__(self) -> None:
        super().__init__(JSONTranscoder())

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        placed = cast("Placed", domain_event)
        return StoredEntry(
            placed.originator_id,
            placed.originator_version,
            placed.type,
            placed.raw,
            placed.leaf,
            placed.actor,
            placed.id,
            placed.received_at,
        )

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        placed = Placed.read(stored_event.state)
        for column, said, stored in (
            ("originator_id", placed.originator_id, stored_event.originator_id),
            ("originator_version", placed.originator_version, stored_event.originator_version),
            ("topic", placed.type, stored_event.topic),
        ):
            if said != stored:
                raise ColumnsDisagree(
                    str(stored_event.originator_id), stored_event.originator_version, column
                )
        return cast("DomainEventProtocol[str]", placed)

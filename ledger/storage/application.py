"""The ledger as an application of the event-sourcing library."""

from collections.abc import Sequence
from typing import Any, ClassVar, TypeAlias, cast

from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import BaseInfrastructureFactory, Mapper
from eventsourcing.postgres import PostgresFactory, TPostgresTrackingRecorder
from eventsourcing.utils import Environment, EnvType

from ledger.storage.datastore import Datastore
from ledger.storage.mapper import EntryMapper, Placed
from ledger.storage.places import TABLE, PlaceRecorder
from ledger.storage.recorder import EntryRecorder, LogHead, Session

Event: TypeAlias = DomainEventProtocol[str]

URL = "MINGJING_DATABASE_URL"


class LedgerFactory(PostgresFactory):
    """Makes the library's parts from a URL; migrations, not the library, make the tables."""

    def __init__(self, env: Environment | EnvType | None) -> None:
        BaseInfrastructureFactory.__init__(self, env)
        self.datastore: Datastore = Datastore(self.env.get(URL, ""))

    def tracking_recorder(
        self, tracking_recorder_class: type[TPostgresTrackingRecorder] | None = None
    ) -> TPostgresTrackingRecorder:
        kind: type[Any] = tracking_recorder_class or PlaceRecorder
        recorder: TPostgresTrackingRecorder = kind(self.datastore, tracking_table_name=TABLE)
        return recorder


class LedgerApplication(Application[str]):
    """Streams are its aggregates' ids, entries its events, the log its notifications.

    `LedgerApplication(environment(url))`, or given with its class to a ProjectionRunner.
    """

    name = "ledger"
    env: ClassVar[dict[str, str]] = {}

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        # The process's environment is not asked: it could switch on compression or a cipher.
        return Environment(name, env)

    def construct_mapper(self) -> Mapper[str]:
        return EntryMapper()

    def construct_recorder(self) -> EntryRecorder:
        return EntryRecorder(self.datastore)

    def append(
        self, placed: Sequence[Placed], head: LogHead, holding: Session | None = None
    ) -> None:
        """Store events right behind `head`: what `save` does, without a Recording of each."""
        stored = [self.mapper.to_stored_event(cast("Event", event)) for event in placed]
        cast("EntryRecorder", self.recorder).insert_events(stored, head=head, holding=holding)

    @property
    def places(self) -> PlaceRecorder:
        return cast("LedgerFactory", self.factory).tracking_recorder(PlaceRecorder)

    @property
    def datastore(self) -> Datastore:
        return cast("LedgerFactory", self.factory).datastore


def environment(url: str) -> dict[str, str]:
    return {"PERSISTENCE_MODULE": f"{__name__}:{LedgerFactory.__qualname__}", URL: url}

"""Where entries are kept. The only package that knows eventsourcing, psycopg and SQL."""

from ledger.storage.database import Database
from ledger.storage.errors import (
    AlreadyCreated,
    AlreadyRecorded,
    CannotMigrate,
    ColumnsDisagree,
    HeadMoved,
    LogWentBack,
    MigrationEdited,
    MigrationMissing,
    NoSuchEntry,
    NotCreated,
    NotTheOne,
    StorageBusy,
    StorageFailed,
)
from ledger.storage.mapper import Placed
from ledger.storage.migrate import migrate
from ledger.storage.provision import APPLICATION, OWNER, provision, role_of
from ledger.storage.recorder import LogHead, Session, read_head
from ledger.storage.sessions import Lease, Listener

__all__ = [
    "APPLICATION",
    "OWNER",
    "AlreadyCreated",
    "AlreadyRecorded",
    "CannotMigrate",
    "ColumnsDisagree",
    "Database",
    "HeadMoved",
    "Lease",
    "Listener",
    "LogHead",
    "LogWentBack",
    "MigrationEdited",
    "MigrationMissing",
    "NoSuchEntry",
    "NotCreated",
    "NotTheOne",
    "Placed",
    "Session",
    "StorageBusy",
    "StorageFailed",
    "migrate",
    "provision",
    "read_head",
    "role_of",
]

"""Supervision records: kept encrypted, write-once, and read only through retrieval."""

from gateway.archive import tus
from gateway.archive.archive import Archive
from gateway.archive.described import Described
from gateway.archive.errors import NoSuchRecord, NotKeptHere, RecordDamaged, RecordDisposed
from gateway.archive.record import Hold, Record, Span
from gateway.archive.store import Objects
from gateway.archive.uploads import Putter

__all__ = [
    "Archive",
    "Described",
    "Hold",
    "NoSuchRecord",
    "NotKeptHere",
    "Objects",
    "Putter",
    "Record",
    "RecordDamaged",
    "RecordDisposed",
    "Span",
    "tus",
]

"""What can go wrong between the ledger and its database."""

import psycopg

from ledger.errors import LedgerError


class StorageFailed(LedgerError):
    """The database did not answer, or its answer was lost: what was asked may have happened."""


class CannotMigrate(StorageFailed):
    """The database cannot be reached, or not changed by the role that was to bring it up to date.

    An address that cannot even be read is not repeated: it may hold a password.
    """

    def __init__(self, error: psycopg.Error) -> None:
        if error.sqlstate is None and isinstance(error, psycopg.ProgrammingError):
            super().__init__("the database's address cannot be read: postgresql://user@host/name")
        elif isinstance(error, psycopg.errors.InsufficientPrivilege):
            super().__init__(
                f"{first_line(error)}: MINGJING_OWNER_URL names the role that owns the tables"
            )
        else:
            super().__init__(f"the database cannot be used: {first_line(error)}")


def first_line(error: psycopg.Error) -> str:
    return str(error).partition("\n")[0]


class StorageBusy(StorageFailed):
    """A lock, a statement or a free connection took longer than is allowed; nothing happened."""


class AlreadyRecorded(LedgerError):
    """One of these entries has an (actor, id) or a place that the log has given before."""


class HeadMoved(LedgerError):
    """Somebody else appended first; nothing was written."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the log has moved on from size {size}")
        self.size = size


class LogWentBack(LedgerError):
    """The database no longer holds what this process has seen in it, as after an old restore."""

    def __init__(self, *, known: int, found: int) -> None:
        super().__init__(
            f"this process has seen a log of {known} entries; the database now has {found}, or "
            "others in their place: stop every process and compare with the published tiles"
        )
        self.known = known
        self.found = found


class ColumnsDisagree(LedgerError):
    """A row's columns are not what its entry says: somebody wrote past the ledger."""

    def __init__(self, stream: str, seq: int, column: str) -> None:
        super().__init__(f"row {seq} of {stream}: {column} is not what the entry says")
        self.stream = stream
        self.seq = seq
        self.column = column


class AlreadyCreated(LedgerError):
    """The database holds a log already; genesis happens once."""

    def __init__(self, size: int) -> None:
        super().__init__(f"there is a log of {size} entries here already")
        self.size = size


class NotCreated(LedgerError):
    """The database holds no log yet: genesis comes first."""

    def __init__(self) -> None:
        super().__init__("there is no log here yet: it begins with its genesis")


class NoSuchEntry(LedgerError):
    """No entry has this index."""

    def __init__(self, index: int) -> None:
        super().__init__(f"the log has no entry {index}")
        self.index = index


class NotTheOne(LedgerError):
    """Another session holds the lock of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"another process is the {name}")
        self.name = name


class MigrationEdited(LedgerError):
    """A migration file is not the one that was applied: write a new one instead."""

    def __init__(self, name: str) -> None:
        super().__init__(f"migration {name} was applied with other contents")
        self.name = name


class MigrationMissing(LedgerError):
    """The database was migrated by a newer version of this software."""

    def __init__(self, number: int) -> None:
        super().__init__(f"migration {number} was applied but is not among our files")
        self.number = number

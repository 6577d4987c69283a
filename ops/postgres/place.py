"""Where a home's cluster, its locks and its socket are kept; what is not ours stays as it is."""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ops.postgres.account import ROOT, Account
from ops.postgres.errors import ClosedToServer, NotOurs

ELSEWHERE = Path("/var/lib/mingjing-postgres")
"""Root's clusters of homes that the server's user cannot reach: those below /root, say."""

SOCKET = ".s.PGSQL.5432"
SOCKET_PATH_BYTES_MAX = 107
"""What sockaddr_un holds on Linux beside its closing zero; macOS has 103."""


@dataclass(frozen=True, slots=True)
class Place:
    """The directory of one cluster.

    start.lock, users.lock, server.lock    see `ops.postgres.server`
    password        the superuser's, 0600
    data/  run/     0700, the server's user's: the cluster, and its socket where the path is short
    server.log      what PostgreSQL says
    binaries-*/     a copy, where the wheel lies below a closed directory

    It is `home/postgres`, or what the link of that name leads to.
    """

    directory: Path
    name: Path

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def password(self) -> Path:
        return self.directory / "password"

    @property
    def log(self) -> Path:
        return self.directory / "server.log"

    def lock(self, name: str) -> Path:
        return self.directory / f"{name}.lock"

    @property
    def owner(self) -> tuple[int, int] | None:
        """For root in a home of somebody else: who gets the files that we add."""
        if os.geteuid() != ROOT:
            return None
        found = self.directory.stat()
        return found.st_uid, found.st_gid

    def major(self) -> int | None:
        """The major version that made the cluster, None where there is none yet."""
        try:
            return int((self.data / "PG_VERSION").read_text().split(".")[0])
        except FileNotFoundError:
            return None

    def socket_directory(self, account: Account) -> Path:
        """Make, for the server alone, a directory whose path fits a socket address.

        libpq reads a comma as a list of hosts, so such a path does not fit either.
        """
        own = self.directory / "run"
        if _fits(own):
            return _private(own, account)
        name = f"mingjing-{account.uid}-{_digest(self.directory)}"
        temporary = Path(tempfile.gettempdir())
        if not _fits(temporary / name) or not account.enters(temporary):
            temporary = Path("/tmp")  # noqa: S108 - the directory made in it is checked to be ours
        return _private(temporary / name, account)


def settle(home: Path, reaches: Account) -> Place:
    """Choose and make the directory for a home's cluster, or find the one it has.

    It is in the home, unless the server's user cannot get there: then it is outside, and a link
    in the home leads to it, so that a home that was moved keeps its cluster and one made
    anew at the same path does not inherit the old. Home and parents keep their permissions.
    """
    home = home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    name = home / "postgres"
    # Root's is passed through by the server's user, nobody else has business in the other.
    mode = 0o711 if reaches.dropped else 0o700
    if not (name.is_symlink() or name.exists() or reaches.enters(home)):
        _link_elsewhere(name, mode, reaches)
    directory = name.resolve()
    if name.is_symlink() and not (directory.is_dir() and directory.stat().st_uid == os.geteuid()):
        raise NotOurs(name, f"leads to {directory}, which is not a directory of ours")
    _make(directory, mode)
    if not reaches.enters(directory):
        raise ClosedToServer(directory, reaches.uid)
    return Place(directory, name)


def _link_elsewhere(name: Path, mode: int, reaches: Account) -> None:
    """Make a directory outside, and the link; of a temporary home, among the temporary files."""
    temporary = Path(tempfile.gettempdir()).resolve()
    if name.is_relative_to(temporary) and reaches.enters(temporary):
        directory = Path(tempfile.mkdtemp(prefix="mingjing-postgres-"))
    else:
        _make(ELSEWHERE, 0o711)
        directory = Path(tempfile.mkdtemp(prefix="", dir=ELSEWHERE))
    directory.chmod(mode)
    try:
        name.symlink_to(directory)
    except FileExistsError:  # another process was quicker
        directory.rmdir()


def find_data(home: Path) -> Path:
    """Where the data of a home is, if it has any."""
    return home.resolve() / "postgres" / "data"


def _make(directory: Path, mode: int) -> None:
    try:
        directory.mkdir(mode=mode)
        directory.chmod(mode)  # whatever the umask took away
    except FileExistsError:
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode):
            raise NotOurs(directory, "is not a directory") from None
        if os.geteuid() not in (ROOT, found.st_uid):
            raise NotOurs(directory, f"belongs to uid {found.st_uid}") from None
        if found.st_mode & 0o022:
            raise NotOurs(directory, "can be written by others") from None


def _private(directory: Path, account: Account) -> Path:
    """Make or check a 0700 directory of the account's in a place where others may write too."""
    try:
        directory.mkdir(mode=0o700)
        account.own(directory)
    except FileExistsError:
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode):
            raise NotOurs(directory, "is not a directory") from None
        if found.st_uid == os.geteuid():
            account.own(directory)  # we crashed between the two lines above
        elif found.st_uid != account.uid:
            raise NotOurs(directory, f"belongs to uid {found.st_uid}") from None
        if stat.S_IMODE(found.st_mode) & 0o077:
            raise NotOurs(directory, "is open to others") from None
    return directory


def _fits(directory: Path) -> bool:
    path = os.fsencode(directory / SOCKET)
    return len(path) <= SOCKET_PATH_BYTES_MAX - len(".lock") and not any(c in path for c in b',"\n')


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]

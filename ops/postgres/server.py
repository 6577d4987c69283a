"""The embedded server: the first process to need it starts it, the last to leave stops it.

Three locks in its directory hold everything together, each freed by the kernel when its holder
dies, however it dies:

* `start.lock`, held alone while somebody starts or stops: one decision at a time.
* `users.lock`, shared by every process that uses the server. Who gets it alone is the last.
* `server.lock`, inherited by initdb, by the server and by its children. Who gets it knows that
  none of them lives.

A process that is killed leaves the server running for the next one to join or stop.
"""

import hashlib
import hmac
import os
import shutil
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self
from urllib.parse import quote

from ledger.closing import Closing
from ops.postgres.account import Account, server_account
from ops.postgres.binaries import Binaries, find_binaries
from ops.postgres.cluster import SUPERUSER, launch, log_tail, make_cluster
from ops.postgres.errors import CommandFailed, NotReady, OtherMajorVersion
from ops.postgres.locks import POLL_SECONDS, Lock, alone
from ops.postgres.place import SOCKET, Place, find_data, settle

START_SECONDS_MAX = 300.0
"""Recovery after a crash replays up to a gigabyte of log before the server answers."""

STOP_SECONDS_MAX = 60.0
"""A fast shutdown rolls sessions back and writes one checkpoint."""

__all__ = ["SUPERUSER", "EmbeddedServer"]


class EmbeddedServer(Closing):
    """A share in the running server of one home; a context manager.

    `url()` is the superuser's. Databases and roles are made by whoever connects with it; a role
    gets the password that `password(role)` tells, so that `url(role, database)` opens.
    """

    def __init__(self, place: Place, users: Lock, sockets: Path, password: str) -> None:
        self._place = place
        self._users: Lock | None = users
        self._sockets = sockets
        self._password = password

    @classmethod
    def start(cls, home: Path, *, binaries: Path | None = None) -> Self:
        """Join the home's server, or start it, making its cluster the first time.

        `binaries` names the bin directory to use instead of the wheel's. Raises a PostgresError
        that says what to do where there can be none.
        """
        try:
            account = server_account(find_data(home))
            place = settle(home, account)
            account = server_account(place.data)
            limit = START_SECONDS_MAX
            with alone(place.lock("start"), seconds_max=limit, owner=place.owner):
                users = Lock(place.lock("users"), owner=place.owner)
                try:
                    users.share()
                    _serve(place, account, binaries)
                    sockets = Path(_pid_file(place)[4])
                    return cls(place, users, sockets, place.password.read_text())
                except BaseException:
                    users.close()
                    raise
        except OSError as cause:
            raise CommandFailed("the embedded PostgreSQL", str(cause)) from cause

    def url(self, role: str = SUPERUSER, database: str = "postgres") -> str:
        """The address of a database for a role, its password included."""
        return (
            f"postgresql://{quote(role, safe='')}:{self.password(role)}@/"
            f"{quote(database, safe='')}?host={quote(str(self._sockets), safe='')}"
        )

    def password(self, role: str) -> str:
        """The role's password, derived so that every process on the home knows it.

        The server does not know it by itself: a role is created with it.
        """
        if role == SUPERUSER:
            return self._password
        return hmac.new(self._password.encode(), role.encode(), hashlib.sha256).hexdigest()

    def answers(self) -> bool:
        """Whether the server takes connections at this moment."""
        return _answers(self._place)

    def close(self) -> None:
        """Leave; the last one out stops the server."""
        self._leave()

    def discard(self) -> None:
        """Leave, and if nobody else is using the cluster, delete it: for demonstrations."""
        self._leave(delete=True)

    def _leave(self, *, delete: bool = False) -> None:
        if self._users is None:
            return
        users, self._users = self._users, None
        place = self._place
        with alone(place.lock("start"), seconds_max=START_SECONDS_MAX, owner=place.owner):
            users.release()
            last = users.take_if_free()
            if last:
                _stop(place)
            users.close()
            if last and delete:
                shutil.rmtree(place.directory)
                if place.name.is_symlink():
                    place.name.unlink()
                if self._sockets.parent != place.directory:
                    shutil.rmtree(self._sockets, ignore_errors=True)


def _serve(place: Place, account: Account, wanted: Path | None) -> None:
    """Return when a server of the cluster takes connections, ours or another's."""
    lock = Lock(place.lock("server"), owner=place.owner)
    try:
        ours = False

        def settled() -> bool:
            nonlocal ours
            ours = lock.take_if_free()
            return ours or _answers(place)

        _wait(place, settled, "start", START_SECONDS_MAX)
        if not ours:
            return
        binaries = find_binaries(
            account, wanted=wanted, copies=place.directory, major=place.major()
        )
        _prepare(place, account, binaries, lock.descriptor)
        launch(place, account, binaries, place.socket_directory(account), lock.descriptor)
    finally:
        lock.close()
    _wait(place, lambda: _answers(place) or _none_lives(place), "start", START_SECONDS_MAX)
    if not _answers(place):
        raise CommandFailed("postgres", log_tail(place))


def _prepare(place: Place, account: Account, binaries: Binaries, server_lock: int) -> None:
    made_by = place.major()
    if made_by is None:
        make_cluster(place, account, binaries, server_lock)
    elif made_by != binaries.major:
        raise OtherMajorVersion(cluster=place.data, made_by=made_by, found=binaries.major)


def _stop(place: Place) -> None:
    """End the server: a fast shutdown, then an immediate one, from which the next start recovers.

    The pid is taken from the file only while a connection proves that the postmaster lives; where
    it was killed, its children are on their way out and only waited for.
    """
    for end, seconds in ((signal.SIGINT, STOP_SECONDS_MAX), (signal.SIGQUIT, STOP_SECONDS_MAX)):
        if _answers(place):
            os.kill(int(_pid_file(place)[0]), end)
        try:
            _wait(place, lambda: _none_lives(place), "stop", seconds)
        except NotReady:
            if end is signal.SIGQUIT:
                raise
        else:
            return


def _answers(place: Place) -> bool:
    """Tell whether a postmaster listens and says it is ready.

    Its pid file alone would not do: the number may be another's by now, or a zombie's.
    """
    lines = _pid_file(place)
    if len(lines) < 8 or lines[7].strip() != "ready":  # noqa: PLR2004 - lines as postmaster.pid has them
        return False
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(os.fsencode(Path(lines[4], SOCKET)))
        except OSError:
            return False
    return True


def _pid_file(place: Place) -> list[str]:
    """The lines of postmaster.pid: pid, data, start, port, socket directory, …, status."""
    try:
        return (place.data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _none_lives(place: Place) -> bool:
    lock = Lock(place.lock("server"))
    try:
        return lock.take_if_free()
    finally:
        lock.close()


def _wait(place: Place, done: Callable[[], bool], what: str, seconds_max: float) -> None:
    give_up = time.monotonic() + seconds_max
    while not done():
        if time.monotonic() > give_up:
            raise NotReady(what, seconds_max, log_tail(place))
        time.sleep(POLL_SECONDS)

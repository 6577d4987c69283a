"""Making a cluster, and starting a server on one that nobody serves."""

import os
import secrets
import shutil
from pathlib import Path

from ops.postgres.account import Account, initdb_account
from ops.postgres.binaries import Binaries
from ops.postgres.errors import CommandFailed
from ops.postgres.place import SOCKET, Place

SUPERUSER = "mingjing"

FIRST_BUILTIN_LOCALE = 17
"""The major version from which PostgreSQL brings a UTF-8 locale of its own."""

LOG_BYTES_MAX = 4 * 1024 * 1024
"""Above it the next start puts the log aside; one predecessor is kept."""

SETTINGS = {
    "listen_addresses": "",  # the socket is the only way in
    "unix_socket_permissions": "0700",
    "port": "5432",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Refused rows can hold people's data; the log names the error, never the values.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


def make_cluster(place: Place, server: Account, binaries: Binaries, server_lock: int) -> None:
    """Make the cluster under another name first: `data` exists only when it is whole.

    initdb inherits the server's lock as the server does: if we are killed it works on, and the
    next start must not clear away under its hands.
    """
    maker = initdb_account(server)
    staging = place.directory / "staging"
    if staging.exists():  # a crash left it
        shutil.rmtree(staging)
    staging.mkdir(mode=0o700)
    password = _password(place)
    given = staging / "password"
    _write_private(given, password)
    maker.own(staging)
    made = staging / "data"
    _initdb(maker, binaries, made, given, server_lock)
    server.own(made)
    made.rename(place.data)
    shutil.rmtree(staging)


def _initdb(
    maker: Account, binaries: Binaries, data: Path, password: Path, server_lock: int
) -> None:
    locale = ["--encoding=UTF8", "--locale=C"]
    if binaries.major >= FIRST_BUILTIN_LOCALE:
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    try:
        done = maker.run(
            [
                binaries.initdb,
                f"--pgdata={data}",
                f"--username={SUPERUSER}",
                "--auth=scram-sha-256",
                f"--pwfile={password}",
                *locale,
                "--no-instructions",
            ],
            cwd=data.parent,
            inherit=(server_lock,),
        )
    except OSError as cause:
        raise CommandFailed("initdb", str(cause)) from cause
    if done.returncode:
        raise CommandFailed("initdb", done.stdout)


def launch(
    place: Place, account: Account, binaries: Binaries, sockets: Path, server_lock: int
) -> None:
    """Start the server in the background; it inherits the lock, which says that it lives.

    We hold `server_lock`, so no server of this cluster lives, and what one left behind is stale.
    PostgreSQL itself would believe a pid file whose number another process has meanwhile, or a
    zombie that nobody reaps.
    """
    for stale in (
        place.data / "postmaster.pid",
        sockets / SOCKET,
        sockets / f"{SOCKET}.lock",
    ):
        stale.unlink(missing_ok=True)
    settings = SETTINGS | {"unix_socket_directories": str(sockets)}
    arguments = [f"--{name}={value}" for name, value in settings.items()]
    log = _open_log(place)
    try:
        # The shell ends at once, so the server is nobody's child: no zombie in whoever started
        # it, and nothing to wait for.
        account.run(
            ["/bin/sh", "-c", '"$@" &', "sh", binaries.postgres, "-D", place.data, *arguments],
            cwd=place.data,
            output=log,
            inherit=(server_lock,),
        )
    except OSError as cause:
        raise CommandFailed("postgres", str(cause)) from cause
    finally:
        os.close(log)


def log_tail(place: Place) -> str:
    """The last lines PostgreSQL wrote, for an error message."""
    if not place.log.exists():
        return ""
    return "\n".join(place.log.read_text(errors="replace").splitlines()[-5:])


def _password(place: Place) -> str:
    if not place.password.exists():
        _write_private(place.password, secrets.token_urlsafe(24))
        if (owner := place.owner) is not None:
            os.chown(place.password, *owner)
    return place.password.read_text()


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(text)


def _open_log(place: Place) -> int:
    if place.log.exists() and place.log.stat().st_size > LOG_BYTES_MAX:
        place.log.rename(place.log.with_suffix(".log.1"))
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    return os.open(place.log, flags, 0o600)

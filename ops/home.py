"""The files of one site: what lies where below MINGJING_HOME, and the site's own description.

site.json      {"origin","log_vkey","root","token_sha256"}: written last, so it means "created"
keys/          private keys of actors
signer/        the log key, and beside it the checkpoint it signed last
log/           the published log: checkpoint and hash tiles
archive/       recordings and files, encrypted, unless the settings name a bucket for them
objects/       documents too large for an entry, by their SHA-256
keys-of-vault  the master key, unless the settings name another place for it
serve.json     where the running `mingjing serve` answers
"""

import base64
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from ledger.signing import PrivateKey
from ops.errors import OpsError
from ops.keystore import Keystore, write_private


class NotCreatedYet(OpsError):
    """There is no ledger in this home."""

    def __init__(self, home: Path) -> None:
        super().__init__(f"no ledger in {home}: mingjing init --origin NAME")
        self.home = home


class HomeUnreadable(OpsError):
    """A file of the home is not what this program wrote."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Which ledger lives here."""

    origin: str
    log_vkey: str
    root: str
    token_sha256: str


@dataclass(frozen=True, slots=True)
class Home:
    """The directory and its parts."""

    path: Path

    @property
    def keystore(self) -> Keystore:
        return Keystore(self.path / "keys")

    @property
    def log(self) -> Path:
        return self.path / "log"

    @property
    def objects(self) -> Path:
        return self.path / "objects"

    @property
    def archive(self) -> Path:
        return self.path / "archive"

    @property
    def signer_state(self) -> Path:
        return self.path / "signer" / "last-signed"

    @property
    def vault_key(self) -> Path:
        return self.path / "keys-of-vault"

    @property
    def serving(self) -> Path:
        return self.path / "serve.json"

    def forget_serving(self, url: str) -> None:
        """Take back what a `serve` that ends said of itself, not what a later one says."""
        with suppress(OSError, ValueError, KeyError):
            if json.loads(self.serving.read_bytes())["url"] == url:
                self.serving.unlink()

    def site(self) -> Site:
        path = self.path / "site.json"
        try:
            return Site(**json.loads(path.read_bytes()))
        except FileNotFoundError:
            raise NotCreatedYet(self.path) from None
        except (ValueError, TypeError) as error:
            raise HomeUnreadable(path, str(error)) from error

    def is_created(self) -> bool:
        return (self.path / "site.json").exists()

    def write_site(self, site: Site) -> None:
        write_private(self.path / "site.json", json.dumps(asdict(site)).encode() + b"\n")

    def log_key(self) -> PrivateKey:
        path = self.path / "signer" / "key"
        try:
            return PrivateKey.from_seed(base64.b64decode(path.read_bytes().strip(), validate=True))
        except ValueError as error:
            raise HomeUnreadable(path, str(error)) from error

    def make_log_key(self) -> PrivateKey:
        """The log's key; the one that is there if an earlier attempt to create stopped half-way."""
        directory = self.path / "signer"
        if (directory / "key").exists():
            return self.log_key()
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = PrivateKey.generate()
        write_private(directory / "key", base64.b64encode(key.seed) + b"\n")
        return key

    @classmethod
    def make(cls, path: Path) -> Self:
        """Make the directory where it is missing; nobody else looks inside."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(path)

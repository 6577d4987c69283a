"""What the environment says, read once when a command starts."""

import ipaddress
import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from gateway.accounts.options import Options, Provider
from ops.errors import OpsError

SYSTEM_HOME = Path("/var/lib/mingjing")
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8420
PORT_MAX = 65_535


class NoHome(OpsError):
    """Nothing says where the ledger's files go."""

    def __init__(self, uid: int) -> None:
        super().__init__(
            f"HOME is empty and uid {uid} has no passwd entry: name a directory in MINGJING_HOME"
        )
        self.uid = uid


class UnusableSetting(OpsError):
    """A variable is set to something that cannot be meant."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"{name} is {value!r}, wanted is {wanted}")
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One site on this machine.

    MINGJING_HOME           keys, objects, tiles and, without a server of the site's, the database
    MINGJING_DATABASE_URL   the site's PostgreSQL; empty or unset: an embedded one in the home
    MINGJING_OWNER_URL      the same database for the role that owns the tables, to migrate with
    MINGJING_POSTGRES_BIN   programs for the embedded one, instead of the wheel's
    MINGJING_HOST, _PORT    where `serve` listens
    MINGJING_TRUSTED_PROXIES  addresses or networks whose X-Forwarded-For and -Proto are believed
    MINGJING_ARCHIVE_URL    s3://bucket/prefix for recordings; unset: `archive` in the home
    MINGJING_VAULT_KEY      the vault's master key itself
    MINGJING_VAULT_KEY_FILE the file it lies in; else `keys-of-vault` in the home
    MINGJING_CJK_FONT       a font with Chinese, for the notice on copies; unset: ASCII alone
    MINGJING_PUBLIC_URL     what people type, https://…, where a proxy brings TLS
    MINGJING_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET   the site's own identity provider
    MINGJING_PASSWORD_DAYS  how long a password is good; unset: as long as nobody else knows it
    """

    home: Path
    database_url: str | None = None
    owner_url: str | None = None
    postgres_bin: Path | None = None
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    trusted_proxies: tuple[str, ...] = ()
    archive_url: str | None = field(default=None, repr=False)
    vault_key: str | None = field(default=None, repr=False)
    vault_key_file: Path | None = None
    cjk_font: Path | None = None
    sign_in: Options = field(default_factory=Options)

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] | None = None, uid: int | None = None
    ) -> Self:
        """Read the process's own environment and user, or those given."""
        said = os.environ if environment is None else environment
        who = os.geteuid() if uid is None else uid
        programs = said.get("MINGJING_POSTGRES_BIN")
        vault_key_file = said.get("MINGJING_VAULT_KEY_FILE")
        cjk_font = said.get("MINGJING_CJK_FONT")
        return cls(
            home=_home(said, who),
            database_url=_database(said, "MINGJING_DATABASE_URL"),
            owner_url=_database(said, "MINGJING_OWNER_URL"),
            archive_url=_archive(said.get("MINGJING_ARCHIVE_URL")),
            cjk_font=Path(cjk_font).absolute() if cjk_font else None,
            postgres_bin=Path(programs).absolute() if programs else None,
            host=said.get("MINGJING_HOST") or DEFAULT_HOST,
            port=_port(said.get("MINGJING_PORT")),
            trusted_proxies=_proxies(said.get("MINGJING_TRUSTED_PROXIES")),
            vault_key=said.get("MINGJING_VAULT_KEY") or None,
            vault_key_file=Path(vault_key_file).absolute() if vault_key_file else None,
            sign_in=sign_in_options(said),
        )

    @property
    def base_url(self) -> str:
        """What people type before a page's own path."""
        named = f"[{self.host}]" if ":" in self.host else self.host
        return self.sign_in.public_url or f"http://{named}:{self.port}"

    def at(self, home: Path) -> Self:
        """The same site's settings for another home: a demonstration's."""
        return replace(self, home=home)

    def listening(self, host: str | None, port: int | None) -> Self:
        """With what the command line says, where it says anything."""
        return replace(
            self,
            host=self.host if host is None else host,
            port=self.port if port is None else port,
        )


def _home(said: Mapping[str, str], uid: int) -> Path:
    named = said.get("MINGJING_HOME")
    if named:
        return Path(named).absolute()
    if uid == 0:
        return SYSTEM_HOME
    person = said.get("HOME")
    if not person:
        try:
            person = pwd.getpwuid(uid).pw_dir
        except KeyError:
            raise NoHome(uid) from None
    return Path(person, ".local/share/mingjing").absolute()


def _database(said: Mapping[str, str], name: str) -> str | None:
    url = said.get(name)
    if not url:
        return None
    if not url.startswith(("postgresql://", "postgres://")):
        # Never shown: it holds a password.
        raise UnusableSetting(name, "…", "an address postgresql://…")
    return url


def _archive(said: str | None) -> str | None:
    if said and not said.startswith("s3://"):
        raise UnusableSetting("MINGJING_ARCHIVE_URL", said, "an address s3://bucket/prefix")
    return said or None


def _proxies(said: str | None) -> tuple[str, ...]:
    found = tuple(each.strip() for each in (said or "").split(",") if each.strip())
    for each in found:
        try:
            network = ipaddress.ip_network(each)
        except ValueError:
            raise UnusableSetting(
                "MINGJING_TRUSTED_PROXIES", each, "addresses or networks, with commas between"
            ) from None
        if not network.prefixlen:  # whoever believes everybody may as well ask nobody
            raise UnusableSetting("MINGJING_TRUSTED_PROXIES", each, "proxies of the site alone")
    return found


def _port(said: str | None) -> int:
    if not said:
        return DEFAULT_PORT
    if not (said.isascii() and said.isdigit() and int(said) <= PORT_MAX):
        raise UnusableSetting("MINGJING_PORT", said, f"a number from 0 to {PORT_MAX}")
    return int(said)


def sign_in_options(said: Mapping[str, str]) -> Options:
    """Everything the environment says of signing in. Raises UnusableSetting."""
    days = said.get("MINGJING_PASSWORD_DAYS")
    if days and not (days.isascii() and days.isdigit() and int(days) > 0):
        raise UnusableSetting("MINGJING_PASSWORD_DAYS", days, "a number of days")
    return Options(
        public_url=_origin(said, "MINGJING_PUBLIC_URL"),
        provider=_provider(said),
        password_days=int(days) if days else None,
    )


def _provider(said: Mapping[str, str]) -> Provider | None:
    names = ("MINGJING_OIDC_ISSUER", "MINGJING_OIDC_CLIENT_ID", "MINGJING_OIDC_CLIENT_SECRET")
    given = [said.get(name, "") for name in names]
    if not any(given):
        return None
    for name, value in zip(names, given, strict=True):
        if not value:
            raise UnusableSetting(name, value, "all three of MINGJING_OIDC_* or none")
    near = given[0].startswith(("http://127.0.0.1:", "http://localhost:"))
    if not (near or given[0].startswith("https://")):
        # Our secret and people's tokens would cross a network in the clear.
        raise UnusableSetting(names[0], given[0], "an address https://…")
    return Provider(issuer=given[0], client_id=given[1], client_secret=given[2])


def _origin(said: Mapping[str, str], name: str) -> str:
    """An address without path; a slash at its end is taken off."""
    url = said.get(name, "").removesuffix("/")
    scheme, slashes, host = url.partition("://")
    plain = host.isprintable() and not any(each in host for each in "/?#@ ")
    if url and not (slashes and host and plain and scheme in ("http", "https")):
        raise UnusableSetting(name, url, "an address such as https://mirror.example")
    return url.lower()

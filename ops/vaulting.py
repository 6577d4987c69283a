"""The vault of a site: where its master key is, and the vault opened with it."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from ledger.read import Reader
from ledger.storage import Database, Lease, NotTheOne, StorageFailed
from ledger.vault.master import MasterKey, make_file
from ledger.vault.secret import check_absent
from ledger.vault.sweeping import sweep
from ledger.vault.vault import Vault
from ops.home import Home
from ops.hourly import HOUR_SECONDS
from ops.settings import Settings

_log = logging.getLogger(__name__)


def open_vault(settings: Settings, home: Home, database: Database, reader: Reader) -> Vault:
    """The vault. Raises NoMasterKey, WrongMasterKey, MasterKeyUnreadable."""
    master = master_key(settings, home, database)
    return Vault(database, reader, master, lambda: datetime.now(UTC))


def master_key(settings: Settings, home: Home, database: Database) -> MasterKey:
    """The key of a site: from the environment, from the file it names, or from the home.

    The home's own is made at the first opening, never beside what another key encrypted: raises
    NoMasterKey where it is missing and the database holds such.
    """
    if settings.vault_key is not None:
        return MasterKey.from_text(settings.vault_key, "MINGJING_VAULT_KEY")
    path = key_file(settings, home)
    if settings.vault_key_file is None and not path.exists():
        check_absent(database, str(path))
        make_file(path)
    return MasterKey.from_file(path)


def key_file(settings: Settings, home: Home) -> Path:
    """Where the key lies unless it is in the environment."""
    return settings.vault_key_file or home.vault_key


def sweep_hourly(
    vault: Vault, stop: Event, *, alone: Callable[[Event], AbstractContextManager[Lease]]
) -> None:
    """Sweep once an hour until `stop`, as the only process that does."""
    while not stop.wait(HOUR_SECONDS):
        try:
            with alone(stop):
                if removed := sweep(vault):
                    _log.info("%d sealed values of no entry were swept", removed)
        except NotTheOne:
            return  # stopped while another process swept
        except StorageFailed as failure:
            _log.warning("the vault waits for the database: %s", failure)

"""Where a site's master key is: in the environment, in a file it names, or in the home."""

from pathlib import Path

from ledger.vault.master import MasterKey, make_file
from ops.home import Home
from ops.settings import Settings


def master_key(settings: Settings, home: Home) -> MasterKey:
    """The key of a site; the home's own is made at the first opening.

    Raises NoMasterKey where a named file is missing: an operator keeps that one.
    """
    if settings.vault_key is not None:
        return MasterKey.from_text(settings.vault_key, "MINGJING_VAULT_KEY")
    path = key_file(settings, home)
    if settings.vault_key_file is None and not path.exists():
        make_file(path)
    return MasterKey.from_file(path)


def key_file(settings: Settings, home: Home) -> Path:
    return settings.vault_key_file or home.vault_key

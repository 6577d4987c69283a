"""The way in through the `serve` that runs on a home: signed and sealed here, sent over HTTP."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from ledger.catalogue import load
from ledger.note import NoteVerifier
from ledger.read import Reader
from ledger.vault.composing import Sealer
from ops.client import Client
from ops.custody import keys_of_commands
from ops.database import opened
from ops.home import Home
from ops.link import Link, confirm_issued
from ops.running import settle_over_http
from ops.settings import Settings
from ops.vaulting import open_vault


@contextmanager
def served_link(
    settings: Settings, home: Home, url: str, progress: Callable[[str], None]
) -> Iterator[Link]:
    """What is sealed goes to the vault from here: to the gateway it would go plain."""
    with opened(settings, migrating=False) as database:
        reader = Reader(database)
        confirm_issued(home.keystore, reader)
        site, keys = home.site(), keys_of_commands(home.keystore, reader)
        vault = open_vault(settings, home, database, reader)
        with Client(url, keys, log=NoteVerifier.from_vkey(site.log_vkey)) as client:
            yield Link(
                origin=site.origin,
                root=site.root,
                keystore=home.keystore,
                objects=home.objects,
                keys=keys,
                served=True,
                client=client,
                settle=partial(settle_over_http, url),
                progress=progress,
                sealer=Sealer(vault, load(), site.origin),
                reader=reader,
            )

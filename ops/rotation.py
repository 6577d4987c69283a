"""A new master key for all that lies under it: the vault, second factors, keys of records.

A new generation is added first, then everything is wrapped anew. If we stop half-way both open
what they wrapped, and another rotation goes on. The old ones are forgotten only where nothing
lies under them any more and no gateway runs, which might just be wrapping something.
"""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.accounts.signing_in import context_of
from ledger.storage import Database, wrapped
from ledger.vault import keeping
from ledger.vault.master import MasterKey, add_generation, forget_before, generation_of
from ops.errors import OpsError
from ops.home import Home
from ops.running import running_at
from ops.settings import Settings
from ops.vaulting import key_file


class StillServing(OpsError):
    """A running gateway may be wrapping something under what would be forgotten or replaced."""

    def __init__(self, url: str) -> None:
        super().__init__(f"a gateway runs at {url}: stop it first")


class KeptElsewhere(OpsError):
    """The key is in the environment: whoever puts it there adds a generation and takes one away."""

    def __init__(self) -> None:
        super().__init__(
            "MINGJING_VAULT_KEY holds the key: add a generation to it, as in '1:… 2:…', and "
            "rotate with --rewrap-only; then take the old one out"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """Under which generation everything lies now, and how much was moved there."""

    generation: int
    moved: int
    held: tuple[int, ...]


def rotate(
    settings: Settings, home: Home, database: Database, *, add: bool, forget: bool
) -> Rotated:
    """Raises StillServing, KeptElsewhere."""
    if settings.vault_key is not None and (add or forget):
        raise KeptElsewhere
    url = running_at(home)
    if forget and url is not None:
        raise StillServing(url)
    if add:
        add_generation(key_file(settings, home))
    master = held(settings, home)
    moved = keeping.rewrap(database, master)
    moved += _rewrap(database, master, wrapped.second_factors, context_of)
    moved += _rewrap(database, master, wrapped.record_keys, str.encode)
    if forget and generations_in_use(database) <= {master.newest}:
        forget_before(key_file(settings, home), master.newest)
        master.reread()
    return Rotated(generation=master.newest, moved=moved, held=master.generations)


def generations_in_use(database: Database) -> set[int]:
    """Which generations something lies under."""
    found = keeping.generations_in_use(database)
    for question in (wrapped.second_factors, wrapped.record_keys):
        found |= {generation_of(secret) for _, secret in database.read(question)}
    return found


def held(settings: Settings, home: Home) -> MasterKey:
    """The key where it must be already."""
    if settings.vault_key is not None:
        return MasterKey.from_text(settings.vault_key, "MINGJING_VAULT_KEY")
    return MasterKey.from_file(key_file(settings, home))


def _rewrap(
    database: Database,
    master: MasterKey,
    question: Callable[..., list[wrapped.Wrapped]],
    context: Callable[[str], bytes],
) -> int:
    changed = [
        (whose, old, master.wrap(master.unwrap(old, context(whose)), context(whose)))
        for whose, old in database.read(question)
        if generation_of(old) != master.newest
    ]
    accounts = question is wrapped.second_factors
    replace = wrapped.replace_second_factors if accounts else wrapped.replace_record_keys
    with database.connection() as session, session.transaction():
        replace(session, changed)
    return len(changed)

"""What the site runs with, at every start beside what it ran with last: a change is an entry.

Nobody has to be asked who changed a setting when, and what it was before. Secrets are recorded as
digests under a key of the site's own, so that a password cannot be guessed from the ledger.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, TypeAlias

from gateway import limits
from gateway.acts import GATEWAY, Acts, Saying
from gateway.permission.row import Row
from gateway.permission.table import ROWS
from ledger.canonical import Object
from ledger.read import Reader
from ops.settings import Settings

CHANGED = "configuration.Changed"
STREAM = "site/configuration"

SHOWN = frozenset(
    {
        "home",
        "host",
        "port",
        "postgres_bin",
        "vault_key_file",
        "cjk_font",
        "trusted_proxies",
        "sign_in.public_url",
        "sign_in.password_days",
        "sign_in.provider.issuer",
        "sign_in.provider.client_id",
        "software",
    }
)
"""Recorded as they are. Whatever is not named here is taken for a secret."""

_DOMAIN = b"mingjing/configuration/v1\n"

Recorded: TypeAlias = dict[str, Object]
"""A setting's name to what is recorded of it: `{"new": …}`, `{"sha256": …}`, or nothing."""


def record_changes(acts: Acts, reader: Reader, settings: Settings, secret: bytes) -> list[str]:
    """Record what has changed since it was last recorded; returns the names."""
    before, now = recorded(reader), effective(settings, secret)
    changes = list(changed(before, now))
    acts.say_all(
        [Saying(actor=GATEWAY, stream=STREAM, type=CHANGED, data=data) for data in changes]
    )
    return [str(data["name"]) for data in changes]


def recorded(reader: Reader) -> Recorded:
    """What the ledger last said of each setting."""
    found: Recorded = {}
    for entry in reader.of_types({CHANGED}):
        found[entry.data["name"]] = {
            member: entry.data[member] for member in ("new", "sha256") if member in entry.data
        }
    return found


def changed(before: Recorded, now: Recorded) -> Iterator[Object]:
    """The data of an entry for each setting that is new, another one, or gone."""
    for name in sorted(before.keys() | now.keys()):
        was, is_now = before.get(name, {}), now.get(name, {})
        if was != is_now:
            old = {"old": was["new"]} if "new" in was else {}
            yield {"name": name, **old, **is_now}


def effective(settings: Settings, secret: bytes) -> Recorded:
    """Every setting that is set; of limits and permissions, which the program brings, a digest."""
    said = dict(_flat(settings))
    said["software"] = metadata.version("mingjing")
    found: Recorded = {
        name: {"new": value} if name in SHOWN else {"sha256": _digest(secret, name, value)}
        for name, value in said.items()
    }
    rates = {name: value for name, value in vars(limits).items() if name.isupper()}
    found["limits"] = {"sha256": _sha256(repr(sorted(rates.items())))}
    found["permissions"] = {"sha256": _sha256("\n".join(_row_text(row) for row in ROWS))}
    return found


def _flat(settings: Any, path: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - a dataclass
    for each in fields(settings):
        value, name = getattr(settings, each.name), path + each.name
        if is_dataclass(value):
            yield from _flat(value, f"{name}.")
        elif isinstance(value, tuple | frozenset):
            yield name, ", ".join(sorted(map(str, value)))
        elif isinstance(value, Path | str | int) and value != "":
            yield name, str(value)


def _row_text(row: Row) -> str:
    conditions = "+".join(sorted(condition.value for condition in row.conditions))
    return f"{row.id} {row.method} {row.path} {row.who.value} {conditions} {row.protected}"


def _digest(secret: bytes, name: str, value: str) -> str:
    return hmac.new(secret, _DOMAIN + f"{name}\n{value}".encode(), hashlib.sha256).hexdigest()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

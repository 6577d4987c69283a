"""The table. What no row of it names is open to nobody.

Read from top to bottom: of the rows of one address, the first that speaks of the asker and whose
conditions hold lets the request pass. A part of the gateway adds a section of its own here; a row
is `route(action, address, to(who, *conditions), …)`.
"""

from collections.abc import Mapping

from gateway.permission.row import Row
from gateway.permission.sections import (
    accounts,
    acts,
    archive,
    log,
    people,
    privacy,
    reading,
    retrieval,
    signing_in,
)

SECTIONS: Mapping[str, tuple[Row, ...]] = {
    "log": log.ROWS,
    "reading": reading.ROWS,
    "signing_in": signing_in.ROWS,
    "accounts": accounts.ROWS,
    "people": people.ROWS,
    "archive": archive.ROWS,
    "retrieval": retrieval.ROWS,
    "acts": acts.ROWS,
    "privacy": privacy.ROWS,
}
"""By name, for the page that shows them."""

ROWS: tuple[Row, ...] = tuple(row for section in SECTIONS.values() for row in section)


def _by_address() -> Mapping[tuple[str, str], tuple[Row, ...]]:
    found: dict[tuple[str, str], tuple[Row, ...]] = {}
    for row in ROWS:
        address = (row.method, row.path)
        found[address] = (*found.get(address, ()), row)
    return found


TABLE = _by_address()
"""The rows of each address, in their order."""

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

ROWS: tuple[Row, ...] = (
    *log.ROWS,
    *reading.ROWS,
    *signing_in.ROWS,
    *accounts.ROWS,
    *people.ROWS,
    *archive.ROWS,
    *retrieval.ROWS,
    *acts.ROWS,
    *privacy.ROWS,
)


def _by_address() -> Mapping[tuple[str, str], tuple[Row, ...]]:
    found: dict[tuple[str, str], tuple[Row, ...]] = {}
    for row in ROWS:
        address = (row.method, row.path)
        found[address] = (*found.get(address, ()), row)
    return found


TABLE = _by_address()
"""The rows of each address, in their order."""

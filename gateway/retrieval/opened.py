"""The desk of a gateway, made of its parts."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from gateway.acts import Acts
from gateway.archive import Archive
from gateway.people.errors import NoSuchPerson
from gateway.people.person import PERSON
from gateway.people.register import Register
from gateway.retrieval.cases import Cases
from gateway.retrieval.copies import Copies
from gateway.retrieval.desk import Desk
from gateway.retrieval.marks import Marker
from gateway.retrieval.viewings import Viewings
from ledger.publish import PublishedLog
from ledger.read import Reader
from ledger.storage import Database

CENTRE = "PUBLISHING"


def open_desk(
    *,
    reader: Reader,
    database: Database,
    log: PublishedLog,
    archive: Archive,
    acts: Acts,
    register: Register,
    clock: Callable[[], datetime],
    cjk_font: Path | None = None,
) -> Desk:
    """Reads the log's retrievals when it is first asked."""

    def org_of(actor: str) -> str:
        if not actor.startswith(PERSON):
            return actor
        try:
            return register.person(actor).org
        except NoSuchPerson:
            return ""

    cases = Cases(reader, org_of=org_of, centres=lambda: frozenset(register.holders(CENTRE)))
    viewings = Viewings(
        archive=archive, acts=acts, cases=cases, database=database, log=log, clock=clock
    )
    copies = Copies(
        cases=cases,
        archive=archive,
        acts=acts,
        reader=reader,
        log=log,
        marker=Marker(cjk_font),
        clock=clock,
    )
    return Desk(
        cases=cases,
        archive=archive,
        acts=acts,
        viewings=viewings,
        copies=copies,
        reader=reader,
        log=log,
        clock=clock,
    )

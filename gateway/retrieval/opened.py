"""The desk of a gateway, made of its parts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gateway.acts import Acts
from gateway.archive import Archive
from gateway.retrieval.bundles import Bundles
from gateway.retrieval.cases import Cases
from gateway.retrieval.copies import Copies
from gateway.retrieval.desk import Desk
from gateway.retrieval.marks import Marker
from gateway.retrieval.subjects import Subjects
from gateway.retrieval.sweeping import Sweeper
from gateway.retrieval.viewings import Viewings
from ledger.append import Sequencer
from ledger.catalogue import Catalogue
from ledger.publish import PublishedLog
from ledger.read import Reader
from ledger.storage import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a desk is made of. `cjk_font` is the site's own, for a notice in Chinese on copies."""

    reader: Reader
    sequencer: Sequencer
    catalogue: Catalogue
    database: Database
    log: PublishedLog
    archive: Archive
    acts: Acts
    clock: Callable[[], datetime]
    cjk_font: Path | None = None


def open_desk(needs: Needs) -> Desk:
    """Reads the log's retrievals when it is first asked."""
    reader, log, acts, clock = needs.reader, needs.log, needs.acts, needs.clock
    archive = needs.archive

    cases = Cases(reader)
    viewings = Viewings(
        archive=archive, acts=acts, cases=cases, database=needs.database, log=log, clock=clock
    )
    copies = Copies(
        cases=cases,
        archive=archive,
        acts=acts,
        reader=reader,
        log=log,
        marker=Marker(needs.cjk_font),
        clock=clock,
    )
    return Desk(
        cases=cases,
        archive=archive,
        acts=acts,
        viewings=viewings,
        copies=copies,
        bundles=Bundles(
            reader=reader, log=log, record_heads=needs.sequencer.record_heads, clock=clock
        ),
        sweeper=Sweeper(viewings),
        subjects=Subjects(reader, needs.catalogue),
        reader=reader,
        log=log,
        clock=clock,
    )

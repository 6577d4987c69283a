"""What the gateway is assembled from. `ops.assemble` hands it in; a route asks for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Request

from gateway.accounts.accounts import Accounts
from gateway.acts import Acts
from gateway.archive import Archive
from gateway.live import Live
from gateway.tokens import ReadingToken
from ledger.append import Sequencer
from ledger.catalogue import Catalogue
from ledger.publish import PublishedLog
from ledger.read import Reader
from monitors.judgement import Judgement
from monitors.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything a request may touch.

    `judge` gives a stream's verdicts as of an instant; `followed` is how far the monitors
    have judged, in whichever process, as a size of the log.
    """

    origin: str
    reader: Reader
    sequencer: Sequencer
    log: PublishedLog
    catalogue: Catalogue
    rulebook: Rulebook
    token: ReadingToken
    clock: Callable[[], datetime]
    live: Live
    judge: Callable[[str, datetime], Sequence[Judgement]]
    followed: Callable[[], int]
    acts: Acts
    accounts: Accounts
    archive: Archive


def parts_of(request: Request) -> Parts:
    return cast("Parts", request.app.state.parts)


async def _given(request: Request) -> Parts:  # on the loop: a thread costs more than the look
    return parts_of(request)


Given = Annotated[Parts, Depends(_given)]

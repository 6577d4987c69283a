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
from gateway.people.desk import Desk as PeopleDesk
from gateway.people.following import Following
from gateway.people.register import Register
from gateway.permission.decisions import Decisions
from gateway.permission.whereabouts import Whereabouts
from gateway.privacy.desk import PrivacyDesk
from gateway.retrieval.desk import Desk
from gateway.tokens import ReadingToken
from ledger.append import Sequencer
from ledger.catalogue import Catalogue
from ledger.publish import PublishedLog
from ledger.read import Reader
from ledger.vault.vault import Vault
from monitors.judgement import Judgement
from monitors.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything a request may touch.

    `judge` gives a stream's verdicts as of an instant; `followed` is how far the monitors
    have judged, in whichever process, as a size of the log; `leading` names the workers of which
    this process is the log's only one.
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
    leading: Callable[[], frozenset[str]]
    acts: Acts
    register: Register
    whereabouts: Whereabouts
    following: Following
    decisions: Decisions
    people: PeopleDesk
    accounts: Accounts
    archive: Archive
    desk: Desk
    vault: Vault
    privacy: PrivacyDesk


def parts_of(request: Request) -> Parts:
    return cast("Parts", request.app.state.parts)


async def _given(request: Request) -> Parts:  # on the loop: a thread costs more than the look
    return parts_of(request)


Given = Annotated[Parts, Depends(_given)]

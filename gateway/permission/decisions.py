"""What the table decided, in the ledger: permits on protected actions, and refusals.

A protected permit is an entry before its route goes on: if we crash in between, the log has a
permit that nobody used, never the reverse. Refusals are counted and written within the minute
and when the gateway stops: a crash loses at most the refusals of the last FLUSH_SECONDS.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from secrets import token_hex

from gateway.acts import GATEWAY, Acts, NotSaid, Saying
from gateway.people.principal import Principal
from gateway.permission.errors import NotRecorded
from gateway.permission.refusals import Refusal, Refusals
from gateway.permission.resource import Kept, Resource
from gateway.permission.row import Row
from ledger.canonical import Object, format_time
from ledger.errors import LedgerError

STREAM = "site/access"
FLUSH_SECONDS = 20.0
"""Three times within the minute that an entry is about, so that it is written within the next."""

BATCH_MAX = 500

logger = logging.getLogger(__name__)


class Decisions:
    """Writes as actor `gateway`. `draw` gives fresh randomness for the ids."""

    def __init__(
        self,
        acts: Acts,
        clock: Callable[[], datetime],
        draw: Callable[[int], str] = token_hex,
    ) -> None:
        self._acts = acts
        self._clock = clock
        self._draw = draw
        self._refusals = Refusals()
        self._unsent: list[Saying] = []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep_flushing, name="refusals", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Write what is counted so far. Called when requests have ended."""
        self._stopping.set()
        self._thread.join()
        self.flush()

    def permitted(self, principal: Principal, row: Row, resource: Resource) -> None:
        """Return when it is in the ledger. Raises NotRecorded: the request is then refused."""
        try:
            self._acts.say(self._saying("access.Permitted", _permit(principal, row, resource)))
        except (LedgerError, NotSaid) as problem:
            raise NotRecorded(row.action, str(problem)) from problem

    def refused(self, principal: Principal, action: str) -> None:
        self._refusals.add(principal, action, self._clock())

    def flush(self) -> None:
        """Write what was refused since the last time. What cannot be written waits for the next."""
        if not self._unsent:
            self._unsent = [
                self._saying("access.Refused", _refusal(*each))
                for each in self._refusals.take().items()
            ]
        try:
            while self._unsent:
                self._acts.say_all(self._unsent[:BATCH_MAX])
                del self._unsent[:BATCH_MAX]
        except (LedgerError, NotSaid):
            # What was taken after all, and its answer lost, has its id: it is not counted twice.
            logger.exception("refusals could not be recorded; they wait")

    def _saying(self, type_: str, data: Object) -> Saying:
        return Saying(
            actor=GATEWAY,
            stream=STREAM,
            type=type_,
            data=data,
            id=f"access-{self._draw(16)}",
            occurred_at=format_time(self._clock()),
        )

    def _keep_flushing(self) -> None:
        while not self._stopping.wait(FLUSH_SECONDS):
            self.flush()


def _permit(principal: Principal, row: Row, resource: Resource) -> Object:
    said: dict[str, str | None] = {
        "actor": principal.actor,
        "action": row.action,
        "row": row.id,
        "org": principal.org,
        "delegation_id": principal.delegation,
        "session": principal.session,
    }
    if resource.kept not in (Kept.CASE, Kept.CONFIDENTIAL):
        # Who audits the site learns that it was permitted, and not whom it is about.
        said |= {
            "subject_org": resource.org,
            "project": resource.project,
            "region": resource.region,
        }
    return {name: value for name, value in said.items() if value}


def _refusal(refusal: Refusal, count: int) -> Object:
    said = {
        "actor": refusal.actor,
        "action": refusal.action,
        "org": refusal.org,
        "minute": refusal.minute,
        "count": count,
    }
    return {name: value for name, value in said.items() if value}

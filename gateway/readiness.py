"""What the gateway knows of its own state at this moment, looked at for one asker at a time."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from gateway.accounts.sessions import IDLE
from gateway.parts import Parts
from ledger.append import WAITING_ITEMS_MAX
from ledger.canonical import parse_time
from ledger.errors import LedgerError
from ledger.storage.vitals import vitals

LOOK_SECONDS_MAX = 2.0
"""A keeper waits no longer; a database that takes longer is as good as away."""

LAG_ENTRIES_MAX = 50_000
"""Catching up after an import is no failure; being this far behind for long is one."""

UNPUBLISHED_SECONDS_MAX = 60.0
"""The oldest entry no checkpoint covers has waited so long: the publisher signs within a second."""

CLOCK_SECONDS_APART_MAX = 5.0
"""Times of receipt are this machine's, sessions and locks the database's: more, and both lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Sizes are sizes of the log: how far each has come. `waiting` are items not yet placed.

    `clock_ahead` is how far this machine's clock is ahead of the database's.
    """

    size: int
    published: int
    judged: int
    live: int
    registers: int
    waiting: int
    unpublished_for: timedelta
    clock_ahead: timedelta
    sessions: int
    uploads: int

    def checks(self) -> dict[str, dict[str, object]]:
        """What `/readyz` answers, a check a part."""
        unpublished = self.unpublished_for.total_seconds()
        apart = self.clock_ahead.total_seconds()
        return {
            "database": {"ok": True, "size": self.size},
            "publisher": self._keeps_up(self.published),
            "monitors": self._keeps_up(self.judged),
            "live": self._keeps_up(self.live),
            "registers": self._keeps_up(self.registers),
            "checkpoint": {
                "ok": unpublished <= UNPUBLISHED_SECONDS_MAX,
                "oldest_waits_ms": round(unpublished * 1_000),
            },
            "sequencer": {"ok": self.waiting < WAITING_ITEMS_MAX, "waiting": self.waiting},
            "clock": {
                "ok": abs(apart) <= CLOCK_SECONDS_APART_MAX,
                "ahead_of_database_ms": round(apart * 1_000),
            },
        }

    def _keeps_up(self, place: int) -> dict[str, object]:
        behind = max(0, self.size - place)
        return {"ok": behind <= LAG_ENTRIES_MAX, "behind": behind}


def look(parts: Parts) -> State:
    """Raises a LedgerError while the database does not answer."""
    before = parts.clock()
    # Half of the way there and back is taken for the way there.
    found = parts.accounts.database.read(lambda session: vitals(session, IDLE))
    ahead = before + (parts.clock() - before) / 2 - found.time
    size, judged = parts.reader.size(), parts.followed()
    published = parts.log.size()
    unpublished_for = timedelta()
    if published < size:
        unpublished_for = parts.clock() - parse_time(parts.reader.entry(published).received_at)
    return State(
        size=size,
        published=published,
        judged=judged,
        live=parts.live.board.size,
        registers=parts.following.size,
        waiting=parts.sequencer.waiting(),
        unpublished_for=unpublished_for,
        clock_ahead=ahead,
        sessions=found.sessions,
        uploads=found.uploads,
    )


class Readiness:
    """However many ask while the database does not answer, one thread waits for it.

    Used on one event loop.
    """

    def __init__(self, looks: Callable[[], State]) -> None:
        self._looks = looks
        self._looking: asyncio.Future[State] | None = None

    async def state(self) -> State | None:
        """None while it cannot be told."""
        if self._looking is None:
            loop = asyncio.get_running_loop()
            self._looking = loop.run_in_executor(None, self._looks)
            self._looking.add_done_callback(self._looked)
        looking = self._looking
        await asyncio.wait({looking}, timeout=LOOK_SECONDS_MAX)
        if not looking.done() or isinstance(looking.exception(), LedgerError):
            return None
        return looking.result()

    def _looked(self, looking: "asyncio.Future[State]") -> None:
        self._looking = None
        looking.exception()  # asked for, so that nobody complains that it was not

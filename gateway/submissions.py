"""Submissions: signed statements of many senders, judged together."""

from collections.abc import Sequence
from typing import Any

from gateway import intake, limits
from gateway.allowances import Allowances
from gateway.errors import Busy
from gateway.together import Lanes, Together
from ledger.append import Sequencer

LANES = Lanes(name="submission", threads=4, weight_max=256 * 1024)
"""While one waits for the database, others read and verify; more would only take turns. Bodies
judged together, in bytes: several hundred single statements, about one full batch's work."""


class Submissions:
    """Keeps parsing, signatures and the database off the event loop. Used on one loop only."""

    def __init__(self, sequencer: Sequencer, allowances: Allowances) -> None:
        self._sequencer = sequencer
        self._allowances = allowances
        self._together = Together(self._judge, LANES)
        self._open = 0

    async def take(self, body: bytes) -> list[dict[str, Any]]:
        """One verdict per statement of the body, after commit. Raises why it is refused whole."""
        if self._open >= limits.SUBMISSIONS_AT_ONCE_MAX:
            raise Busy("submissions", limits.SUBMISSIONS_AT_ONCE_MAX, retry_after_seconds=1)
        self._open += 1
        try:
            return await self._together.done(body, len(body))
        finally:
            self._open -= 1

    def close(self) -> None:
        """Wait for what was begun: its answer may be lost, its entries are not."""
        self._together.close()

    def _judge(self, bodies: Sequence[bytes]) -> list[list[dict[str, Any]] | Exception]:
        outcomes = intake.take(bodies, self._sequencer, self._allowances)
        return [[] if outcome is None else outcome for outcome in outcomes]

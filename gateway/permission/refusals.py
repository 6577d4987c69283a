"""Refusals, counted per actor, action and minute."""

import threading
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from gateway.people.principal import Principal
from ledger.canonical import format_time

KINDS_MAX = 10_000
"""Different refusals waiting: about 2 MB. Beyond it, who and what is counted as `others`."""

OTHERS = "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One of the entries to be: who was refused what in which minute."""

    actor: str
    org: str
    action: str
    minute: str


class Refusals:
    """Counts until they are taken to be written."""

    def __init__(self) -> None:
        self._counts: Counter[Refusal] = Counter()
        self._lock = threading.Lock()

    def add(self, principal: Principal, action: str, at: datetime) -> None:
        minute = format_time(at.replace(second=0, microsecond=0))
        refusal = Refusal(actor=principal.actor, org=principal.org, action=action, minute=minute)
        with self._lock:
            if refusal not in self._counts and len(self._counts) >= KINDS_MAX:
                refusal = Refusal(actor=OTHERS, org="", action=OTHERS, minute=minute)
            self._counts[refusal] += 1

    def take(self) -> Counter[Refusal]:
        with self._lock:
            taken, self._counts = self._counts, Counter()
        return taken

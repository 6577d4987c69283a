"""Erasing sealed values in the name of somebody who answers for it (PIPL §47)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from gateway.acts import Acts, Saying
from gateway.archive.shelf import Shelf
from gateway.people.principal import Principal
from gateway.privacy.errors import MustBeKept
from gateway.privacy.keeping import reasons_to_keep
from ledger.canonical import format_time
from ledger.entry import Entry
from ledger.vault.erasing import Erasure, erase, of_subject
from ledger.vault.vault import Vault
from monitors.moment import civil_date

BASIS: Final = "个人信息保护法 §47"
SAID_TOGETHER: Final = 500
"""Half of what one call of the sequencer takes."""


class Erasures:
    """What stands against an erasure is looked for here; the order of the deed is the vault's."""

    def __init__(
        self, vault: Vault, shelf: Shelf, acts: Acts, clock: Callable[[], datetime]
    ) -> None:
        self._vault = vault
        self._shelf = shelf
        self._acts = acts
        self._clock = clock

    def erase_values(
        self, principal: Principal, index: int, names: Sequence[str], reason: str
    ) -> int:
        """Erase values of an entry whose purpose is met, without anybody asking.

        Raises MustBeKept, NotHeld, Erased. Returns how many.
        """
        stream = self._vault.reader.entry(index).stream
        if reasons := self._reasons_to_keep(stream):
            raise MustBeKept(reasons)
        return self.erase(principal, {index: sorted(set(names))}, reason)

    def erasable(self, person: str) -> tuple[dict[int, list[str]], list[str]]:
        """What may be erased of a person, and why the rest may not."""
        targets = of_subject(self._vault, person)
        streams = {index: self._vault.reader.entry(index).stream for index in targets}
        kept = {stream: self._reasons_to_keep(stream) for stream in set(streams.values())}
        free = {index: names for index, names in targets.items() if not kept[streams[index]]}
        reasons = [f"{name}: {reason}" for name, each in sorted(kept.items()) for reason in each]
        return free, reasons

    def erase(self, principal: Principal, targets: Mapping[int, Sequence[str]], reason: str) -> int:
        """Erase these values of these entries, each in the entry's own stream. Returns how many."""

        def say(erasures: Sequence[Erasure]) -> None:
            for start in range(0, len(erasures), SAID_TOGETHER):
                some = erasures[start : start + SAID_TOGETHER]
                self._acts.say_all([self._saying(principal, each, reason) for each in some])

        return erase(self._vault, principal.org, targets, say)

    def _saying(self, principal: Principal, erasure: Erasure, reason: str) -> Saying:
        data = {"entry": erasure.entry, "names": list(erasure.names), "basis": BASIS}
        return Saying(
            actor=principal.org,
            by=principal.person,
            stream=self._vault.reader.entry(erasure.entry).stream,
            type="vault.Erased",
            id=erasure.id,
            data={**data, "reason": reason} if reason else data,
        )

    def _reasons_to_keep(self, stream: str) -> list[str]:
        today = civil_date(format_time(self._clock()))
        return reasons_to_keep(self._stream(stream), today, self._shelf.holding())

    def _stream(self, name: str) -> Iterator[Entry]:
        seq = 0
        while page := self._vault.reader.stream(name, seq):
            yield from page
            seq = page[-1].seq

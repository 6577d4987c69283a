"""Opening sealed values to somebody: an entry first, then the value.

If we crash between the two there is a record of an opening that reached nobody, never the reverse.
"""

from collections.abc import Iterable, Mapping, Sequence

from gateway.acts import GATEWAY, Acts, Saying
from gateway.privacy.errors import Restricted
from gateway.privacy.requests import restricted_persons
from ledger.entry import Entry
from ledger.sealed import Opening
from ledger.vault.errors import Erased, NotHeld
from ledger.vault.vault import Vault

OPENED = "vault.Opened"
SAID_TOGETHER = 500
"""Half of what one call of the sequencer takes."""


class Openings:
    """Who may open what, the permission table has decided; here it is said and done."""

    def __init__(self, vault: Vault, acts: Acts) -> None:
        self.vault = vault
        self._acts = acts

    def open(
        self, index: int, names: Iterable[str] | None, *, reader: str, basis: str
    ) -> dict[str, Opening]:
        """Open these values of an entry to `reader`; without names, all that can be.

        Raises NotHeld, Erased and Restricted before anything is said, and what `Acts.say` raises.
        """
        entry = self.vault.reader.entry(index)
        wanted = self.openable(entry) if names is None else sorted(set(names))
        self._check(entry, wanted)
        if not wanted:
            return {}
        self.say([(entry, wanted)], reader=reader, basis=basis)
        return self.vault.open(index, wanted)

    def openable(self, entry: Entry, restricted: frozenset[str] | None = None) -> list[str]:
        """The values of an entry that lie here and may be used."""
        closed = restricted_persons(self.vault.reader) if restricted is None else restricted
        return [
            name
            for name, row in sorted(self.vault.rows(entry).items())
            if row.opening is not None and row.subject not in closed
        ]

    def say(
        self, opened: Sequence[tuple[Entry, Sequence[str]]], *, reader: str, basis: str
    ) -> None:
        """Say what is about to be opened, in the streams of the entries themselves."""
        sayings = [
            Saying(
                actor=GATEWAY,
                stream=entry.stream,
                type=OPENED,
                data={"entry": entry.index, "names": list(names), "reader": reader, "basis": basis},
            )
            for entry, names in opened
        ]
        for start in range(0, len(sayings), SAID_TOGETHER):
            self._acts.say_all(sayings[start : start + SAID_TOGETHER])

    def _check(self, entry: Entry, names: Sequence[str]) -> None:
        rows, closed = self.vault.rows(entry), restricted_persons(self.vault.reader)
        for name in names:
            if name not in rows:
                raise NotHeld(entry.index, name)
            if rows[name].opening is None:
                raise Erased(entry.index, name)
            if rows[name].subject in closed:
                raise Restricted(entry.index, name)


def bundle_openings(
    openings: Openings, entries: Iterable[Entry], *, names: frozenset[str], reader: str, basis: str
) -> Mapping[int, Mapping[str, Opening]]:
    """What a bundle opens to its reader, every opening said before. No names: all."""
    closed = restricted_persons(openings.vault.reader)
    wanted: list[tuple[Entry, list[str]]] = []
    for entry in entries:
        if "sealed" in entry.statement:
            found = openings.openable(entry, closed)
            chosen = [name for name in found if not names or name in names]
            if chosen:
                wanted.append((entry, chosen))
    openings.say(wanted, reader=reader, basis=basis)
    return {entry.index: openings.vault.open(entry.index, chosen) for entry, chosen in wanted}

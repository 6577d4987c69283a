"""A watch for each edition of the rules, of which one speaks of each case. Pure, as `Watch` is."""

from collections.abc import Iterator

from ledger.entry import Entry
from monitors.editions import Editions
from monitors.judgement import Judgement
from monitors.patterns.base import Case
from monitors.rulebook import Rulebook
from monitors.watch import Watch, Watched


class Watches:
    def __init__(self, rulebook: Rulebook) -> None:
        self._editions = Editions(rulebook)
        self._watches = [Watch(book) for book in self._editions.books]

    @property
    def size(self) -> int:
        """How many entries of the log were taken."""
        return self._watches[0].size

    def take(self, entry: Entry) -> None:
        """Take the next entry of the log."""
        for watch in self._watches:
            watch.take(entry)

    def judge(self, at: str) -> Iterator[tuple[Case | None, Judgement, Watched]]:
        """Every verdict that may have changed since it was last given, by its case."""
        for book, watch in zip(self._editions.books, self._watches, strict=True):
            for case, judgement, watched in watch.judge(at):
                if self._editions.speaks(book, judgement, watch.facts):
                    yield case, judgement, watched

    def received_at(self, watched: Watched, index: int) -> str:
        """When the ledger received an entry that a verdict of a stream rests on."""
        return self._watches[0].received_at(watched, index)

    def next_due(self) -> str | None:
        """The first instant at which time alone may change a verdict."""
        return min(
            (due for watch in self._watches if (due := watch.next_due()) is not None), default=None
        )

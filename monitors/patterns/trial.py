"""The occasions of a precedence: a trigger, held against what was said before it and after."""

from collections.abc import Sequence

from ledger.entry import Entry
from monitors.correlation import Keys
from monitors.patterns.base import Occasion
from monitors.patterns.memory import Memory, Occasions
from monitors.rule import Match

Prior = tuple[Match, Entry]

NONE_SAID: Sequence[Prior] = ()


class Trial(Occasion):
    """A trigger, the acts that came before it and those that came after."""

    __slots__ = ("after", "also", "before", "drawn", "found", "withdrawn")

    def __init__(
        self, entry: Entry, keys: Keys, before: Sequence[Prior], withdrawn: Sequence[Prior]
    ) -> None:
        Occasion.__init__(self, entry, keys)
        self.before = before
        self.drawn: tuple[Entry, ...] = ()
        """The triggers of the same case before it."""
        self.withdrawn = withdrawn
        """What may have taken back an act that came before it."""
        self.after: tuple[Prior, ...] = ()
        self.found: Entry | None = None
        """The prior act, where one is enough."""
        self.also: set[int] | None = None
        """Triggers that are no cases of their own, because this one is the first."""

    def stand_for(self, trigger: Entry) -> None:
        if self.also is None:
            self.formerly = self.also = set()
        self.also.add(trigger.index)


class Trials(Occasions[Trial]):
    __slots__ = ("enough", "priors", "withdrawn")

    def __init__(self) -> None:
        Occasions.__init__(self)
        self.priors: Memory[Prior] = Memory()
        # Made when they are first needed: of most rules they never are.
        self.withdrawn: Memory[Prior] | None = None
        self.enough: set[Keys] | None = None
        """Keys with which an act came that is enough for every trigger they belong to."""

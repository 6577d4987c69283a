"""Which rules look at a type of act, in a stream of a project such as this."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.entry import Entry
from monitors.facts import Facts
from monitors.patterns.base import Occasion, Pattern

Step = Callable[[Any, Entry, Facts], Iterable[Occasion]]


@dataclass(slots=True, eq=False)
class Listener:
    """A rule, and how it takes an act."""

    rule_id: str
    pattern: Pattern
    step: Step
    """The pattern's `step`, bound once: looked up among many kinds of pattern it costs much."""


@dataclass(slots=True)
class Audience:
    looking: Sequence[Listener]
    excluded: Sequence[str]
    """The rules that are not about such a project: for them the act is set aside."""
    gated: Sequence[Pattern]
    """Those whose gate it opens or shuts."""
    plain: bool
    """Whether that is all there is to such an act, in its own stream."""

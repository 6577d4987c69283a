"""Which rules look at a type of act, in a stream of a project such as this."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitors.patterns.base import Pattern

Listener = tuple[str, Pattern, bool]
"""A rule's id, its pattern, and whether this type of act can open anything for it."""


@dataclass(slots=True)
class Audience:
    looking: Sequence[Listener]
    excluded: Sequence[Listener]
    """Those that are not about such a project: for them the act is set aside."""
    gated: Sequence[Pattern]
    """Those whose gate it opens or shuts."""

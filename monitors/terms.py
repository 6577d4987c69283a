"""Terms of a rule that name no event: how long, how many, how much, and who."""

from dataclasses import dataclass

from monitors.condition import Condition
from monitors.counting import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """`at_most` counts to a due time; `at_least` measures; `within` is a tolerance.

    `verified` is `local` where no text states it: the office or this system set it.
    """

    n: int
    unit: Unit
    kind: str
    n_field: str | None = None
    verified: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The prior act holds from one of its own fields to another; a missing end is open."""

    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One demand on the people or bids counted: see `monitors.patterns.counted`."""

    kind: str
    n: int = 0
    of: tuple[int, int] = (0, 1)
    where: tuple[Condition, ...] = ()
    roles: tuple[tuple[str, ...], ...] = ()
    distinct: str | None = None
    jointly: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesHeld:
    """Each is present in a role its organisation holds, by its own word or its host's.

    `org` is the field that names the organisation, where another recorded it on its `premises`.
    """

    org: str
    premises: str

"""Terms of a rule that name no event: how long, how many, how much, and who."""

from collections.abc import Mapping
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
class Ceiling:
    """How much may be added up, in fen, by what the field `by` says.

    The amounts are those of the rule or, of a `parameter`, those the office sets. They are not to
    be exceeded or, with `reached`, not even reached. Fewer than `least` acts never exceed it.
    """

    by: str
    amounts: Mapping[str, int]
    parameter: str | None = None
    reached: bool = False
    least: int = 1


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

"""Who is asking: a person in an organisation, with what both hold at this instant."""

from dataclasses import dataclass

from ledger.territory import Territory


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One duty together with one role of the organisation, and where both hold.

    `role` is empty for the duty by itself: what a person may do whatever the organisation is.
    """

    role: str
    duty: str
    territory: Territory


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A request's asker, as admission found it. Nobody signed in is `ANYONE`.

    `person` and `org` are actors' names, empty where there is none. `regions` and
    `trading_types` limit what the person looks after; empty means no limit. `strong` says that
    this session showed a second factor, `reader` that the request showed the reading token.

    `holdings` has the limits of each duty by itself, which is what the permission table asks.
    Under a `delegation`, `org` is the organisation that lent its authority and `home` the one
    in which the person has a duty.
    """

    person: str = ""
    org: str = ""
    roles: frozenset[str] = frozenset()
    duties: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    trading_types: frozenset[str] = frozenset()
    strong: bool = False
    session: str = ""
    reader: bool = False
    holdings: tuple[Holding, ...] = ()
    projects: frozenset[str] = frozenset()
    delegation: str = ""
    home: str = ""

    @property
    def signed_in(self) -> bool:
        return bool(self.person)

    @property
    def actor(self) -> str:
        """The name under which what it did is recorded."""
        return self.person or ("reader" if self.reader else "anyone")


ANYONE = Principal()
READER = Principal(reader=True)

"""Who is asking: a person in an organisation, with what both hold at this instant."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A request's asker, as admission found it. Nobody signed in is `ANYONE`.

    `person` and `org` are actors' names, empty where there is none. `regions` and
    `trading_types` limit what the person looks after; empty means no limit. `strong` says that
    this session showed a second factor, `reader` that the request showed the reading token.
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

    @property
    def signed_in(self) -> bool:
        return bool(self.person)


ANYONE = Principal()

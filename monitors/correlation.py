"""What ties the facts of a case together: fields, read where it opens and where it goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger.entry import Entry

Value = str | int | bool | None
Keys = tuple[Value, ...]

_ID = "@id"


@dataclass(frozen=True, slots=True)
class Key:
    """A field that ties facts together: its name where the obligation opens, and elsewhere.

    `@id` is the statement's own id, `@period` the period of the calendar that a case is about.
    """

    own: str
    other: str


@dataclass(frozen=True, slots=True)
class Correlation:
    """Facts belong together if no key tells them apart; a key that one of them lacks does not.

    With `any_of`, one key that both have and that is equal is enough and necessary.
    """

    keys: tuple[Key, ...]
    any_of: bool = False
    # Read of every entry of every rule that listens: laid out once.
    _own: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _other: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _names: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _by_id: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_own", tuple(key.own for key in self.keys))
        object.__setattr__(self, "_other", tuple(key.other for key in self.keys))
        object.__setattr__(self, "_names", tuple(key.own.lstrip("@") for key in self.keys))
        object.__setattr__(self, "_by_id", _ID in self._own)

    def own(self, entry: Entry) -> Keys:
        if len(self._own) == 2 and not self._by_id:  # noqa: PLR2004 - as nearly always
            first, second = self._own
            get = entry.data.get
            return get(first), get(second)
        keys = tuple(map(entry.data.get, self._own))
        return self._with_id(keys, entry) if self._by_id else keys

    def other(self, entry: Entry) -> Keys:
        if len(self._other) == 2:  # noqa: PLR2004 - as nearly always
            first, second = self._other
            get = entry.data.get
            return get(first), get(second)
        return tuple(map(entry.data.get, self._other))

    def agree(self, own: Keys, other: Keys) -> bool:
        if own == other:
            return not self.any_of or any(key is not None for key in own)
        if self.any_of:
            return any(a is not None and a == b for a, b in zip(own, other, strict=True))
        # A loop, not all(): it is the innermost of everything.
        for a, b in zip(own, other, strict=True):
            if a is not None and b is not None and a != b:
                return False
        return True

    def named(self, own: Keys) -> dict[str, Value]:
        pairs = zip(self._names, own, strict=True)
        return {name: value for name, value in pairs if value is not None}

    def keys_of(self, named: Mapping[str, Value]) -> Keys:
        """The keys of a case that is named so."""
        return tuple(named.get(name) for name in self._names)

    def _with_id(self, keys: Keys, entry: Entry) -> Keys:
        said = zip(self._own, keys, strict=True)
        return tuple([entry.id if name == _ID else value for name, value in said])

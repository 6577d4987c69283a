"""Contact details of persons are taken out of what goes into the ledger; they are sealed instead.

Nothing in a ledger can be erased, in the vault beside it everything. Out go the name, e-mail,
telephone and fax of every contact point, the same anywhere else, natural persons behind an
organisation, the street of a party that may be a person (it has no registration number and is no
public body), and in texts every e-mail address, each contact's telephone, and what has the shape
of a Chinese mobile or identity number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ledger.canonical import escape_pointer
from ledger.personal import shapes_in

LEFT_OUT = "[left out]"

_CONTACTS = {"contactPoint", "additionalContactPoints"}
_CONTACT_KEYS = {"name", "email", "telephone", "faxNumber", "mobile", "fax", "phone"}
_ALWAYS = {"email", "telephone", "faxNumber", "mobile", "phone"}
_PERSONS = {"persones", "beneficialOwners"}
_STREET = {"streetAddress", "postalCode"}
_PUBLIC_ROLES = {
    "buyer", "procuringEntity", "payer", "reviewBody", "reviewContactPoint", "funder",
    "processContactPoint", "administrativeEntity",
}  # fmt: skip
# Begins where a word begins: a long text without blanks is looked at once.
_EMAIL = r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:[.,][\w-]+)+"
_TELEPHONE_LENGTH_MIN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A value and where it stood: the pointer of its holder, and the way on from there."""

    holder: str
    key: str
    value: Any

    @property
    def at(self) -> str:
        return f"{self.holder}/{escape_pointer(self.key)}" if self.key else self.holder


def without_contacts(release: dict[str, Any]) -> tuple[dict[str, Any], list[Removed]]:
    """The release without them, and what was taken out."""
    telephones = sorted(
        {number for number in _telephones(release) if len(number) >= _TELEPHONE_LENGTH_MIN},
        key=len,
        reverse=True,
    )
    eraser = _Eraser(telephones)
    return eraser.members(release, ""), eraser.removed


class _Eraser:
    def __init__(self, telephones: list[str]) -> None:
        self.removed: list[Removed] = []
        numbers = (rf"(?<!\d){re.escape(number)}(?!\d)" for number in telephones)
        self._pattern = re.compile("|".join([_EMAIL, *numbers]))

    def members(self, value: dict[str, Any], path: str) -> dict[str, Any]:
        kept = {}
        street = _STREET if _may_be_a_person(value) else set()
        for key, below in value.items():
            here = f"{path}/{escape_pointer(key)}"
            if key in _PERSONS or (key in _ALWAYS and not isinstance(below, dict | list)):
                self._remove(path, key, below)
            elif key in _CONTACTS:
                kept[key] = self._contact(below, here)
            elif key == "address" and street and isinstance(below, dict):
                for part in sorted(street & below.keys()):
                    self._remove(here, part, below[part])
                rest = {part: text for part, text in below.items() if part not in street}
                kept[key] = self.value(rest, here)
            else:
                kept[key] = self.value(below, here)
        return kept

    def value(self, value: Any, path: str) -> Any:  # noqa: ANN401  # JSON in, JSON out
        if isinstance(value, dict):
            return self.members(value, path)
        if isinstance(value, list):
            return [self.value(each, f"{path}/{position}") for position, each in enumerate(value)]
        if isinstance(value, str):
            return self._text(value, path)
        return value

    def _text(self, text: str, path: str) -> str:
        for found in self._pattern.finditer(text):
            self._remove(path, "", found[0])
        rest = self._pattern.sub(LEFT_OUT, text)
        # What the ledger's door would refuse; were it a contract's number, sealed it is not lost.
        spans = sorted((start, stop) for _, start, stop in shapes_in(rest))
        for start, stop in reversed(spans):
            self._remove(path, "", rest[start:stop])
            rest = rest[:start] + LEFT_OUT + rest[stop:]
        return rest

    def _contact(self, value: Any, path: str) -> Any:  # noqa: ANN401
        if isinstance(value, list):
            return [
                self._contact(each, f"{path}/{position}") for position, each in enumerate(value)
            ]
        if not isinstance(value, dict):
            return self.value(value, path)
        for key in sorted(_CONTACT_KEYS & value.keys()):
            self._remove(path, key, value[key])
        rest = {key: below for key, below in value.items() if key not in _CONTACT_KEYS}
        return self.value(rest, path)

    def _remove(self, holder: str, key: str, value: Any) -> None:  # noqa: ANN401
        if _says_something(value):
            self.removed.append(Removed(holder=holder, key=key, value=value))


def _may_be_a_person(party: dict[str, Any]) -> bool:
    roles = party.get("roles")
    if not isinstance(roles, list):
        return False
    identifier = party.get("identifier")
    registered = isinstance(identifier, dict) and identifier.get("id")
    return not registered and not any(
        role in _PUBLIC_ROLES for role in roles if isinstance(role, str)
    )


def _telephones(value: object, *, contact: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        for key, below in value.items():
            if contact and key in {"telephone", "faxNumber"} and isinstance(below, str):
                yield below.strip()
            else:
                yield from _telephones(below, contact=key in _CONTACTS)
    elif isinstance(value, list):
        for below in value:
            yield from _telephones(below, contact=contact)


def _says_something(value: object) -> bool:
    """Whether any value stands here, empty ones not counted."""
    if isinstance(value, dict):
        return any(map(_says_something, value.values()))
    if isinstance(value, list):
        return any(map(_says_something, value))
    return value not in (None, "")

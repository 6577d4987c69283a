"""Contact details of persons are left out of the ledger, for nothing in it can be erased.

Out go the name, e-mail, telephone and fax of every contact point, the same anywhere else, natural
persons behind an organisation, the street of a party that may be a person (it has no registration
number and is no public body), and in free text every e-mail address and each contact's telephone.
"""

import re
from collections.abc import Iterator
from typing import Any

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


def without_contacts(release: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """The release without them, and how many values were left out."""
    telephones = sorted(
        {number for number in _telephones(release) if len(number) >= _TELEPHONE_LENGTH_MIN},
        key=len,
        reverse=True,
    )
    eraser = _Eraser(telephones)
    return eraser.members(release), eraser.count


class _Eraser:
    def __init__(self, telephones: list[str]) -> None:
        self.count = 0
        numbers = (rf"(?<!\d){re.escape(number)}(?!\d)" for number in telephones)
        self._pattern = re.compile("|".join([_EMAIL, *numbers]))

    def members(self, value: dict[str, Any]) -> dict[str, Any]:
        kept = {}
        street = _STREET if _may_be_a_person(value) else set()
        for key, below in value.items():
            if key in _PERSONS or (key in _ALWAYS and not isinstance(below, dict | list)):
                self.count += _leaves(below)
            elif key in _CONTACTS:
                kept[key] = self._contact(below)
            elif key == "address" and street and isinstance(below, dict):
                self.count += sum(_leaves(below[part]) for part in street & below.keys())
                rest = {part: text for part, text in below.items() if part not in street}
                kept[key] = self.value(rest)
            else:
                kept[key] = self.value(below)
        return kept

    def value(self, value: Any) -> Any:  # noqa: ANN401  # JSON in, JSON out
        if isinstance(value, dict):
            return self.members(value)
        if isinstance(value, list):
            return [self.value(element) for element in value]
        if isinstance(value, str):
            text, found = self._pattern.subn(LEFT_OUT, value)
            self.count += found
            return text
        return value

    def _contact(self, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, list):
            return [self._contact(element) for element in value]
        if not isinstance(value, dict):
            return self.value(value)
        self.count += sum(_leaves(value[key]) for key in _CONTACT_KEYS & value.keys())
        return self.value({key: below for key, below in value.items() if key not in _CONTACT_KEYS})


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


def _leaves(value: object) -> int:
    """How many values stand here, empty ones not counted."""
    if isinstance(value, dict):
        return sum(map(_leaves, value.values()))
    if isinstance(value, list):
        return sum(map(_leaves, value))
    return int(value not in (None, ""))

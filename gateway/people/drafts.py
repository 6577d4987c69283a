"""What an administrator or registrar asks for, as the data of a statement; pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.errors import UnexpectedBody
from gateway.people.person import PERSON
from ledger.canonical import Object
from ledger.catalogue import Catalogue

ORG = "org/"
PSEUDONYM = re.compile(PERSON + "[0-9a-f]{16}")
PSEUDONYM_BYTES = 8
"""16 hex digits: two of a million people are the same once in forty million registers."""

GRANTING = frozenset(
    {
        "org.Registered",
        "org.RoleGranted",
        "org.RoleRevoked",
        "person.Registered",
        "person.Departed",
        "duty.Granted",
        "duty.Revoked",
        "delegation.Granted",
        "delegation.Revoked",
    }
)
"""The events that are said at the pages and addresses of people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Data that fit the event, and the values beside them that are sealed on the way."""

    type: str
    data: Object
    sealed: Mapping[str, Any]

    @property
    def persons(self) -> frozenset[str]:
        """Whom it is about."""
        named = (self.data.get(field) for field in ("person", "to_person"))
        return frozenset(each for each in named if each)


def draft(
    catalogue: Catalogue, type_: str, form: Mapping[str, Any], draw: Callable[[int], str]
) -> Draft:
    """Sort a form's fields by the catalogue; what is left empty is left out.

    Raises UnexpectedBody and Malformed, with the path of the field. A person who is registered
    without a name of its own in the ledger gets one that says nothing: `draw` gives its hex digits.
    """
    event = catalogue.events[type_]
    given = {name: value for name, value in form.items() if value not in ("", None, [])}
    sealed_names = {use.key for use in event.sealed}
    known = sealed_names | {use.key for use in event.fields}
    for name in given:
        if name not in known:
            raise UnexpectedBody(f"/{name}", f"{type_} has no such field")
    sealed = {name: value for name, value in given.items() if name in sealed_names}
    data = {name: value for name, value in given.items() if name not in sealed_names}
    if type_ == "person.Registered":
        data.setdefault("person", PERSON + draw(PSEUDONYM_BYTES))
        if not PSEUDONYM.fullmatch(str(data["person"])):
            raise UnexpectedBody("/person", "a pseudonym says nothing: person/ and 16 hex digits")
    if type_ == "delegation.Granted":
        data.setdefault("delegation_id", f"delegation-{draw(PSEUDONYM_BYTES)}")
    catalogue.check(type_, data)
    for name, value in sealed.items():
        if not isinstance(value, str):
            raise UnexpectedBody(f"/{name}", "text is wanted")
    for use in event.sealed:
        if use.key not in sealed and not use.optional:
            raise UnexpectedBody(f"/{use.key}", "is wanted")
    _check_names(data)
    return Draft(type=type_, data=data, sealed=sealed)


def _check_names(data: Mapping[str, Any]) -> None:
    """Nobody is granted anything under the name of a machine, or an organisation a person's."""
    for field, prefix in (("org", ORG), ("to_org", ORG), ("person", PERSON), ("to_person", PERSON)):
        if field in data and not data[field].startswith(prefix):
            raise UnexpectedBody(f"/{field}", f"begins with {prefix}")

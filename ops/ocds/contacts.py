"""What is sealed of a release: each contact by itself, so that one person can be found and erased.

A contact is what stood in one object, or an address or number found in texts. Whose it is, is told
by its e-mail address, else its telephone, else its name: all of them in all releases are about one
person of the vault, under a pseudonym.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from ledger.canonical import Json, Object
from ops.ocds.exact import dump
from ops.ocds.personal import Removed

CONTACTS_MAX: Final = 60
"""Commitments an entry has room for beside what it says; the rest share the last one."""

COMMITMENT_BYTES: Final = 85
"""A sealed name and its digest in an entry."""

_TELLING = (("email",), ("telephone", "mobile", "phone", "faxNumber", "fax"), ("name",))


def sealed_contacts(removed: Sequence[Removed]) -> tuple[Object, dict[str, str]]:
    """Values to seal by name, and by the same names whom they are about."""
    groups: dict[str, list[Removed]] = defaultdict(list)
    for each in removed:
        groups[each.holder if each.key else f"\n{each.value}"].append(each)
    values: Object = {}
    subjects: dict[str, str] = {}
    for number, group in enumerate(groups.values(), 1):
        if number < CONTACTS_MAX or len(groups) == CONTACTS_MAX:
            name = f"contact_{number}"
            values[name] = [_value(each) for each in group]
            if person := _person(group):
                subjects[name] = person
        else:
            values.setdefault("contacts_more", []).extend(map(_value, group))
    return values, subjects


def _value(removed: Removed) -> Json:
    if isinstance(removed.value, str):
        return {"at": removed.at, "value": removed.value}
    return {"at": removed.at, "json": dump(removed.value)}  # its numbers as they were written


def _person(group: Sequence[Removed]) -> str | None:
    """What tells the person apart, in one form for all releases."""
    said: dict[str, Any] = {each.key: each.value for each in group}
    if "" in said:
        text = said[""]
        return f"email:{text.casefold()}" if "@" in text else f"telephone:{_digits(text)}"
    for keys in _TELLING:
        for key in keys:
            text = said.get(key)
            if isinstance(text, str) and text.strip():
                plain = _digits(text) if keys[0] == "telephone" else " ".join(text.split())
                return f"{keys[0]}:{plain.casefold()}"
    return None


def _digits(text: str) -> str:
    return "".join(each for each in text if each.isdigit()) or text.strip()

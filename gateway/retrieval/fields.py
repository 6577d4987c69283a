"""Values of a form, one by one. Each is what it must be, or is refused by its name."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from gateway.retrieval.errors import FormIncomplete
from ledger.canonical import check_time
from ledger.errors import Malformed

Form = Mapping[str, Any]

_SHA256 = re.compile(r"[0-9a-f]{64}")


def only(form: Form, names: Collection[str], within: str = "") -> None:
    """Refuse what the form does not have: a misspelt field must not be passed over."""
    for name in form:
        if name not in names:
            raise FormIncomplete(f"{within}{name}", "the form has no such field")


def text(form: Form, name: str, *, most: int, within: str = "") -> str:
    given = form.get(name)
    if not isinstance(given, str) or not given.strip():
        raise FormIncomplete(f"{within}{name}", "is missing")
    if len(given) > most:
        raise FormIncomplete(f"{within}{name}", f"has more than {most} characters")
    if not all(each.isprintable() or each in "\n\t" for each in given):
        raise FormIncomplete(f"{within}{name}", "has control characters")
    return given.strip()


def texts(form: Form, name: str, *, least: int, most: int) -> tuple[str, ...]:
    given = form.get(name, [])
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise FormIncomplete(name, "is a list")
    if not least <= len(given) <= most:
        raise FormIncomplete(name, f"from {least} to {most} of them")
    found = tuple(text({name: each}, name, most=128) for each in given)
    if len(set(found)) < len(found):
        raise FormIncomplete(name, "one is named twice")
    return found


def objects(form: Form, name: str, *, least: int, most: int) -> list[Form]:
    given = form.get(name, [])
    if not isinstance(given, list) or not all(isinstance(each, Mapping) for each in given):
        raise FormIncomplete(name, "is a list of entries")
    if not least <= len(given) <= most:
        raise FormIncomplete(name, f"from {least} to {most} of them")
    return given


def choice(form: Form, name: str, of: Collection[str], *, within: str = "") -> str:
    given = form.get(name)
    if not isinstance(given, str) or given not in of:
        raise FormIncomplete(f"{within}{name}", f"one of {', '.join(of)}")
    return given


def choices(form: Form, name: str, of: Collection[str], *, least: int) -> tuple[str, ...]:
    given = texts(form, name, least=least, most=len(of))
    for each in given:
        choice({name: each}, name, of)
    return given


def number(form: Form, name: str, *, most: int) -> int:
    given = form.get(name)
    if type(given) is not int or not 0 <= given <= most:
        raise FormIncomplete(name, f"a whole number up to {most}")
    return given


def instant(form: Form, name: str, *, within: str = "") -> str:
    """An instant as the ledger writes it."""
    given = form.get(name)
    try:
        check_time(given, f"{within}{name}")
    except Malformed as problem:
        raise FormIncomplete(f"{within}{name}", problem.reason) from None
    return str(given)


def day(form: Form, name: str, *, within: str = "") -> str:
    given = form.get(name)
    try:
        return date.fromisoformat(str(given)).isoformat()
    except ValueError:
        raise FormIncomplete(f"{within}{name}", "a date like 2026-03-02") from None


def digest(form: Form, name: str, *, within: str = "") -> str:
    given = form.get(name)
    if not isinstance(given, str) or not _SHA256.fullmatch(given):
        raise FormIncomplete(f"{within}{name}", "a SHA-256 in 64 lower-case hexadecimal digits")
    return given

"""Why a value does not fit its event, in words the sender can act on."""

from typing import Any

import jsonschema_rs

from ledger.canonical import escape_pointer
from ledger.errors import Malformed
from ledger.fields import MEANING

SHOWN_LENGTH_MAX = 60
"""Of each end of a long message: a refusal does not send a document back."""


def misfit(error: jsonschema_rs.ValidationError) -> Malformed:
    """The refusal, with the pointer of the value in the statement."""
    path = ["data", *error.instance_path]
    kind: Any = error.kind
    if kind.name == "required":
        path.append(kind.property)
        reason = "missing"
    elif kind.name == "additionalProperties":
        path.append(kind.unexpected[0])
        reason = "not a field of this event"
    elif kind.name == "enum":
        reason = f"{_shown(error.instance)} is none of {', '.join(kind.options)}"
    elif (meaning := MEANING.get(getattr(kind, kind.name, ""))) is not None:
        reason = f"{_shown(error.instance)} is not {meaning}"
    else:
        reason = _ends(error.message)
    return Malformed("".join(f"/{escape_pointer(str(step))}" for step in path), reason)


def _shown(value: object) -> str:
    return _ends(repr(value))


def _ends(text: str) -> str:
    if len(text) <= 2 * SHOWN_LENGTH_MAX:
        return text
    return f"{text[:SHOWN_LENGTH_MAX]} … {text[-SHOWN_LENGTH_MAX:]}"

"""A request body to one verdict per statement, in the order sent."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn

import orjson

from gateway.errors import NotJson, TooManyStatements, UnexpectedBody
from gateway.limits import STATEMENTS_MAX
from ledger.append import Accepted, Duplicate, Refused, Sequencer, Verdict
from ledger.canonical import escape_pointer
from ledger.errors import Malformed
from ledger.statement import Signed, read_signature


@dataclass(frozen=True, slots=True)
class Doubled:
    """Stands for an object that names a key twice: no single reading of it is right."""

    path: str


def take(body: bytes, sequencer: Sequencer) -> list[dict[str, Any]]:
    """Judge every statement of a request and append those that stand.

    Raises only for the request as a whole; a bad statement does not hold up the others.
    """
    items = read_items(body)
    read = [_read(item) for item in items]
    signed = [item for item in read if isinstance(item, Signed)]
    verdicts = iter(sequencer.submit(signed) if signed else ())
    return [
        describe(item_id(item), next(verdicts) if isinstance(one, Signed) else one)
        for item, one in zip(items, read, strict=True)
    ]


def read_items(body: bytes) -> list[Any]:
    """The statements of `{"statements":[…]}`, `Doubled` instead of one with a key twice."""
    value, careful = read_json(body)
    if isinstance(value, Doubled):
        raise UnexpectedBody(value.path, "this key stands twice")
    if not isinstance(value, dict) or value.keys() != {"statements"}:
        raise UnexpectedBody("", 'wanted an object with the one member "statements"')
    items = value["statements"]
    if not isinstance(items, list) or not items:
        raise UnexpectedBody("/statements", "wanted a list of at least one statement")
    if len(items) > STATEMENTS_MAX:
        raise TooManyStatements(len(items), STATEMENTS_MAX)
    return [_first_doubled(item) or item for item in items] if careful else items


def read_json(body: bytes) -> tuple[object, bool]:
    """The value, and whether it was read carefully, so that `Doubled` may be in it."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as problem:
        raise NotJson(str(problem)) from None
    # A doubled key is lost in parsing, so a text that comes back as it was had none. What is
    # too deep to be written again is too deep for the ledger, and finds that out there.
    with suppress(orjson.JSONEncodeError):
        if orjson.dumps(value) == body:
            return value, False
    return _read_carefully(body), True


def describe(statement_id: str | None, verdict: Verdict) -> dict[str, Any]:
    """The verdict as it goes over the wire."""
    match verdict:
        case Accepted(index=index, seq=seq, received_at=received_at):
            facts = {"verdict": "accepted", "index": index, "seq": seq, "received_at": received_at}
        case Duplicate(index=index):
            facts = {"verdict": "duplicate", "index": index}
        case Refused(path=path, reason=reason):
            facts = {"verdict": "refused", "path": path, "reason": reason}
    return {"id": statement_id, **facts}


def item_id(item: object) -> str | None:
    """The id the sender gave, where it can be read at all."""
    statement = item.get("statement") if isinstance(item, dict) else None
    given = statement.get("id") if isinstance(statement, dict) else None
    return given if isinstance(given, str) and len(given) <= 64 else None  # noqa: PLR2004 - §1


def _read(item: object) -> Signed | Refused:
    """What can be said here; the statement itself is the ledger's door to judge."""
    if isinstance(item, Doubled):
        return Refused(item.path, "this key stands twice")
    if not isinstance(item, dict) or item.keys() != {"signature", "statement"}:
        return Refused("", "needs exactly signature and statement")
    try:
        key, value = read_signature(item["signature"], "/signature")
    except Malformed as problem:
        return Refused(problem.path, problem.reason)
    return Signed(item["statement"], key, value)


def _read_carefully(body: bytes) -> object:
    def one_of_each(pairs: list[tuple[str, Any]]) -> dict[str, Any] | Doubled:
        members: dict[str, Any] = {}
        for key, value in pairs:
            if key in members:
                return Doubled(f"/{escape_pointer(key)}")
            members[key] = value
        return members

    def no_constant(name: str) -> NoReturn:
        raise NotJson(f"{name} is no JSON value")

    try:
        return json.loads(body, object_pairs_hook=one_of_each, parse_constant=no_constant)
    except RecursionError:
        raise NotJson("nested too deeply") from None
    except ValueError as problem:  # also integers of thousands of digits
        raise NotJson(str(problem)) from None


def _first_doubled(item: object) -> Doubled | None:
    """The item's doubled key with its path from the item, as a JSON pointer."""
    waiting = [("", item)]  # a stack of our own: how deep it is was the sender's choice
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, Doubled):
            return Doubled(path + value.path)
        if isinstance(value, dict):
            waiting.extend((f"{path}/{escape_pointer(k)}", member) for k, member in value.items())
        elif isinstance(value, list):
            waiting.extend((f"{path}/{i}", member) for i, member in enumerate(value))
    return None

"""JSON that keeps every number as it was written.

A ledger entry has no floats (formats §1) and `1234.50` must come back as `1234.50`: a number that
is not a plain integer is carried as its own text, and an OCDS object is kept as JSON text.
"""

import json
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

import orjson

from ops.ocds.errors import TooDeep, Unusable

SPACE = " \t\r\n"
INTEGER_DIGITS_MAX = 18
"""Integers the encoder writes as they are; longer ones are carried as text."""

DEPTH_MAX = 250
"""Objects and lists inside each other, the outermost counted: twenty times what OCDS nests. To go
through a value takes two of Python's thousand frames for each; orjson writes 254, and no more."""

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it was written, where a plain integer is not the same."""

    text: str


def parse(text: str) -> Any:  # noqa: ANN401  # JSON of somebody else: any shape
    """Raises Unusable: JSON forbids it, a key stands twice, it is too deep."""
    value, end = parse_next(text, len(text) - len(text.lstrip(SPACE)))
    if text[end:].strip(SPACE):
        raise Unusable(f"not JSON: more after the value, at character {end + 1}")
    return value


def parse_next(text: str, start: int) -> tuple[Any, int]:
    """The JSON value at `start`, and where it ends."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except ValueError as problem:
        raise Unusable(f"not JSON: {problem}") from None
    except RecursionError:  # some way beyond our own limit, whichever Python reads
        raise TooDeep(DEPTH_MAX) from None
    if text.count("{", start, end) + text.count("[", start, end) > DEPTH_MAX:
        _check_depth(value)
    if _SURROGATE.search(text, start, end):
        dump(value)  # half a surrogate pair has no UTF-8: it shows here, and only here
    return value, end


def dump(value: object) -> str:
    """The value's text, keys sorted, so that equal values have equal texts."""
    try:
        return orjson.dumps(value, _as_written, _OPTIONS).decode()
    except orjson.JSONEncodeError as problem:
        raise Unusable(f"cannot be written as JSON again: {problem}") from None


def number(value: object) -> Decimal | None:
    """The exact number, None for anything else."""
    if isinstance(value, Written):
        try:
            return Decimal(value.text)
        except InvalidOperation:  # an exponent beyond any number of anything
            return None
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return None


def _check_depth(value: object) -> None:
    """One layer of containers after the other: a function that goes down would meet its own end."""
    layer: list[Any] = [[value]]
    for _ in range(DEPTH_MAX + 1):
        layer = [
            below
            for each in layer
            for below in (each.values() if isinstance(each, dict) else each)
            if isinstance(below, (dict, list))
        ]
        if not layer:
            return
    raise TooDeep(DEPTH_MAX)


def _integer(text: str) -> int | Written:
    if len(text) > INTEGER_DIGITS_MAX or text == "-0":
        return Written(text)
    return int(text)


def _as_written(value: object) -> orjson.Fragment:
    if isinstance(value, Written):
        return orjson.Fragment(value.text)
    raise TypeError(type(value))


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice")
    return members


_DECODER = json.JSONDecoder(
    parse_float=Written,
    parse_int=_integer,
    parse_constant=_no_constant,
    object_pairs_hook=_members,
)

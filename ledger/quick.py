"""The canonical bytes of what comes in and goes out in bulk, at the speed of compiled code.

`orjson` with sorted keys writes RFC 8785 for every value inside the profile (formats §1). What
it would also write, and the profile excludes, shows in the bytes: where they look as if it might
be so, `ledger.canonical` decides.
"""

import re
from binascii import b2a_base64
from typing import Final

import orjson

from ledger.canonical import DEPTH_MAX, Json, Object, encode, is_date
from ledger.entry import place
from ledger.errors import OutsideProfile
from ledger.shapes import are_canonical
from ledger.statement import CHECKS, OPTIONAL, Signed
from ledger.usual import match_statement

_OPTIONS: Final = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_STRICT_INTEGER
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)

_USUAL_TYPES: Final = {str, int, dict}
_USUAL_MEMBERS: Final = len(CHECKS.keys() - OPTIONAL)

# Where a number may stand, and to its end: a time of day in a string ends otherwise.
_LIKE_A_FLOAT: Final = re.compile(rb"[:,\[]-?[0-9]+[.eE][0-9.eE+-]*[,\]}]")

# A string is a key if a colon follows it. Only the last byte outside ASCII of a string is
# followed by nothing but ASCII to the string's end, so each byte is looked at once.
_KEY_BEYOND_ASCII: Final = re.compile(rb'[\x80-\xff](?:[^"\\\x80-\xff]|\\.)*":')

_ENTRY: Final = (
    b'{"placed":{"prev":"%b","received_at":"%b","seq":%d},'
    b'"signature":{"key":"%b","value":"%b"},"statement":%b}'
)


def encode_usual(statement: object) -> bytes | None:
    """The canonical bytes of a statement that has the usual form.

    None says nothing: it is to be checked and encoded with more care. The pattern stands for
    `check_shape` and the shape of the data for the profile, as where a log is verified.
    """
    if type(statement) is not dict or {*map(type, statement.values())} != _USUAL_TYPES:
        return None
    try:
        body = orjson.dumps(statement, option=_OPTIONS)
    except (orjson.JSONEncodeError, RecursionError):
        return None
    match = match_statement(body)
    if match is None or b"null" in body:  # what stood there may have been no number
        return None
    _, root, _, data, _, _, occurred_on, _, kind = match.groups()
    # All members of the pattern are there, so there is none beside them.
    if len(statement) != _USUAL_MEMBERS + (root is not None):
        return None
    return body if is_date(occurred_on.decode()) and are_canonical([data], [kind]) else None


def encode_quickly(value: Object | list[Json]) -> bytes:
    """What `ledger.canonical.encode` returns, or its refusal."""
    try:
        data = orjson.dumps(value, option=_OPTIONS)
    except (orjson.JSONEncodeError, RecursionError):
        return encode(value)  # names the place, in almost every case
    doubtful = (
        data.count(b"{") + data.count(b"[") > DEPTH_MAX
        or _LIKE_A_FLOAT.search(data) is not None
        or b"null" in data  # so are infinity and what is no number written
        or (not data.isascii() and _KEY_BEYOND_ASCII.search(data) is not None)
    )
    if doubtful and encode(value) != data:
        raise OutsideProfile("", "no canonical form")
    return data


def place_quickly(
    signed: Signed, statement: bytes, *, seq: int, prev: str, received_at: str
) -> bytes:
    """What `ledger.entry.place` returns, around a statement's bytes that are at hand."""
    if signed.assertion is not None:  # a person's: never in bulk
        return place(signed, seq=seq, prev=prev, received_at=received_at)
    return _ENTRY % (
        prev.encode(),
        received_at.encode(),
        seq,
        signed.key.encode(),
        b2a_base64(signed.value, newline=False),
        statement,
    )

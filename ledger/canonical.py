"""A JSON value and its only bytes: RFC 8785 under the profile of formats §1.

No floats, integers up to 2^53-1, ASCII object keys, no lone surrogates, at most 32
containers deep. Under these rules Python's own encoder with sorted keys is exact, and
decoding is exact by encoding again and comparing.
"""

import binascii
import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NoReturn, TypeAlias

from ledger.errors import Malformed, OutsideProfile

Object: TypeAlias = dict[str, Any]
Json: TypeAlias = Object | list[Any] | str | int | bool | None

INTEGER_MAX = 2**53 - 1
"""What every JSON reader on earth keeps exactly."""

DEPTH_MAX = 32
"""Containers inside each other, the outermost counted: no reader's stack is at risk."""

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}\.[0-9]{6}Z")
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)


def encode(value: Json) -> bytes:
    """Canonical bytes. Raises OutsideProfile with the path of what has none."""
    check_profile(value)
    return encode_checked(value)


def encode_checked(value: Json) -> bytes:
    """Canonical bytes of a value already known to be inside the profile."""
    return _ENCODER.encode(value).encode()


def decode(data: bytes) -> Json:
    """Read exactly canonical bytes; anything else is Malformed."""
    if data.count(b"{") + data.count(b"[") > DEPTH_MAX:
        _check_depth(data)
    try:
        return decode_text(data.decode())
    except (ValueError, RecursionError) as problem:
        # ValueError covers JSON, UTF-8 both ways (a lone surrogate) and over-long digits.
        raise Malformed("", f"not JSON: {problem}") from None


def decode_text(text: str) -> Json:
    """The same of text known to be no more than 32 containers deep; may raise ValueError."""
    try:
        value = _scan(text, 0)[0]
    except StopIteration:
        raise Malformed("", "not JSON: no value") from None
    # What follows the value makes the difference too: nothing is left unread.
    if _ENCODER.encode(value) != text:
        raise Malformed("", "not the canonical form of its value")
    # Exact text leaves two things to see. Python reads an escaped lone surrogate, which
    # then is not exact, but would keep a bare one; UTF-8 has none. And keys outside ASCII.
    if not text.isascii():
        _check_keys(value)
    return value


def check_profile(value: object, path: str = "", depth: int = 1) -> None:
    """Refuse a value that canonical JSON here cannot hold, naming where it is."""
    # Exact types: to Python `True` is an integer, and a subclass may print as it likes.
    kind = type(value)
    if kind in (dict, list):
        if depth > DEPTH_MAX:
            raise OutsideProfile(path, f"more than {DEPTH_MAX} containers deep")
        for name, member in _members(value, path):
            check_profile(member, f"{path}/{escape_pointer(str(name))}", depth + 1)
    elif isinstance(value, str) and kind is str:
        _check_string(value, path)
    elif isinstance(value, int) and kind is int:
        if not -INTEGER_MAX <= value <= INTEGER_MAX:
            raise OutsideProfile(path, "the integer is beyond 2^53-1")
    elif value is not None and kind is not bool:
        raise OutsideProfile(path, f"a {kind.__name__} has no canonical form")


def escape_pointer(name: str) -> str:
    """One member name as a step of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def format_time(at: datetime) -> str:
    """The one way a time is written: UTC, microseconds, `Z`. Needs an aware datetime."""
    if at.tzinfo is None:
        raise Malformed("", "a time without a zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def parse_time(text: str) -> datetime:
    """The aware datetime of a time written as `format_time` writes it."""
    check_time(text, "")
    return datetime.fromisoformat(text)


def check_time(text: object, path: str) -> None:
    """Refuse everything but `YYYY-MM-DDTHH:MM:SS.ffffffZ` on a real date."""
    if type(text) is not str or not _TIME.fullmatch(text) or not is_date(text[:10]):
        raise Malformed(path, "not a time written YYYY-MM-DDTHH:MM:SS.ffffffZ")


@lru_cache(maxsize=4096)
def is_date(text: str) -> bool:
    """Whether ten characters of the shape 9999-99-99 name a day that exists."""
    try:
        datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def to_base64(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).decode()


def from_base64(text: object, path: str, *, length: int | None = None) -> bytes:
    """Bytes of standard padded base64 that encodes back to itself."""
    if type(text) is not str:
        raise Malformed(path, "not base64")
    try:
        data = binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except ValueError:
        raise Malformed(path, "not base64") from None
    if to_base64(data) != text:
        raise Malformed(path, "not the canonical base64 of its bytes")
    if length is not None and len(data) != length:
        raise Malformed(path, f"not {length} bytes of base64")
    return data


def _members(value: object, path: str) -> Iterable[tuple[str | int, object]]:
    if isinstance(value, list):
        return enumerate(value)
    members: Object = value if isinstance(value, dict) else {}
    for name in members:
        if type(name) is not str or not name.isascii():
            raise OutsideProfile(path, "an object key is not ASCII")
    return members.items()


def _check_keys(value: Json) -> None:
    members: Iterable[Json] = ()
    if isinstance(value, dict):
        if not "".join(value).isascii():
            raise OutsideProfile("", "an object key is not ASCII")
        members = value.values()
    elif isinstance(value, list):
        members = value
    for member in members:
        if isinstance(member, (dict, list)):
            _check_keys(member)


def _check_string(text: str, path: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise OutsideProfile(path, "a lone surrogate") from None


def _check_depth(data: bytes) -> None:
    depth = 0
    for found in _BRACKETS.finditer(data):
        token = found.group()
        if token in (b"{", b"["):
            depth += 1
            if depth > DEPTH_MAX:
                raise OutsideProfile("", f"more than {DEPTH_MAX} containers deep")
        elif token in (b"}", b"]"):
            depth -= 1


def _integer(text: str) -> int:
    value = int(text)
    if not -INTEGER_MAX <= value <= INTEGER_MAX:
        raise OutsideProfile("", "the integer is beyond 2^53-1")
    return value


def _no_float(text: str) -> NoReturn:
    raise OutsideProfile("", f"{text} is not an integer")


_DECODER = json.JSONDecoder(parse_float=_no_float, parse_int=_integer, parse_constant=_no_float)
_scan: Callable[[str, int], tuple[Json, int]] = _DECODER.scan_once  # type: ignore[attr-defined]  # what `decode` calls; typeshed leaves it out
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")
)

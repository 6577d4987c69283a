"""Whether the data of statements are canonical JSON, told from their shape.

Without escapes a quote always begins or ends a string; what a string holds says nothing about
the order of keys, nor does the size of an integer, nor how many of them a list holds. So text is
canonical if the same text with other contents is: a shape that is met often becomes a pattern.
The events of a log have few.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from ledger.canonical import DEPTH_MAX, decode_text
from ledger.errors import Malformed

SHAPES_KNOWN_MAX: Final = 1_024
"""Then all are forgotten: a stranger's log of ever new shapes takes time, not memory."""

MET_OFTEN: Final = 32
"""Reading the text so many times takes as long as making the pattern."""

PATTERN_BYTES_MAX: Final = 2_048
"""Longer ones take longer to make than to do without."""

_BRACKETS_MAX: Final = DEPTH_MAX - 2
"""Two containers stand around the data; with no more in them than this they are not too deep."""

_ESCAPED: Final = bytes(range(0x20)) + b"\\"
"""What stands in a string as an escape, or begins one."""

_STRING: Final = rb'"[^"]*"'
_INTEGER: Final = rb"(?:0|-?[1-9][0-9]{0,14})"  # not the longest: some are beyond 2^53-1
_SCALAR: Final = rb"(?:%b|%b)" % (_STRING, _INTEGER)
_LIST: Final = rb"\[(?:%b(?:,%b)*)?\]" % (_SCALAR, _SCALAR)

# An integer that is longer stays as it is, whole.
_PIECE: Final = re.compile(
    rb"(%b:)|(%b)|(%b)|(%b)(?![0-9])|-?[0-9]+|[^\"]" % (_STRING, _LIST, _STRING, _INTEGER)
)
_KEY: Final = 1
_OTHER_CONTENTS: Final = {2: _LIST, 3: _STRING, 4: _INTEGER}

_patterns: dict[bytes, list[Callable[[bytes], object]]] = {}
"""By the type of the event, what only canonical text matches."""

_met: Counter[bytes] = Counter()
"""Patterns, as often as what they would match has been read."""


def are_canonical(datas: Sequence[bytes], kinds: Sequence[bytes]) -> bool:
    """Whether each of these is an object in canonical form, `kinds` being the types of the events.

    False where one of a few is among them that are: with very many brackets.
    `ledger.canonical.decode` knows better.
    """
    together = b"".join(datas)  # each begins and ends with a brace: no character spans two
    try:
        together.decode()
    except UnicodeDecodeError:
        return False
    if _is_plain(together):
        return all(map(_is_canonical, datas, kinds))
    return all(
        _is_canonical(data, kind) if _is_plain(data) else _reads_exactly(data)
        for data, kind in zip(datas, kinds, strict=True)
    )


def _is_plain(text: bytes) -> bool:
    return len(text.translate(None, _ESCAPED)) == len(text)


def _is_canonical(data: bytes, kind: bytes) -> bool:
    for matches in _patterns.get(kind, ()):
        if matches(data):
            return True
    if not _reads_exactly(data):
        return False
    if len(data) <= PATTERN_BYTES_MAX:
        _learn(data, kind)
    return True


def _learn(data: bytes, kind: bytes) -> None:
    pattern = _PIECE.sub(_with_other_contents, data)
    _met[pattern] = times = _met[pattern] + 1
    if times == MET_OFTEN:
        _patterns.setdefault(kind, []).append(re.compile(pattern).fullmatch)
    if len(_met) > SHAPES_KNOWN_MAX:
        _met.clear()
        _patterns.clear()


def _with_other_contents(piece: re.Match[bytes]) -> bytes:
    return _OTHER_CONTENTS.get(piece.lastindex or _KEY) or re.escape(piece[0])


def _reads_exactly(data: bytes) -> bool:
    if data.count(b"{") + data.count(b"[") > _BRACKETS_MAX:
        return False
    try:
        decode_text(data.decode())
    except (ValueError, Malformed):
        return False
    return True

"""The JSON values of a file, whatever its encoding and however they are laid out.

A file is JSON Lines where its first line is a value by itself or the file is not one value: it is
then read line by line, however large. Otherwise it is one value, or several one after another.
"""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.ocds.errors import Unusable
from ops.ocds.exact import SPACE, parse, parse_next

VALUE_CHARACTERS_MAX = 256 * 1024 * 1024
"""One value, so one package: it is held in memory. What is larger comes as JSON Lines."""

_BLOCK_BYTES = 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    *((start.encode(name), name) for name in ("utf-16-le", "utf-16-be") for start in "[{"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where it stood; `sha256` is over its bytes in UTF-8, without blank ends."""

    line: int
    sha256: str
    value: Any


@dataclass(frozen=True, slots=True)
class Broken:
    """A line, or with line 0 a file, that could not be read."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was when its digest was taken."""

    path: Path
    sha256: str
    encoding: str

    @classmethod
    def of(cls, path: Path) -> "Source":
        """Raises OSError."""
        digest = hashlib.sha256()
        with path.open("rb") as file:
            start = file.read(4)
            file.seek(0)
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
        named = (name for mark, name in _MARKS if start.startswith(mark))
        return cls(path, digest.hexdigest(), next(named, None) or _unmarked_encoding(path))

    def values(self) -> Iterator[Found | Broken]:
        """Every value in order; reading goes on after what is broken, but for an encoding."""
        try:
            yield from self._values()
        except UnicodeDecodeError as problem:
            yield Broken(0, f"not {problem.encoding}: {problem.reason}")

    def _values(self) -> Iterator[Found | Broken]:
        with self.path.open(encoding=self.encoding, errors="surrogateescape", newline="") as file:
            first = ""
            while first in ("\n", "\r\n") or not first.strip(SPACE):
                first = file.readline(VALUE_CHARACTERS_MAX + 1)
                if not first:
                    return
            following = [file.readline(VALUE_CHARACTERS_MAX + 1) for _ in range(2)]
            # No document has two whole objects on two lines without a comma.
            by_line = _is_value(first) or all(map(_is_object, following))
            if not by_line:
                file.seek(0)
                text = file.read(VALUE_CHARACTERS_MAX + 1)
                documents = list(_one_after_another(text))
                broken = isinstance(documents[-1], Broken)
                by_line = broken and any(map(_is_object, text.splitlines()))
            if by_line:
                file.seek(0)
                yield from _lines(file)
            else:
                yield from documents


def _unmarked_encoding(path: Path) -> str:
    """UTF-8 unless no line outside ASCII is UTF-8: then ISO-8859-1, which reads any byte."""
    strange = 0
    with path.open("rb") as file:
        for line in file:
            if line.isascii():
                continue
            try:
                line.decode()
            except UnicodeDecodeError:
                strange += 1
            else:
                return "utf-8"
    return "iso-8859-1" if strange else "utf-8"


def _lines(lines: Iterator[str]) -> Iterator[Found | Broken]:
    for number, raw in enumerate(lines, start=1):
        text = raw.strip(SPACE)
        if text:
            yield _found(number, text)


def _found(line: int, text: str) -> Found | Broken:
    if len(text) > VALUE_CHARACTERS_MAX:
        return Broken(line, f"longer than {VALUE_CHARACTERS_MAX} characters: send JSON Lines")
    try:
        return Found(line, hashlib.sha256(text.encode()).hexdigest(), parse(text))
    except UnicodeEncodeError:
        return Broken(line, "not UTF-8")
    except Unusable as problem:
        return Broken(line, str(problem))


def _one_after_another(text: str) -> Iterator[Found | Broken]:
    if len(text) > VALUE_CHARACTERS_MAX:
        yield Broken(0, f"longer than {VALUE_CHARACTERS_MAX} characters: send JSON Lines")
        return
    line, end = 1, 0
    while True:
        start = len(text) - len(text[end:].lstrip(SPACE))
        line += text.count("\n", end, start)
        if start == len(text):
            return
        try:
            value, end = parse_next(text, start)
            digest = hashlib.sha256(text[start:end].encode()).hexdigest()
        except UnicodeEncodeError:
            yield Broken(line, "not UTF-8")
            return
        except Unusable as problem:
            yield Broken(line, str(problem))
            return
        started, line = line, line + text.count("\n", start, end)
        if text[end:].partition("\n")[0].strip(SPACE):
            yield Broken(line, "not JSON: more after the value")
            return
        yield Found(started, digest, value)


def _is_value(line: str) -> bool:
    try:
        parse(line)
    except Unusable:
        return False
    return True


def _is_object(line: str) -> bool:
    return line.lstrip(SPACE).startswith("{") and _is_value(line)

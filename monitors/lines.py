"""Where in a rule file something stands: TOML readers do not say, and a refusal must."""

import re
from dataclasses import dataclass

_HEADER = re.compile(r"\s*\[{1,2}\s*([\w.-]+)\s*\]{1,2}\s*(#.*)?$")


@dataclass(frozen=True, slots=True)
class Lines:
    """Part of a file by the tables that lead there, outermost first; looked for when asked.

    Nearly no rule is refused, and to look for every table of every rule took as long as the rest
    of reading them.
    """

    text: str
    tables: tuple[tuple[str, int], ...] = ()

    def below(self, key: str, number: int = 0) -> "Lines":
        """The lines of a table by its key; `number` counts those of one name."""
        return Lines(self.text, (*self.tables, (key, number)))

    def line_of(self, word: str) -> int:
        """The first line that has a key or, failing that, a value; the first of all if none has."""
        part = _Part.of(self.text)
        for key, number in self.tables:
            part = part.below(key, number)
        return part.line_of(word)


@dataclass(frozen=True, slots=True)
class _Part:
    """From its first line to its last, counted from 1."""

    text: tuple[str, ...]
    first: int
    last: int
    nested: tuple[str, ...] = ()
    """The headers around it."""

    @classmethod
    def of(cls, text: str) -> "_Part":
        lines = tuple(text.splitlines()) or ("",)
        return cls(lines, 1, len(lines))

    def below(self, key: str, number: int = 0) -> "_Part":
        name = ".".join((*self.nested, key))
        headers = [n for n in self._range() if _header(self.text[n - 1]) == name]
        if number < len(headers):
            first = headers[number]
            rest = range(first + 1, self.last + 1)
            over = (n for n in rest if not _is_inside(_header(self.text[n - 1]), name))
            last = next(over, self.last + 1) - 1
            return _Part(self.text, first, last, (*self.nested, key))
        return _Part(self.text, self.line_of(key), self.last, (*self.nested, key))

    def line_of(self, word: str) -> int:
        key = re.compile(rf"(^|[\[{{,.\s]){re.escape(word)}\s*(=|\]|\.)")
        own = next((n for n in self._range() if n > self.first and _header(self._at(n))), None)
        near = range(self.first, own or self.last + 1)
        for lines in (near, self._range()):
            found = next((n for n in lines if key.search(self._at(n))), None)
            if found is not None:
                return found
        quoted = re.compile(rf"[\"'=]{re.escape(word)}[\"'=]")
        return next((n for n in self._range() if quoted.search(self._at(n))), self.first)

    def _range(self) -> range:
        return range(self.first, self.last + 1)

    def _at(self, number: int) -> str:
        return self.text[number - 1].partition("#")[0]


def _header(line: str) -> str | None:
    found = _HEADER.match(line)
    return found and found.group(1)


def _is_inside(header: str | None, name: str) -> bool:
    return header is None or header.startswith(f"{name}.")

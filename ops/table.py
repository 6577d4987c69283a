"""Columns of plain text for people at a terminal."""

from collections.abc import Sequence

NOTHING = "（无） none"
"""Said instead of a head with nothing below it, which looks as if something had been lost."""


def table(rows: Sequence[tuple[str, ...]], *, header: tuple[str, ...]) -> str:
    """Columns of plain text, Chinese characters counted as two cells wide."""
    if not rows:
        return NOTHING
    widths = [max(map(cells, column)) for column in zip(header, *rows, strict=True)]
    lines = [
        "  ".join(pad(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (header, *rows)
    ]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(lines)


def cells(text: str) -> int:
    return sum(2 if is_wide(character) else 1 for character in text)


def pad(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


def is_wide(character: str) -> bool:
    # CJK punctuation and ideographs, full-width forms: what our texts contain.
    return "\u2e80" <= character <= "\ua4cf" or "\uff00" <= character <= "\uff60"

"""What every command does alike: where words go, how it ends, and what a refusal is."""

import json
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer


class AnswerIsNo(Exception):
    """The command did its work and the answer is no: exit 1."""


class CannotDo(Exception):
    """Wrong usage or unreadable input: exit 2."""


def progress(message: str) -> None:
    """Say something to the person waiting; standard output is for the answer."""
    print(message, file=sys.stderr, flush=True)


def answer(document: object, *, as_json: bool, text: str) -> None:
    """Print the answer: for a person, or as one JSON document on the last line."""
    print(
        json.dumps(document, ensure_ascii=False, separators=(",", ":")) if as_json else text,
        flush=True,
    )


def finish(code: int) -> NoReturn:
    raise typer.Exit(code)


def table(rows: Sequence[tuple[str, ...]], *, header: tuple[str, ...]) -> str:
    """Columns of plain text, Chinese characters counted as two cells wide."""
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

"""What every command does alike: where words go, how it ends, and what a refusal is."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from ledger.printing import tell

BREAKS = {ord(each): f"\\u{ord(each):04x}" for each in "\x85\u2028\u2029"}
"""What some readers take for the end of a line; JSON escapes the others itself."""


class AnswerIsNo(Exception):
    """The command did its work and the answer is no: exit 1."""


class CannotDo(Exception):
    """Wrong usage or unreadable input: exit 2."""


@contextmanager
def saying_no(*refusals: type[Exception]) -> Iterator[None]:
    """These are an answer: there is nothing to show, or to hand out."""
    try:
        yield
    except refusals as error:
        raise AnswerIsNo(str(error)) from error


def progress(message: str) -> None:
    """Say something to the person waiting; standard output is for the answer."""
    tell(message)


def answer(document: object, *, as_json: bool, text: str) -> None:
    """Print the answer: for a person, or as one JSON document on the last line."""
    if sys.stdout is None:
        raise CannotDo("standard output is closed: there is nowhere to put the answer")
    if as_json:
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).translate(BREAKS)
    print(text, flush=True)


def finish(code: int) -> NoReturn:
    raise typer.Exit(code)

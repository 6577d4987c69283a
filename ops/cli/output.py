"""What every command does alike: where words go, how it ends, and what a refusal is."""

import json
import sys
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

"""How a program prints: every character in some form, and nothing unsaid taken for an answer.

Whoever reads an exit status must know that 0 and 1 were said on standard output too. Where that
is closed, full, or a pipe that nobody reads any more, a program ends with 2.
"""

import codecs
import json
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import Final, TextIO

_ESCAPED: Final = "mingjing-escaped"


def show_every_character() -> None:
    """What a stream cannot encode, half a surrogate pair included, is shown as JSON escapes it.

    So a line of JSON is JSON in every encoding.
    """
    codecs.register_error(_ESCAPED, _escaped)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_ESCAPED)


def tell(message: str) -> None:
    """A line on standard error. That nobody hears it ends nothing."""
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(f"{message}\n")
        all_said(sys.stderr)


def all_said(stream: TextIO) -> bool:
    """Whether everything could be written; what could not is dropped."""
    try:
        stream.flush()
    except OSError:
        drop(stream)
        return False
    return True


def drop(stream: TextIO) -> None:
    """Let what waits there go nowhere: Python tries again as it ends, and would exit with 120."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _escaped(problem: UnicodeError) -> tuple[str, int]:
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    return json.dumps(problem.object[problem.start : problem.end])[1:-1], problem.end

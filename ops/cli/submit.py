"""``mingjing submit``: completes, signs and sends statements with the local keys."""

import json as json_
import sys
from pathlib import Path
from typing import Annotated

import typer

from ops import assemble
from ops.cli.output import AnswerIsNo, CannotDo, answer, progress
from ops.settings import Settings


class RepeatedMember(Exception):
    """An object that readers would read differently."""


def command(
    file: Annotated[
        str, typer.Argument(help="JSON Lines, one statement each; - reads standard input.")
    ],
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Complete, sign and send statements: one verdict each, in the order given.

    A line needs stream, type and data. Absent members are filled in: v, log and anchor, the
    actor (the office), occurred_at (now) and id (made of the content, so that a line that tells
    its time is one entry however often it is sent). An actor who has no key on this machine
    gets one, issued with the office's.
    """
    statements = read_lines(file)
    with assemble.connect(Settings.from_environment(), progress) as link:
        verdicts = link.submit(statements)
        link.settle()
    text = "\n".join(describe(verdict) for verdict in verdicts)
    answer(verdicts, as_json=json, text=text)
    refused = sum(verdict["verdict"] == "refused" for verdict in verdicts)
    if refused:
        raise AnswerIsNo(f"{refused} of {len(verdicts)} refused")


def read_lines(file: str) -> list[dict[str, object]]:
    """Every line as an object, or the line that is not one."""
    content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CannotDo(f"{file}: not UTF-8 at byte {error.start}; nothing was sent") from error
    lines = enumerate(text.split("\n"), start=1)  # a string may hold what splitlines() splits at
    return [
        read_line(line, f"{file}:{number}") for number, line in lines if line and not line.isspace()
    ]


def read_line(line: str, where: str) -> dict[str, object]:
    try:
        statement = json_.loads(line, object_pairs_hook=no_repeats)
    except (json_.JSONDecodeError, RepeatedMember) as error:
        raise CannotDo(
            f"{where}: not a statement on one line: {error}; nothing was sent"
        ) from error
    except (ValueError, RecursionError) as error:  # Python's own limits, in its own words
        raise CannotDo(f"{where}: too long a number or too deep; nothing was sent") from error
    if not isinstance(statement, dict):
        raise CannotDo(f"{where}: a statement is a JSON object, not {line[:40]}; nothing was sent")
    return statement


def no_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RepeatedMember(f"member {twice!r} stands twice")
    return members


def describe(verdict: dict[str, object]) -> str:
    where = f" {verdict['path']}" if verdict.get("path") else ""
    tail = f"{where}: {verdict['reason']}" if "reason" in verdict else f" {verdict['index']}"
    return f"{verdict['verdict']:9} {verdict['id']}{tail}"

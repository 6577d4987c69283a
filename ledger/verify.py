"""`python -m ledger.verify`: whether this is what it says it is.

    verify PATH --policy FILE [--last-seen CHECKPOINT] [--genesis HASH] [--tsa-roots FILE]
           [--stream S] [--json]

PATH is a bundle, or a whole log's tile tree as a directory or a URL. Exit 0: verified. 1:
refused, with one code and the first bad index. 2: wrong usage, nothing can be said, or what
was said could not be written.
Imports the standard library and cryptography, nothing else.
"""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from ledger.bundle import MalformedContainer, read_bundle
from ledger.checkpoint import open_checkpoint
from ledger.errors import LedgerError
from ledger.policy import Policy
from ledger.printing import drop, show_every_character, tell
from ledger.verification import Code, NoVerdict, Refused, Verification
from ledger.verify_bundle import verify_bundle
from ledger.verify_report import report
from ledger.verify_tiles import directory, url
from ledger.verify_tree import verify_tree
from ledger.verify_trust import Trust, refusal

__all__ = ["Trust", "Verification", "main", "verify", "verify_bundle", "verify_tree"]

INPUT_BYTES_MAX: Final = 1024 * 1024
"""A policy, a checkpoint or roots: what a person keeps is smaller than this."""

VERIFIED, REFUSED, NOTHING_SAID = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Verify as the arguments say, print what was found, and give the exit status."""
    show_every_character()
    if sys.stdout is None:
        tell("verify: standard output is closed")
        return NOTHING_SAID
    try:
        status = _answer(argv)
        sys.stdout.flush()
    except OSError as problem:
        if not isinstance(problem, BrokenPipeError):
            tell(f"verify: standard output: {problem.strerror}")
        drop(sys.stdout)
        return NOTHING_SAID
    return status


def verify(path: str, trust: Trust) -> Verification:
    """Verify a bundle or a tree, wherever it is. Raises NoVerdict where nothing can be said."""
    if path.startswith(("https://", "http://")):
        return verify_tree(url(path), trust)
    place = Path(path)
    try:
        if place.is_dir():
            return verify_tree(directory(place), trust)
        if not place.is_file():
            raise NoVerdict(f"{path} is neither a bundle nor a directory")
        return verify_bundle(read_bundle(place), trust)
    except MalformedContainer as malformed:
        return refusal(Refused(Code.MALFORMED, str(malformed)))
    except (OSError, ValueError) as problem:  # ValueError: a NUL in the path
        raise NoVerdict(f"{path} cannot be read: {problem}") from None


def _answer(argv: Sequence[str] | None) -> int:
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else NOTHING_SAID
    try:
        found = verify(arguments.path, _trust(arguments))
    except NoVerdict as nothing:
        tell(f"verify: {nothing}")
        if arguments.json:
            _print_json({"code": "NO_VERDICT", "reason": str(nothing), "checks": []})
        return NOTHING_SAID
    if arguments.json:
        _print_json(found.as_json())
    else:
        sys.stdout.write(report(found))
    return VERIFIED if found.ok else REFUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mingjing verify",
        description="Verify a bundle, or a whole log, by a policy of your own.",
    )
    parser.add_argument("path", metavar="PATH", help="a bundle, a directory of tiles, or a URL")
    parser.add_argument(
        "--policy", metavar="FILE", required=True, help="whom you trust (C2SP tlog-policy)"
    )
    parser.add_argument("--last-seen", metavar="CHECKPOINT", help="the checkpoint you kept")
    parser.add_argument("--genesis", metavar="HASH", help="entry 0's leaf hash, 64 hex digits")
    parser.add_argument("--tsa-roots", metavar="FILE", help="roots of time-stamping authorities")
    parser.add_argument("--stream", metavar="S", help="the stream it must be about")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return parser


def _trust(arguments: argparse.Namespace) -> Trust:
    if arguments.genesis is not None and not re.fullmatch("[0-9a-f]{64}", arguments.genesis):
        raise NoVerdict("--genesis needs 64 lower-case hex digits")
    try:
        policy = Policy.parse(_read(arguments.policy).decode())
    except (LedgerError, UnicodeDecodeError) as problem:
        _unreadable(arguments.policy, problem)
    last = None
    if arguments.last_seen is not None:
        try:
            last = open_checkpoint(_read(arguments.last_seen), policy.logs)
        except LedgerError as problem:
            _unreadable(arguments.last_seen, problem)
    return Trust(
        policy=policy,
        last_seen=last,
        genesis=None if arguments.genesis is None else bytes.fromhex(arguments.genesis),
        tsa_roots=None if arguments.tsa_roots is None else _read(arguments.tsa_roots),
        stream=arguments.stream,
    )


def _read(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            content = file.read(INPUT_BYTES_MAX + 1)
    except (OSError, ValueError) as problem:
        _unreadable(path, problem)
    if len(content) > INPUT_BYTES_MAX:
        raise NoVerdict(f"{path} is larger than {INPUT_BYTES_MAX} bytes")
    return content


def _unreadable(path: str, problem: Exception) -> NoReturn:
    if isinstance(problem, NoVerdict):
        raise problem
    raise NoVerdict(f"{path} cannot be read: {problem}") from None


def _print_json(document: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())

"""``mingjing serve``: gateway, sequencer, publisher and monitors in one process."""

import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Annotated, NoReturn

import typer

from gateway.journal import keep, speaker
from ledger.canonical import format_time
from monitors.collector import collecting_seldom
from monitors.facts import Facts
from monitors.moment import civil_date
from monitors.rulebook import Rulebook
from ops import assemble, serving
from ops.rules import facts, not_in_force, not_reviewed
from ops.settings import Settings


def command(
    host: Annotated[str | None, typer.Option(help="Default: MINGJING_HOST or 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="0 takes a free one.")] = None,
) -> None:
    """Serve until stopped (Ctrl-C or SIGTERM), then drain and leave."""
    settings = Settings.from_environment().listening(host, port)
    keep(sys.stderr)
    said = speaker("ops.serve").info
    leave_when_told()
    with assemble.open_site(settings) as site, collecting_seldom(), site.working():
        for sentence in lacking(facts(site.reader), site.rulebook, format_time(site.now())):
            said(sentence)
        serving.serve(site, said)


def lacking(known: Facts, rulebook: Rulebook, at: str) -> Iterator[str]:
    """What is judged by is not what stands on file, on the day in China that this instant is of."""
    if found := not_in_force(known, rulebook, civil_date(at)):
        yield f"{len(found)} rules are not in force as on file: mingjing rules review, activate"
    for name in not_reviewed(known):
        yield f"{name} was set without legal review and is not in force: mingjing rules review"


def leave_when_told() -> None:
    """The server drains, then raises the signal anew: by then it must end as every block ends.

    So workers are joined and the database is left.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)


def leave(_number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(0)

"""``mingjing indicators``: where procurement looks unusual, in files or in the ledger."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from monitors.indicators import Flags, indicate
from monitors.indicators.supervision import TYPES, supervise
from ops import assemble
from ops.cli.output import AnswerIsNo, CannotDo, answer
from ops.ocds import compiling
from ops.settings import Settings

FLAGS_SHOWN = 5
"""Of each indicator, to a person; --json gives all."""


def command(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="OCDS files; without any, the ledger itself.")
    ] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Show risk indicators: reasons to look, never findings, and no alert by themselves."""
    for path in paths or ():
        if not path.exists():
            raise CannotDo(f"{path}: there is no such file")
    unread: list[str] = []
    if paths:
        processes, unread = compiling.of_files(paths)
        found = indicate(processes)
    else:
        with assemble.open_site(Settings.from_environment()) as site:
            found = indicate(compiling.of_ledger(site.reader, site.home.objects))
            found += supervise(site.reader.of_types(TYPES))
    text = "\n".join([*unread, *(line for flags in found for line in _lines(flags))])
    answer([asdict(flags) for flags in found], as_json=json, text=text)
    if unread:
        raise AnswerIsNo(f"{len(unread)} lines could not be read")


def _lines(flags: Flags) -> Iterator[str]:
    looked = flags.processes - flags.insufficient
    yield (
        f"{flags.code}  {flags.zh} {flags.en}: {len(flags.flags)} flags in {looked} processes, "
        f"{flags.insufficient} with insufficient data"
    )
    for flag in flags.flags[:FLAGS_SHOWN]:
        yield f"      {flag.kind} {flag.subject}: {flag.value:g}"
    if len(flags.flags) > FLAGS_SHOWN:
        yield f"      and {len(flags.flags) - FLAGS_SHOWN} more"

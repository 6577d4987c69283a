"""``mingjing import ocds``: procurement data of others, one event per object."""

from pathlib import Path
from typing import Annotated

import typer

from ops import assemble
from ops.cli.output import AnswerIsNo, CannotDo, answer, progress
from ops.ocds import importing
from ops.settings import Settings

app = typer.Typer(help="Bring data of others into the ledger.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Bring data of others into the ledger."""


@app.command()
def ocds(
    paths: Annotated[list[Path], typer.Argument(help="Files, or directories of them.")],
    region: Annotated[
        str | None, typer.Option(help="Where the procurement took place, e.g. CN-331000.")
    ] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Import OCDS releases, records and packages, JSON or JSON Lines; again adds nothing."""
    for path in paths:
        if not path.exists():
            raise CannotDo(f"{path}: there is no such file; nothing was imported")
    with assemble.connect(Settings.from_environment(), progress) as link:
        report = importing.import_paths(paths, link, region=region, progress=progress)
        link.settle()
    lines = [f"{e['file']}:{e['line']}: {e['reason']}" for e in report["errors"]]
    lines.append(
        f"{report['releases']} releases: {report['accepted']} accepted, "
        f"{report['duplicates']} already there, {report['refused']} refused"
    )
    answer(report, as_json=json, text="\n".join(lines))
    if report["errors"] or report["refused"]:
        raise AnswerIsNo(f"{len(report['errors'])} lines could not be read")

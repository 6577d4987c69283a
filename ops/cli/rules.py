"""``mingjing rules``: which rules are in force, and putting those on file into force."""

from datetime import date, datetime
from typing import Annotated

import typer

from monitors.rulebook import load_rulebook
from ops import assemble
from ops import rules as rules_of
from ops.cli.output import AnswerIsNo, CannotDo, answer, progress
from ops.settings import Settings
from ops.times import SHANGHAI

app = typer.Typer(help="The rules on file and in force.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.command()
def outdated(*, json: Json = False) -> None:
    """List the rules on file that are not in force as they stand; exit 1 if there are any."""
    with assemble.open_site(Settings.from_environment()) as site:
        found = rules_of.not_in_force(site.reader, site.rulebook, today())
    answer(found, as_json=json, text="\n".join(found) or "every rule on file is in force")
    if found:
        raise AnswerIsNo(f"{len(found)} rules are not in force as they stand on file")


@app.command()
def activate(
    since: Annotated[
        str | None, typer.Option(help="From which day, as 2026-03-01; today if absent.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Put the rules on file into force, signed by the office, from a day on."""
    try:
        day = today() if since is None else date.fromisoformat(since)
    except ValueError as error:
        raise CannotDo(f"--since {since}: not a day, such as 2026-03-01") from error
    with assemble.connect(Settings.from_environment(), progress) as link:
        verdicts = rules_of.activate(link, load_rulebook(), day)
        link.settle()
    said = {verdict["verdict"]: verdict for verdict in verdicts}
    answer(verdicts, as_json=json, text=f"{', '.join(said)}, in force from {day}")
    if "refused" in said:
        raise AnswerIsNo(str(said["refused"]["reason"]))


def today() -> date:
    return datetime.now(SHANGHAI).date()

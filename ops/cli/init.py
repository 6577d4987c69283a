"""``mingjing init``: genesis and keys; refuses a second time."""

from typing import Annotated

import typer

from ops import assemble, genesis
from ops.cli.output import AnswerIsNo, answer, progress
from ops.settings import Settings


def command(
    origin: Annotated[
        str, typer.Option(help="The log's name: a host and path without scheme, for ever.")
    ],
    root: Annotated[
        str, typer.Option(help="The actor that issues and revokes keys: the office.")
    ] = "org/office",
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Create the ledger: genesis, its keys, the calendars and the rules in force."""
    settings = Settings.from_environment()
    try:
        created = genesis.create(settings, origin=origin, root=root, progress=progress)
    except genesis.LedgerExists as error:
        raise AnswerIsNo(str(error)) from error
    with assemble.open_site(settings) as site, site.working():
        site.settle()
        size = site.reader.size()
    document = {
        "origin": origin,
        "home": str(settings.home),
        "log_vkey": created.log_vkey,
        "genesis": created.genesis,
        "size": size,
        "token": created.token,
        "first_code": created.first_code,
    }
    text = (
        f"created {origin} in {settings.home}, {size} entries\n"
        f"log key    {created.log_vkey}\n"
        f"genesis    {created.genesis}\n"
        f"token      {created.token}\n"
        f"first code {created.first_code}\n"
        "The token opens what the public may not read; it is not shown again.\n"
        "The master key of sealed values is keys-of-vault in the home: keep a copy elsewhere.\n"
        "The code makes the first administrator, once and within 72 hours, at\n"
        f"{settings.base_url}/first-sign-in (mingjing people first: a new one).\n"
        "Next: mingjing serve    or    mingjing simulate --seed 1 --projects 20"
    )
    answer(document, as_json=json, text=text)

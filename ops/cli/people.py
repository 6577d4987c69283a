"""``mingjing people``: the way in for the first administrator."""

from typing import Annotated

import typer

from ops import assemble, first
from ops.cli.output import AnswerIsNo, answer, progress
from ops.genesis import FoundationRefused
from ops.running import running_at
from ops.settings import Settings

app = typer.Typer(help="The first administrator.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Everybody else is invited at the page of accounts."""


@app.command(name="first")
def first_(
    *, json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False
) -> None:
    """Make the first administrator's one-time code anew, while nobody has used it."""
    settings = Settings.from_environment()
    with assemble.open_site(settings) as site:
        person = first.person_of(site.keys[site.site.root].public)
        try:
            if not first.is_registered(site.reader, person):  # a home older than accounts
                register(site, person)
            code = first.first_code(site.database, site.site.root, person, site.now())
        except (first.SignedInBefore, first.SomebodyElse) as used:
            raise AnswerIsNo(str(used)) from used
        running = None if settings.sign_in.public_url else running_at(site.home)
    where = f"{running or settings.base_url}/first-sign-in"
    document = {"person": person, "code": code, "address": where}
    answer(document, as_json=json, text=f"{code}\nOnce, within 72 hours, at {where}")


def register(site: assemble.OpenSite, person: str) -> None:
    """Say what `init` says of the first administrator."""
    for verdict in site.link(progress).submit(first.statements(site.site.root, person)):
        if verdict["verdict"] == "refused":
            raise FoundationRefused(verdict)

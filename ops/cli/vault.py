"""``mingjing vault``: what the vault holds, its master key exchanged, copies of it."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from gateway.privacy.due import due as due_values
from gateway.privacy.due import years_set
from ledger.canonical import format_time
from ledger.storage.vault import counts
from ledger.vault import keeping
from ledger.vault.sweeping import sweep as sweep_vault
from monitors.moment import civil_date
from ops import assemble, rotation
from ops.cli.output import answer
from ops.database import opened
from ops.home import Home
from ops.running import running_at
from ops.settings import Settings
from ops.table import table

app = typer.Typer(help="Sealed values: what is kept, under which key.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.command()
def status(*, json: Json = False) -> None:
    """Say how much is held, how much was erased, and under which generations of the key."""
    with assemble.open_site(Settings.from_environment()) as site:
        document = {
            **asdict(site.database.read(counts)),
            "generations": list(site.master.generations),
            "generations_in_use": sorted(rotation.generations_in_use(site.database)),
        }
    answer(document, as_json=json, text="\n".join(f"{k:20} {v}" for k, v in document.items()))


@app.command()
def rotate(
    *,
    rewrap_only: Annotated[
        bool, typer.Option("--rewrap-only", help="The newest generation was added already.")
    ] = False,
    forget: Annotated[
        bool, typer.Option("--forget", help="Remove the older generations afterwards.")
    ] = False,
    json: Json = False,
) -> None:
    """Make a new generation of the master key and wrap everything anew; gateways may run.

    With --forget what older copies of the database hold cannot be opened any more: what was
    erased since is then gone from them too.
    """
    settings = Settings.from_environment()
    home = Home(settings.home)
    home.site()
    with opened(settings, migrating=True) as database:
        done = rotation.rotate(settings, home, database, add=not rewrap_only, forget=forget)
    document = {"generation": done.generation, "moved": done.moved, "held": list(done.held)}
    text = f"generation {done.generation} wraps; {done.moved} keys moved to it"
    answer(document, as_json=json, text=text)


@app.command()
def backup(
    output: Annotated[Path, typer.Option("-o", "--output", help="The file.")],
    *,
    json: Json = False,
) -> None:
    """Copy the vault as it is. Without the master key, kept elsewhere, the copy opens nothing."""
    with assemble.open_site(Settings.from_environment()) as site:
        rows = keeping.back_up(site.database, site.site.origin, site.now(), output)
    answer({"file": str(output), "rows": rows}, as_json=json, text=f"{output}: {rows} rows")


@app.command()
def restore(file: Path, *, json: Json = False) -> None:
    """Put a copy back into an empty vault; what the ledger says was erased stays erased."""
    settings = Settings.from_environment()
    home = Home(settings.home)
    url = running_at(home)
    if url is not None:
        raise rotation.StillServing(url)
    site = home.site()
    with opened(settings, migrating=True) as database:
        rows = keeping.restore(database, site.origin, rotation.held(settings, home), file)
    answer({"file": str(file), "rows": rows}, as_json=json, text=f"{rows} rows restored")


@app.command()
def due(*, json: Json = False) -> None:
    """List sealed values that are past the time the office set, and that no law asks to keep."""
    with assemble.open_site(Settings.from_environment()) as site:
        years = years_set(site.reader)
        today = civil_date(format_time(site.now()))
        found = [] if years is None else list(due_values(site.vault, years, today))
    document = {
        "years": years,
        "due": [
            {
                "stream": each.stream,
                "entry": each.entry,
                "names": list(each.names),
                "since": each.since.isoformat(),
            }
            for each in found
        ],
    }
    if years is None:
        text = "undetermined: the office has not set personal_retention"
    else:
        rows = [(each.since.isoformat(), str(each.entry), each.stream) for each in found]
        text = table(rows, header=("since", "entry", "stream"))
    answer(document, as_json=json, text=text)


@app.command()
def sweep(*, json: Json = False) -> None:
    """Remove values of statements that never came into the ledger; `serve` does so every hour."""
    with assemble.open_site(Settings.from_environment()) as site:
        removed = sweep_vault(site.vault)
    answer({"removed": removed}, as_json=json, text=f"{removed} removed")

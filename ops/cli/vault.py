"""``mingjing vault``: what the vault holds, its master key exchanged, copies of it."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ledger.storage.vault import counts
from ledger.vault import keeping
from ledger.vault.sweeping import sweep as sweep_vault
from ops import assemble, rotation
from ops.cli.output import answer
from ops.database import opened
from ops.home import Home
from ops.running import running_at
from ops.settings import Settings

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
def sweep(*, json: Json = False) -> None:
    """Remove values of statements that never came into the ledger; `serve` does so every hour."""
    with assemble.open_site(Settings.from_environment()) as site:
        removed = sweep_vault(site.vault)
    answer({"removed": removed}, as_json=json, text=f"{removed} removed")

"""``mingjing bench``: speed as ratios, measured side by side in one run."""

import signal
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from ops.bench import gateway as gateway_bench
from ops.bench import ledger as ledger_bench
from ops.bench import monitors as monitors_bench
from ops.bench import replay as replay_bench
from ops.bench.measure import Result
from ops.cli.output import answer, progress
from ops.replaying import PROCESSES_MAX
from ops.settings import Settings
from ops.table import table
from ops.temporary import passing_directory

app = typer.Typer(help="Speed as ratios, measured side by side.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Speed as ratios, measured side by side in one run."""


@app.command()
def ledger(
    *, json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False
) -> None:
    """Appends and verification, beside the bare driver, the stock library and raw Ed25519."""
    show(ledger_bench.run, as_json=json)


@app.command()
def gateway(
    *, json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False
) -> None:
    """A thousand readers, requests for records and viewings, beside a bare FastAPI on uvicorn."""
    show(gateway_bench.run, as_json=json)


@app.command()
def monitors(
    *, json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False
) -> None:
    """Entries a second on one core, beside reading them alone; how soon an alert comes."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    results, latency = monitors_bench.run(Settings.from_environment(), progress)
    whole = {"cases": [result.as_json() for result in results], "latency": latency.as_json()}
    answer(whole, as_json=json, text=f"{table_of(results)}\n{latency.words}")


@app.command()
def replay(
    entries: Annotated[
        int, typer.Option(min=1, help="At least so many, of whole towns.")
    ] = 150_000,
    processes: Annotated[int, typer.Option(min=1, max=PROCESSES_MAX)] = 2,
    shards: Annotated[
        Path | None, typer.Option(help="A directory to write them into, or where they are.")
    ] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Judge Parquet shards by processes and by Dask workers, and have DuckDB count them."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with nullcontext(shards) if shards else passing_directory("mingjing-bench-") as directory:
        where = shards or directory / "shards"  # beside the home that is there already
        where.mkdir(parents=True, exist_ok=True)
        measured = replay_bench.run(where, entries, processes, progress)
    answer(measured.as_json(), as_json=json, text=measured.words)


def show(run: Callable[..., list[Result]], *, as_json: bool) -> None:
    # What was started is stopped, and what was written removed, however it ends.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    results = run(Settings.from_environment(), progress)
    answer([result.as_json() for result in results], as_json=as_json, text=table_of(results))


def table_of(results: list[Result]) -> str:
    rows = [
        (
            result.name,
            f"{result.rate:,.0f}/s",
            "" if result.ratio is None else f"{result.ratio:.2f}",
            "" if result.aim is None else f"≥ {result.aim}",
            result.against or "",
        )
        for result in results
    ]
    return table(rows, header=("case", "rate", "ratio", "aim", "against"))

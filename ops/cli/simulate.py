"""``mingjing simulate``: a town's procurement, with violations planted and written down."""

import json as json_
from pathlib import Path
from typing import Annotated

import typer

from ops import assemble
from ops.cli.output import AnswerIsNo, answer, progress
from ops.settings import Settings
from ops.simulate import run


def command(
    seed: Annotated[int, typer.Option(help="The same seed gives the same town.")],
    projects: Annotated[int, typer.Option(min=1, max=100_000, help="How many projects.")],
    planted: Annotated[
        Path | None, typer.Option(help="Where to write what was planted; monitors never read it.")
    ] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Append a simulated town; when it returns the monitors have judged it."""
    with assemble.connect(Settings.from_environment(), progress) as link:
        if planted is not None:
            planted.open("a").close()  # what cannot be written is better known before than after
        outcome = run(link, seed=seed, projects=projects, progress=progress)
    if planted is not None:
        planted.write_text(json_.dumps(outcome.planted, indent=1) + "\n")
    answer(
        outcome.as_json(),
        as_json=json,
        text=f"{outcome.accepted} entries appended, {outcome.duplicates} already there, "
        f"{len(outcome.planted['violations'])} violations planted",
    )
    if outcome.refused:
        raise AnswerIsNo(f"{len(outcome.refused)} statements refused: {outcome.refused[0]}")

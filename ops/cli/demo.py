"""``mingjing demo``: everything once, in a fresh home, in under a minute."""

import signal
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from gateway.console.messages import Language
from ops import assemble, serving
from ops.cli.output import AnswerIsNo, CannotDo, progress
from ops.cli.serve import leave_when_told
from ops.demo import WORDS, NotAsExpected, Plan, demonstrate
from ops.settings import Settings
from ops.temporary import passing_directory


def command(
    data: Annotated[
        list[Path] | None, typer.Option("--data", help="A real OCDS file to add; repeatable.")
    ] = None,
    lang: Annotated[Language, typer.Option(help="zh or en.")] = "zh",
    seed: Annotated[int, typer.Option(help="Another seed, another town.")] = 1,
    projects: Annotated[int, typer.Option(min=1, max=10_000)] = 200,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="With --serve.")] = None,
    *,
    serve: Annotated[bool, typer.Option("--serve", help="Keep the gateway up afterwards.")] = False,
) -> None:
    """Simulate a town, watch the alerts, verify a project outside, catch a tampered copy."""
    for path in data or ():
        if not path.exists():
            raise CannotDo(f"--data {path}: there is no such file")
    # The database is stopped and the home removed, however it ends.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    say = partial(print, flush=True)  # as it happens, into a pipe or a file as well
    with passing_directory("mingjing-demo-") as home:
        settings = Settings.from_environment().at(home / "home").listening(None, port)
        plan = Plan(home=home, projects=projects, seed=seed, lang=lang, data=tuple(data or ()))
        try:
            token = demonstrate(settings, plan, say, progress)
        except NotAsExpected as problem:
            raise AnswerIsNo(f"the demonstration failed: {problem}") from problem
        say(f"\n{WORDS[lang]['next']}")
        if serve:
            leave_when_told()
            say(f"\n/sign-in/token\ntoken  {token}")
            with assemble.open_site(settings) as site, site.working():
                serving.serve(site, progress)

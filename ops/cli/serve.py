"""``mingjing serve``: gateway, sequencer, publisher and monitors in one process."""

from typing import Annotated

import typer

from ops import assemble
from ops.cli.output import progress
from ops.settings import Settings


def command(
    host: Annotated[str | None, typer.Option(help="Default: MINGJING_HOST or 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="0 takes a free one.")] = None,
) -> None:
    """Serve until stopped (Ctrl-C or SIGTERM), then drain and leave."""
    settings = Settings.from_environment().listening(host, port)
    with assemble.open_site(settings) as site, site.working():
        assemble.serve(site, progress)

"""``mingjing streams``: every stream with its length and the time of its last entry."""

from typing import Annotated

import typer

from ops import assemble
from ops.cli.output import answer, table
from ops.settings import Settings


def command(
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """List the streams of the ledger."""
    with assemble.open_site(Settings.from_environment()) as site:
        heads = site.board().heads
    listed = [
        {"stream": stream, "entries": entries, "last_at": last_at}
        for stream, (entries, last_at) in sorted(heads.items())
    ]
    rows = [(str(s["stream"]), str(s["entries"]), str(s["last_at"])) for s in listed]
    answer(listed, as_json=json, text=table(rows, header=("stream", "entries", "last_at")))

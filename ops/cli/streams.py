"""``mingjing streams``: every stream with its length and the time of its last entry."""

from typing import Annotated

import typer

from ops import assemble
from ops.cli.output import answer
from ops.settings import Settings
from ops.table import table


def command(
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """List the streams of the ledger."""
    with assemble.open_site(Settings.from_environment()) as site:
        extents = site.reader.extents()
    listed = [extent._asdict() for extent in extents]
    rows = [(each.stream, str(each.entries), each.last_at) for each in extents]
    answer(listed, as_json=json, text=table(rows, header=("stream", "entries", "last_at")))

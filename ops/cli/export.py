"""``mingjing export``: a stream as a bundle, the log as static files or shards, or as OCDS."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.permission.errors import Forbidden
from ledger.export import NoSuchStream, trust_policy
from ledger.note import NoteVerifier
from ops import assemble, exporting
from ops.cli.output import CannotDo, answer, saying_no
from ops.disclosing import may_see
from ops.settings import Settings


def command(  # noqa: PLR0913 - each is an option of the command line
    stream: Annotated[str | None, typer.Option(help="The stream to hand out as a bundle.")] = None,
    since: Annotated[
        int | None, typer.Option(help="The size of the checkpoint the reader saw last.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The file.")] = None,
    log: Annotated[Path | None, typer.Option(help="A directory for the whole tile tree.")] = None,
    policy: Annotated[Path | None, typer.Option(help="Where to write this log's policy.")] = None,
    open_: Annotated[
        str | None, typer.Option("--open", help="Sealed values to open: names with commas, or all.")
    ] = None,
    reader: Annotated[str | None, typer.Option(help="The person for whom: person/…")] = None,
    basis: Annotated[str | None, typer.Option(help="What for; it stands in the ledger.")] = None,
    *,
    parquet: Annotated[
        Path | None, typer.Option(help="A directory for every entry, in Parquet shards.")
    ] = None,
    ocds: Annotated[bool, typer.Option("--ocds", help="OCDS releases instead.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Export --stream S -o FILE, --log DIR --policy FILE, --parquet DIR, or --ocds -o FILE.

    The trust policy travels apart from what is verified with it: never inside a bundle. Sealed
    values are shut in it but for those that --open, --reader and --basis name: each opening is an
    entry before.
    """
    asked = (log is not None, parquet is not None, ocds, stream is not None and not ocds)
    if sum(asked) != 1 or (log is None and parquet is None and output is None):
        raise CannotDo(
            "one of: --stream S -o FILE · --log DIR --policy FILE · --parquet DIR · --ocds -o FILE"
        )
    with (
        assemble.open_site(Settings.from_environment()) as site,
        site.working(),
        saying_no(NoSuchStream, Forbidden),
    ):
        site.settle()
        if policy is not None:  # first: where it cannot be written, nothing is exported
            policy.write_text(trust_policy(NoteVerifier.from_vkey(site.site.log_vkey)))
        if log is not None:
            document = exporting.tree(site, log)
        elif parquet is not None:
            document = exporting.shards(site, parquet)
        elif ocds and output is not None:
            document = exporting.ocds(site, stream, output)
        elif stream is not None and output is not None:
            seen = may_see(site, stream, names=open_, reader=reader, basis=basis)
            document = exporting.bundle(site, stream, since, output, seen)
    if policy is not None:
        document["policy"] = str(policy)
    answer(document, as_json=json, text="\n".join(f"{k}  {v}" for k, v in document.items()))

"""``mingjing record``: puts recordings and files into the archive."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from gateway.archive import Described, Putter
from ops import assemble
from ops.archiving import archive_of
from ops.cli.output import AnswerIsNo, CannotDo, answer, progress
from ops.settings import Settings

app = typer.Typer(help="Records of supervision.", no_args_is_help=True)

READ_AT_ONCE_BYTES = 1024 * 1024


@app.command()
def put(
    file: Path,
    project: Annotated[str, typer.Option(help="The project's code.")],
    session: Annotated[str, typer.Option(help="The session that was recorded.")] = "",
    say: Annotated[
        list[str] | None,
        typer.Option(
            help="More of it, NAME=VALUE: title, lot, secrecy_class, retention_class, custodian."
        ),
    ] = None,
    span: Annotated[
        list[str] | None,
        typer.Option(help="What it shows: FROM,TO or FROM,TO,CAMERA; times as in the ledger."),
    ] = None,
    by: Annotated[str, typer.Option(help="Who puts it, the actor's name; else the office.")] = "",
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Put a file into the archive and say so in the ledger."""
    described = Described.read(
        {
            **dict(named(each) for each in say or ()),
            "project": project,
            "session": session,
            "spans": [spanned(each) for each in span or ()],
        }
    )
    size = file.stat().st_size
    with assemble.open_site(Settings.from_environment()) as site:
        archive = archive_of(site, site.acts(progress))
        putter = Putter(person=by or site.site.root, org=by or site.site.root)
        record = archive.put(chunks(file), described, size=size, by=putter)
    said = {
        "record_id": record.record_id,
        "index": record.index,
        "sha256": record.sha256,
        "size": record.size,
        "media_type": record.media_type,
    }
    text = f"{record.record_id} {record.media_type} {record.size} bytes, entry {record.index}"
    answer(said, as_json=json, text=text)


@app.command()
def check(
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Read every kept record through, and name those that are not as they were archived.

    Nothing is shown of them, and it is no retrieval.
    """
    with assemble.open_site(Settings.from_environment()) as site:
        archive = archive_of(site, site.acts(progress))
        kept = list(archive.records(lambda record: record.kept))
        damaged = [record.record_id for record in kept if not archive.is_sound(record)]
    said = {"records": len(kept), "damaged": damaged}
    lines = [f"{len(kept) - len(damaged)} of {len(kept)} records are as they were archived"]
    answer(said, as_json=json, text="\n".join([*lines, *(f"damaged {each}" for each in damaged)]))
    if damaged:
        raise AnswerIsNo(f"{len(damaged)} damaged")


def named(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise CannotDo(f"--say {text}: NAME=VALUE is wanted")
    return name, value


def spanned(text: str) -> dict[str, str]:
    return dict(zip(("from", "to", "camera"), text.split(","), strict=False))


def chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(READ_AT_ONCE_BYTES):
            yield chunk

"""``mingjing replay``: a stream as it stood at an instant, judged by every rule."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.console.messages import Language
from ledger.canonical import format_time
from ledger.export import NoSuchStream
from ops import assemble
from ops.cli.output import answer, saying_no
from ops.settings import Settings
from ops.times import instant
from reports.errors import NothingByThen
from reports.render import replay_html, replay_text
from reports.replay import replay


def command(
    stream: Annotated[str, typer.Argument(help="For example project/E3310000.")],
    at: Annotated[
        str | None, typer.Option(help="What had occurred by then (2026-03-01, …T09:00, …Z).")
    ] = None,
    known_at: Annotated[
        str | None, typer.Option(help="And what the ledger had received by then.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page to this file.")] = None,
    lang: Annotated[Language, typer.Option(help="zh or en.")] = "zh",
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Replay a stream: timeline, verdict of every rule with its due-time arithmetic, who acted."""
    with (
        assemble.open_site(Settings.from_environment()) as site,
        saying_no(NoSuchStream, NothingByThen),
    ):
        replayed = replay(
            site.reader,
            site.rulebook,
            stream=stream,
            at=instant(at, "--at") if at is not None else format_time(site.now()),
            known_at=instant(known_at, "--known-at") if known_at is not None else None,
        )
        titles = site.catalogue
    if html is not None:
        html.write_text(replay_html(replayed, titles, lang), encoding="utf-8")
    answer(replayed.as_json(), as_json=json, text=replay_text(replayed, titles, lang))

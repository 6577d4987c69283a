"""``mingjing cards``: red and yellow cards of organisations."""

from dataclasses import asdict
from typing import Annotated

import typer

from gateway.alerts import ALERT_TYPES, Board, Wanted
from gateway.cards import CARDS_COUNTED_MAX, cards
from gateway.hearing import answer_ends_by
from monitors.rulebook import load_rulebook
from ops import assemble
from ops.cli.output import answer
from ops.settings import Settings
from ops.table import table


def command(
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Count the confirmed violations (红黄牌) of each organisation by the level of their alerts."""
    board = Board()
    with assemble.open_site(Settings.from_environment()) as site:
        for entry in site.reader.of_types(ALERT_TYPES):
            board.apply(entry)
        ends = answer_ends_by(site.reader, load_rulebook())
    found = list(cards(board.newest_first(Wanted(), limit=CARDS_COUNTED_MAX), ends))
    rows = [(each.org, str(each.red), str(each.yellow)) for each in found]
    text = table(rows, header=("单位", "红牌", "黄牌"))
    answer([asdict(each) for each in found], as_json=json, text=text)

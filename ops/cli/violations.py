"""``mingjing violations``: what the monitors raised and nothing has closed."""

from collections.abc import Iterable
from typing import Annotated

import typer

from gateway.alerts import Alert
from gateway.console.present import rule_words
from monitors.rulebook import Rulebook
from ops import assemble
from ops.cli.output import answer
from ops.settings import Settings
from ops.table import table
from reports.words import period_end

LEVELS = {"red": "◆ 红", "yellow": "▲ 黄", "blue": "● 蓝"}
"""By the shapes that the pages have for them."""


def command(
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """List possible non-conformities (疑似不符) that nothing has closed, in the log's order."""
    with assemble.open_site(Settings.from_environment()) as site:
        found = site.standing()
        rulebook = site.rulebook
    listed = [
        {
            "rule": alert.rule,
            "stream": alert.stream,
            "level": alert.level,
            "due_at": alert.due_at,
            "evidence": list(alert.evidence),
            "alert_index": alert.index,
            "alert": alert.id,
        }
        for alert in found
    ]
    answer(listed, as_json=json, text="" if json else as_text(found, rulebook))


def as_text(alerts: Iterable[Alert], rulebook: Rulebook) -> str:
    rows = [
        (
            LEVELS[alert.level],
            alert.rule,
            alert.stream,
            period_end(alert.due_at),
            ",".join(map(str, alert.evidence)),
            rule_words(rulebook, alert.rule, "zh").title,
        )
        for alert in alerts
    ]
    return table(rows, header=("级别", "规则", "流", "期限", "证据", "事项"))

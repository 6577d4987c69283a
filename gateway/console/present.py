"""Values as the pages and the live feed show them: words, Beijing time, links."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from gateway.alerts import LEVELS, Alert
from gateway.console.messages import Language, Words
from ledger.canonical import to_base64
from ledger.publish import NothingPublished
from monitors.rulebook import Rulebook
from reports.words import local

if TYPE_CHECKING:
    from gateway.parts import Parts  # which has the web framework; commands ask here for words

EVIDENCE_SHOWN_MAX = 6
"""A cell of a table, not the file: the rest is counted, and all are in the alert's entry."""


@dataclass(frozen=True, slots=True)
class RuleWords:
    """What a rule is called and rests on, in the reader's language."""

    title: str
    basis: str


def rule_words(rulebook: Rulebook, rule_id: str, lang: Language) -> RuleWords:
    """A rule the rulebook here does not have keeps its id: the alert may be older than it."""
    rule = rulebook.rules.get(rule_id)
    if rule is None:
        return RuleWords(rule_id, "")
    separator = "; " if lang == "en" else "；"
    return RuleWords(
        rule.en if lang == "en" else rule.zh,
        separator.join(f"{basis.instrument} {basis.article}" for basis in rule.basis),
    )


def present(alert: Alert, parts: "Parts", lang: Language) -> dict[str, Any]:
    """One row of the table, ready to be put into a template or sent to a page."""
    words = Words(lang)
    rule = rule_words(parts.rulebook, alert.rule, lang)
    return {
        "index": alert.index,
        "level": alert.level,
        "level_word": words.of("level", alert.level),
        "rule": alert.rule,
        "title": rule.title,
        "basis": rule.basis or words.no_basis,
        "stream": alert.stream,
        "stream_link": stream_link(alert.stream, lang),
        "page_link": alert_link(alert.id, lang),
        "due": due_time(alert.due_at) or words.no_due,
        "raised": local_time(alert.raised_at),
        "evidence": list(alert.evidence[:EVIDENCE_SHOWN_MAX]),
        "evidence_more": max(0, len(alert.evidence) - EVIDENCE_SHOWN_MAX),
        "state": alert.state,
        "state_word": words.of("state", alert.state),
    }


def summarise(parts: "Parts") -> dict[str, Any]:
    """The numbers above the table and below every page."""
    board = parts.live.board
    try:
        found = parts.log.latest()
    except NothingPublished:
        found = None
    open_alerts = board.open_by_level()
    return {
        "levels": {level: open_alerts[level] for level in LEVELS},
        "entries": board.size,
        "streams": board.streams,
        "checkpoint": None
        if found is None
        else {"size": found.size, "root": to_base64(found.root)},
    }


def due_time(text: str | None) -> str:
    """A due time; a period that ends with a day ends at 24:00 of it, as the law counts."""
    shown = local_time(text)
    if not shown.endswith(" 00:00:00"):
        return shown
    day = datetime.strptime(shown[:10], "%Y-%m-%d") - timedelta(days=1)  # noqa: DTZ007 - a civil date
    return f"{day:%Y-%m-%d} 24:00"


def local_time(text: str | None) -> str:
    """`2026-03-01 17:30:05`, Beijing time, of a time as the ledger writes it."""
    return local(text) if text else ""


def alert_link(alert_id: str, lang: Language) -> str:
    return f"/alerts/{quote(alert_id)}" + ("?lang=en" if lang == "en" else "")


def stream_link(stream: str, lang: Language) -> str:
    return f"/streams/{quote(stream)}" + ("?lang=en" if lang == "en" else "")

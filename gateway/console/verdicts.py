"""What every rule says of a stream, as its page shows it: what asks for attention first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gateway.console.messages import Language, Words
from gateway.console.present import EVIDENCE_SHOWN_MAX, due_time, rule_words
from monitors.grade import readings
from monitors.judgement import Judgement, Verdict
from monitors.rulebook import Rulebook
from reports.render import by_reading, counting, rests_on

ORDER = (
    Verdict.VIOLATED,
    Verdict.PENDING,
    Verdict.UNDETERMINED,
    Verdict.SATISFIED,
    Verdict.INACTIVE,
)
OPEN = frozenset({Verdict.VIOLATED, Verdict.PENDING, Verdict.UNDETERMINED})
"""Groups shown unfolded; of what is in order the number is enough at first sight."""


@dataclass(frozen=True, slots=True)
class Group:
    """All judgements of one verdict."""

    verdict: str
    word: str
    open: bool
    rows: list[dict[str, Any]]


def groups(judgements: Iterable[Judgement], rulebook: Rulebook, lang: Language) -> list[Group]:
    """By verdict; occasions that a rule says the very same of share a row."""
    alike: dict[tuple[object, ...], list[Judgement]] = {}
    for each in judgements:
        key = (each.verdict, each.rule, each.level, each.due_at, each.reason)
        alike.setdefault(key, []).append(each)
    words = Words(lang)
    return [
        Group(str(verdict), words.of("verdict", str(verdict)), verdict in OPEN, rows)
        for verdict in ORDER
        if (
            rows := [_row(same, rulebook, lang) for key, same in alike.items() if key[0] == verdict]
        )
    ]


def arithmetic(judgement: Judgement, lang: Language) -> dict[str, Any]:
    """Why so: in words, day by day, by each reading, and on whose word an omission rests."""
    return {
        "reason": judgement.reason.en if lang == "en" else judgement.reason.zh,
        "counted": [] if judgement.due is None else list(counting(judgement.due, lang)),
        "readings": by_reading(judgement, lang) if readings(judgement) else "",
        "rests_on": "" if judgement.source is None else rests_on(judgement, lang),
    }


def _row(same: list[Judgement], rulebook: Rulebook, lang: Language) -> dict[str, Any]:
    first = same[0]
    rule = rule_words(rulebook, first.rule, lang)
    evidence = list(dict.fromkeys(index for each in same for index in each.evidence))
    level = None if first.level is None else str(first.level)
    return {
        "rule": first.rule,
        "title": rule.title,
        "basis": rule.basis,
        "level": level,
        "level_word": Words(lang).of("level", level or ""),
        "due": due_time(first.due_at),
        "evidence": evidence[:EVIDENCE_SHOWN_MAX],
        "evidence_more": max(0, len(evidence) - EVIDENCE_SHOWN_MAX),
        "times": len(same),
        **arithmetic(first, lang),
    }

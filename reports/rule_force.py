"""Who reviewed a rule, and which entry put it into force, by the log."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from monitors.facts import Facts
from monitors.rule import Rule

FORCE_TYPES: Final = ("rule.LegalReviewed", "ruleset.Activated", "ruleset.Retired")
"""The entries that decide it."""

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {
        "passed": "法律审查：通过，{0}（第 {1} 条）",
        "failed": "法律审查：不通过，{0}（第 {1} 条）",
        "nobody": "法律审查：未见",
        "in_force": "自 {0} 起启用（第 {1} 条）",
        "other": "启用的是另一版本（第 {0} 条）",
        "not": "未启用",
    },
    "en": {
        "passed": "Legal review: passed, {0} (entry {1})",
        "failed": "Legal review: not passed, {0} (entry {1})",
        "nobody": "Legal review: none on file",
        "in_force": "In force since {0} (entry {1})",
        "other": "Another version is in force (entry {0})",
        "not": "Not in force",
    },
}


def force_of(rule: Rule, known: Facts, day: date, lang: str) -> list[str]:
    """What the log says of this version of a rule on a day, in `zh` or `en`."""
    say = _WORDS[lang]
    review = known.reviews.of(rule.version)
    told = say["nobody"]
    if review is not None:
        told = say["passed" if review.passed else "failed"].format(review.reviewer, review.index)
    found = known.activation(rule.id, day)
    if found is None:
        return [told, say["not"]]
    if found.version != rule.version:
        return [told, say["other"].format(found.index)]
    return [told, say["in_force"].format(found.since, found.index)]

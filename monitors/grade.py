"""From what was found to a verdict with its level. No false red.

Red is the ceiling of the rule. A breach shown by an act is red at once if every reading on
file agrees; an omission is yellow until the responsible party was notified and the grace
period the office set has passed (`hearing`); unset, it stays yellow.
"""

from dataclasses import replace

from monitors.alert_id import alert_of
from monitors.applies import exemption_of
from monitors.hearing import grace_ends
from monitors.judgement import PENDING, SATISFIED, VIOLATED, Finding, Judgement, Verdict
from monitors.level import YELLOW, lower
from monitors.patterns.base import Context, Occasion
from monitors.rule import Rule
from monitors.stream import Stream
from monitors.wording import reason

_READINGS = {
    "roll": ("rolled", "unrolled"),
    "day_reading": ("first_day_counts", "day_after"),
}
"""The readings of each disputed point: one that sees no breach, and one that does."""


def graded(
    rule: Rule, stream: Stream, occasion: Occasion, finding: Finding, context: Context
) -> Judgement:
    if finding.reading is not None:
        finding = _read(rule, finding, context)
    if stream.corrected and not stream.corrected.keys().isdisjoint(finding.evidence):
        counted = (at for index in finding.evidence for at in stream.corrected.get(index, ()))
        finding = replace(finding, evidence=tuple(sorted({*finding.evidence, *counted})))
    opened_by = occasion.opened_by
    judgement = Judgement(
        rule,
        stream.name,
        occasion.keys,
        opened_by.index,
        opened_by.data.get("lot"),
        finding,
        None,
        context.at,
        occasion.formerly,
        occasion.opens or opened_by.occurred_at,
        stream.subject,
    )
    if finding.verdict is VIOLATED:
        _put_level(rule, stream, occasion, judgement, context)
    return judgement


def _put_level(
    rule: Rule, stream: Stream, occasion: Occasion, judgement: Judgement, context: Context
) -> None:
    finding = judgement.finding
    ceiling = lower(rule.level, finding.cap)
    if rule.exempt_effect == "yellow" and exemption_of(rule, stream, occasion):
        ceiling = lower(ceiling, YELLOW)
    judgement.level = lower(ceiling, YELLOW)
    if finding.reading is not None:
        return
    if not finding.omission:
        judgement.level = ceiling
        return
    _, alert = alert_of(judgement, stream)
    told = alert.notified_at if alert is not None else None
    patience = grace_ends(told, context.facts) if told is not None else None
    if patience is not None and context.at < patience:
        judgement.finding = replace(finding, review_at=patience)
    elif patience is not None:
        judgement.level = ceiling


def _read(rule: Rule, finding: Finding, context: Context) -> Finding:
    """Apply the reading the office adopted on a disputed point, if it adopted one."""
    if finding.reading not in _READINGS:
        return finding
    adopted = context.facts.reading(rule.id, finding.reading)
    if adopted is None:
        return finding
    kind, _ = _READINGS[finding.reading]
    return _kindly(finding, context.at) if adopted == kind else replace(finding, reading=None)


def readings(judgement: Judgement) -> dict[str, Verdict]:
    """What the verdict is under each reading on file, where they differ and none was adopted."""
    finding = judgement.finding
    if finding.reading not in _READINGS:
        return {}
    kind, strict = _READINGS[finding.reading]
    return {kind: _kindly(finding, judgement.as_of).verdict, strict: VIOLATED}


def _kindly(finding: Finding, at: str) -> Finding:
    """Under the reading that sees no breach, or not yet."""
    if finding.omission and finding.due is not None and at < finding.due.last:
        return replace(
            finding,
            verdict=PENDING,
            reason=reason("running", finding.due.last),
            omission=False,
            reading=None,
            due_at=finding.due.last,
            review_at=finding.due.last,
        )
    if finding.omission:
        return replace(finding, reading=None)
    return replace(finding, verdict=SATISFIED, reading=None)

"""What the monitors say of a verdict: an alert raised, escalated, or closed as reported late."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from monitors.alert_id import alert_of
from monitors.judgement import Judgement, Verdict
from monitors.level import Level, is_lower
from monitors.stream import MONITOR, Alert, Stream
from monitors.wording import reason

EVIDENCE_MAX = 200
"""Indexes kept in an alert: it stays far below the size of an entry; a replay shows them all."""

Statement = dict[str, Any]


def statements(
    judgement: Judgement, stream: Stream, caused_at: Callable[[], str]
) -> Iterator[Statement]:
    """What is to be said now, given what the stream's alerts have said already.

    `caused_at` finds when the entry that caused the verdict was received.
    """
    yield from _superseded(judgement, stream)
    about = stream.alerts_about.get((judgement.rule, judgement.trigger), ())
    violated = judgement.verdict is Verdict.VIOLATED
    if not violated and not about:
        return
    name, alert = alert_of(judgement, stream)
    if violated and alert is None:
        yield _raised(judgement, name, caused_at)
    elif alert is not None and not alert.closed:
        if violated and _rises(judgement, alert):
            yield _escalated(judgement, name)
        elif judgement.verdict is Verdict.SATISFIED or judgement.reason.code in _SETTLED:
            yield _closed(judgement, name, stream)


def _superseded(judgement: Judgement, stream: Stream) -> Iterator[Statement]:
    """Close what was raised on this case when its clock still ran from another entry."""
    if not judgement.formerly:
        return
    for rule, trigger in stream.alerts_about:
        if rule == judgement.rule and trigger in judgement.formerly:
            before = replace(
                judgement,
                trigger=trigger,
                finding=replace(
                    judgement.finding,
                    verdict=Verdict.INACTIVE,
                    reason=reason("afresh", judgement.trigger),
                ),
            )
            name, alert = alert_of(before, stream)
            if alert is not None and not alert.closed:
                yield _closed(before, name, stream)


_SETTLED = frozenset(
    {
        "ended", "replaced", "exempt", "yields", "out_of_scope", "gate_shut", "held_again",
        "by_lot", "counted_already", "no_case",
    }
)  # fmt: skip
"""Why a case turned out not to be one. That another version of a rule is in force now is no
reason to close what the version of its day found."""


def _rises(judgement: Judgement, alert: Alert) -> bool:
    return judgement.level is not None and is_lower(Level(alert.level), judgement.level)


def _raised(judgement: Judgement, name: str, caused_at: Callable[[], str]) -> Statement:
    optional = {
        "due_at": judgement.due_at,
        "reading": judgement.reading,
        "subject": judgement.subject,
        "lot": judgement.lot,
    }
    data = {
        "rule": judgement.rule,
        "rule_version": judgement.version,
        "level": str(judgement.level),
        "verdict": str(judgement.verdict),
        "correlation": dict(judgement.correlation),
        "trigger": judgement.trigger,
        "evidence": list(judgement.evidence[:EVIDENCE_MAX]),
        "as_of": judgement.as_of,
        **{key: value for key, value in optional.items() if value is not None},
    }
    omitted_at = judgement.due_at if judgement.omission else None
    return _said(judgement, name, "alert.Raised", omitted_at or caused_at(), data)


def _escalated(judgement: Judgement, name: str) -> Statement:
    data = {"alert": name, "level": str(judgement.level), "reason": judgement.reason.zh}
    return _said(judgement, f"{name}-escalated", "alert.Escalated", judgement.as_of, data)


def _closed(judgement: Judgement, name: str, stream: Stream) -> Statement:
    data: Statement = {"alert": name, "reason": judgement.reason.zh}
    if judgement.verdict is Verdict.SATISFIED:
        cured = judgement.reason.code == "long_enough"
        data["outcome"] = "rectified" if cured else "reported_late"
        known = max(judgement.evidence) < stream.alerts[name].index
        if known or not stream.corrected.keys().isdisjoint(judgement.evidence):
            # What was said first was a mistake of who said it, or of the rule: nothing came late.
            data["outcome"] = "explained"
    elif judgement.reason.code == "no_case":
        data["outcome"] = "explained"
    data["evidence"] = list(judgement.evidence[:EVIDENCE_MAX])
    return _said(judgement, f"{name}-closed", "alert.Closed", judgement.as_of, data)


def _said(judgement: Judgement, name: str, event: str, at: str, data: Statement) -> Statement:
    return {
        "id": name,
        "stream": judgement.stream,
        "type": event,
        "occurred_at": at,
        "actor": MONITOR,
        "data": data,
    }

"""The id of an alert: the same finding has the same id, whoever computes it and how often."""

from hashlib import sha256

from ledger.canonical import encode
from monitors.judgement import Judgement
from monitors.stream import Alert, Stream


def alert_of(judgement: Judgement, stream: Stream) -> tuple[str, Alert | None]:
    """The alert on a case and its id; None where none was raised, with the id it would have.

    One that another version of the rule raised on the same case is the alert on it, as long as the
    monitors did not close it themselves: who puts a version into force for days that were judged
    already is not told of each violation twice.
    """
    name = alert_id(judgement)
    if name in stream.alerts:
        return name, stream.alerts[name]
    for other in stream.alerts_about.get((judgement.rule, judgement.trigger), ()):
        alert = stream.alerts[other]
        if not alert.lapsed and other == alert_id(judgement, alert.version):
            return other, alert
    return name, None


def alert_id(judgement: Judgement, version: str | None = None) -> str:
    """`alert-` and 40 hex of SHA-256 over JCS([rule, version, stream, correlation, trigger])."""
    named = [
        judgement.rule,
        version or judgement.version,
        judgement.stream,
        dict(judgement.correlation),
        judgement.trigger,
    ]
    return "alert-" + sha256(encode(named)).hexdigest()[:40]

"""The id of an alert: the same finding has the same id, whoever computes it and how often."""

from hashlib import sha256

from ledger.canonical import encode
from monitors.judgement import Judgement
from monitors.stream import Alert, Stream


def alert_of(judgement: Judgement, stream: Stream) -> tuple[str, Alert | None]:
    """The alert on a case and its id; None where none was raised, with the id it would have.

    One that another version of the rule raised on the same case is the alert on it, as long as the
    monitors did not close it themselves: who puts a version into force for days that were judged
    already is not told of each violation twice. After one that they closed, another may be raised:
    what it was closed for may be corrected.
    """
    name = alert_id(judgement)
    while name in stream.alerts:
        alert = stream.alerts[name]
        if alert.lapsed_with is None:
            return name, alert
        name = alert_id(judgement, after=alert.lapsed_with)
    for other in stream.alerts_about.get((judgement.rule, judgement.trigger), ()):
        alert = stream.alerts[other]
        if alert.lapsed_with is None and other == alert_id(judgement, alert.version):
            return other, alert
    return name, None


def alert_id(judgement: Judgement, version: str | None = None, after: int | None = None) -> str:
    """`alert-` and 40 hex of SHA-256 over JCS([rule, version, stream, correlation, trigger]).

    One raised anew has at the end the index of the entry with which the one before was closed.
    """
    named = [
        judgement.rule,
        version or judgement.version,
        judgement.stream,
        dict(judgement.correlation),
        judgement.trigger,
        *(() if after is None else (after,)),
    ]
    return "alert-" + sha256(encode(named)).hexdigest()[:40]

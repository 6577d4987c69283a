"""The id of an alert: the same finding has the same id, whoever computes it and how often."""

from hashlib import sha256

from ledger.canonical import encode
from monitors.judgement import Judgement


def alert_id(judgement: Judgement) -> str:
    """`alert-` and 40 hex of SHA-256 over JCS([rule, version, stream, correlation, trigger])."""
    named = [
        judgement.rule,
        judgement.version,
        judgement.stream,
        dict(judgement.correlation),
        judgement.trigger,
    ]
    return "alert-" + sha256(encode(named)).hexdigest()[:40]

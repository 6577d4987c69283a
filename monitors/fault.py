"""A rule that our own program fails on: what it is to judge there cannot be determined.

Anybody may say what nobody thought of. It ends the judging neither of other rules nor of other
streams, and nothing is found of it in silence: the log has the traceback.
"""

import logging

from monitors.judgement import UNDETERMINED, Barred
from monitors.wording import reason

_log = logging.getLogger(__name__)


def fault(rule_id: str, stream: str, problem: Exception) -> Barred:
    _log.error("rule %s failed on %s", rule_id, stream, exc_info=problem)
    return UNDETERMINED, reason("fault", type(problem).__name__)

"""How long an account waits after wrong passwords and codes."""

from typing import Final

FREE: Final = 4
"""Wrong attempts without a wait: what a person with a slip of the finger needs."""

FIRST_SECONDS: Final = 60
LONGEST_SECONDS: Final = 60 * 60
"""The wait doubles from a minute to an hour: some thirty guesses on the first day, then 24."""

FAILURES_MAX: Final = 100
"""After so many in a row an administrator has to unlock (NIST SP 800-63B-4 §3.2.2)."""

FOR_EVER_SECONDS: Final = 2**31 - 1
"""Sixty-eight years."""


def delay_seconds(failures: int) -> int:
    """The wait after so many failures in a row."""
    if failures <= FREE:
        return 0
    if failures >= FAILURES_MAX:
        return FOR_EVER_SECONDS
    return min(FIRST_SECONDS << min(failures - FREE - 1, 16), LONGEST_SECONDS)


DELAYS: Final = tuple(delay_seconds(failures) for failures in range(1, FAILURES_MAX + 1))

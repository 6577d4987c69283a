"""An alarm clock: the only module that knows APScheduler.

It keeps nothing: what is due is computed from the log, and whoever starts looks at once at
what was missed while nobody was awake.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from monitors.moment import read

_JOB = "wake"


class Wake:
    """Calls back at an instant; one appointment at a time, the last one made."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=UTC,
        )

    def at(self, moment: str | None, call: Callable[[], None]) -> None:
        """Call at an instant, or at once if it is past; None cancels."""
        if moment is None:
            if self._scheduler.get_job(_JOB):
                self._scheduler.remove_job(_JOB)
            return
        self._scheduler.add_job(
            call,
            "date",
            run_date=max(read(moment), self._now()),
            id=_JOB,
            replace_existing=True,
        )

    def __enter__(self) -> Self:
        self._scheduler.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._scheduler.shutdown(wait=False)

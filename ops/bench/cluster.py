"""A Dask scheduler and workers of one thread each, processes of this machine, for a while."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from ops.bench.over_http import ProgramFailed
from ops.scale.extra import extra
from ops.temporary import passing_directory

STARTED_WITHIN = 60.0
LOOK_SECONDS = 0.1


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """The address of the scheduler. Workers that are slow to start join it later."""
    extra("distributed")
    with passing_directory("mingjing-dask-") as directory, ExitStack() as started:
        told = directory / "scheduler.json"

        def start(program: str, *arguments: str) -> None:
            ours = ("--no-dashboard", "--scheduler-file", str(told))
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{program}", *ours, *arguments],
                cwd=directory,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            started.callback(process.wait)
            started.callback(process.terminate)

        start("dask_scheduler", "--host", "127.0.0.1", "--port", "0")
        address = _told(told)
        for name in range(workers):
            start("dask_worker", "--no-nanny", "--nthreads", "1", "--name", str(name))
        yield address


def _told(file: Path) -> str:
    patience = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < patience:
        with suppress(FileNotFoundError, ValueError):  # not there yet, or not all of it
            return str(json.loads(file.read_bytes())["address"])
        time.sleep(LOOK_SECONDS)
    raise ProgramFailed("the Dask scheduler")

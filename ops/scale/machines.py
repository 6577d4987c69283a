"""Shards judged by the workers of a Dask cluster, on as many machines as it has.

Each worker has this program, the same version, and the shards under the same name. What a
worker is told it is sent by our own process: whoever reaches the scheduler can run programs as
the workers do, so it belongs into a network of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from monitors.replay import Outcome, Task
from ops.scale.extra import extra

CONNECT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Machines:
    """Shares pieces out among the workers of the scheduler at an address, `tcp://host:8786`."""

    address: str

    def __call__(self, task: Task[Any], pieces: Iterable[Any]) -> Iterable[Outcome]:
        dask = extra("distributed")
        with dask.Client(self.address, timeout=CONNECT_SECONDS, set_as_default=False) as client:
            # Named at random: to name it by what is in it, all compiled rules would be read.
            told = client.scatter(task, broadcast=True, hash=False)
            asked = client.map(_judge, list(pieces), task=told, pure=False)
            for _, outcome in dask.as_completed(asked, client.loop, with_results=True):
                yield outcome


def _judge(piece: Any, task: Task[Any]) -> Outcome:  # noqa: ANN401 - a piece is the task's own affair
    return task.begin()(piece)

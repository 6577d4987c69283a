"""What is counted, for Prometheus: requests as they are answered, the rest when it is asked for.

Every label has few values: route templates, never paths; no person, organisation or stream.
"""

from collections.abc import Iterator, Sequence

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

BUCKETS = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds. A page takes some 10 ms, a commit a few; from 2.5 s a person thinks it is broken."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

NO_ROUTE = "none"
"""Requests that were refused before a route was found, or for which there is none."""


class Measures:
    """The counts of one gateway, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._answered = Counter(
            "mingjing_requests",
            "Requests answered, by route and status.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "mingjing_request_seconds",
            "Seconds until an answer began, by route.",
            ("method", "route"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._labelled: dict[tuple[str, str | None, int], tuple[Counter, Histogram]] = {}
        self._refused = Counter(
            "mingjing_refusals",
            "Requests refused, by the name of the problem.",
            ("problem",),
            registry=self.registry,
        )

    def answered(self, method: str, route: str | None, status: int, seconds: float) -> None:
        count, spread = self._of(method if method in METHODS else "other", route, status)
        count.inc()
        spread.observe(seconds)

    def refused(self, problem: str) -> None:
        self._refused.labels(problem).inc()

    def _of(self, method: str, route: str | None, status: int) -> tuple[Counter, Histogram]:
        """The two that an answer is counted in, found by their labels once."""
        found = self._labelled.get((method, route, status))
        if found is None:
            found = self._labelled[method, route, status] = (
                self._answered.labels(method, route or NO_ROUTE, str(status)),
                self._seconds.labels(method, route or NO_ROUTE),
            )
        return found

    def show(self, gauges: Sequence[Metric]) -> bytes:
        """Everything, in Prometheus's text format."""
        looked_at = CollectorRegistry()
        looked_at.register(_Looked(gauges))
        return generate_latest(self.registry) + generate_latest(looked_at)


class _Looked(Collector):
    """Gauges that were found out at the moment they were asked for."""

    def __init__(self, gauges: Sequence[Metric]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        return iter(self._gauges)

"""What `/metrics` finds out when it is asked: how far everything has come, and how much waits."""

from prometheus_client.core import GaugeMetricFamily

from gateway.parts import Parts
from gateway.readiness import State

LEVELS = ("red", "yellow", "blue")

WORKERS = ("publisher", "monitors", "heads")
"""Of each there is one, however many processes work on one log."""


def gauges(parts: Parts, state: State | None) -> list[GaugeMetricFamily]:
    """Without a state, that the database does not answer and what this process knows by itself."""
    open_alerts = parts.live.board.open_by_level()
    leading = parts.leading()
    found = [
        one("database_up", "1 while the database answers.", state is not None),
        one("live_feeds", "Viewers of the live feed.", parts.live.viewers()),
        one("sequencer_waiting", "Statements that wait for a place.", parts.sequencer.waiting()),
        each("leads", "1 where this process is the log's only one.", "worker", {
            worker: worker in leading for worker in WORKERS
        }),
        each("alerts_open", "Alerts that nothing has settled.", "level", {
            level: open_alerts[level] for level in LEVELS
        }),
    ]  # fmt: skip
    if state is not None:
        found += [
            one("entries", "Entries of the log.", state.size),
            one("sessions", "People signed in.", state.sessions),
            one("uploads", "Uploads begun and not whole.", state.uploads),
            one(
                "unpublished_entries", "Not covered by a checkpoint.", state.size - state.published
            ),
            one("unjudged_entries", "Not seen by the monitors.", state.size - state.judged),
            one("unread_entries", "Not read by the live feed.", state.size - state.live),
            one(
                "unpublished_seconds",
                "How long the oldest of the uncovered entries has waited.",
                state.unpublished_for.total_seconds(),
            ),
            one(
                "clock_ahead_seconds",
                "This machine's clock beside the database's.",
                state.clock_ahead.total_seconds(),
            ),
        ]
    return found


def one(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"mingjing_{name}", says, value=float(value))


def each(name: str, says: str, label: str, values: dict[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"mingjing_{name}", says, labels=[label])
    for key, value in values.items():
        family.add_metric([key], float(value))
    return family

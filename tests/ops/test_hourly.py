"""Heads are recorded an hour after the last record, whatever was restarted in between."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from ops.hourly import record_hourly, seconds_to_wait

GENESIS_AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
RECORDED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Received:
    received_at: str


class Log:
    """Genesis, and the records of heads."""

    def __init__(self, *recorded):
        self.recorded = recorded

    def entry(self, index):
        assert index == 0
        return Received(f"{GENESIS_AT:%Y-%m-%dT%H:%M:%S.%fZ}")

    def of_types(self, types):
        assert types == {"ledger.HeadsRecorded"}
        return (Received(f"{at:%Y-%m-%dT%H:%M:%S.%fZ}") for at in self.recorded)


class Held:
    def held(self):
        return True


@contextmanager
def alone(_stop):
    yield Held()


@pytest.mark.parametrize(
    ("log", "now", "seconds"),
    [
        (Log(), GENESIS_AT + timedelta(minutes=10), 3000.0),
        (Log(GENESIS_AT, RECORDED_AT), RECORDED_AT + timedelta(minutes=59), 60.0),
        (Log(RECORDED_AT), RECORDED_AT + timedelta(minutes=60), 0.0),
        (Log(RECORDED_AT), RECORDED_AT + timedelta(days=2), 0.0),
    ],
)
def test_the_hour_begins_with_the_last_record(log, now, seconds):
    assert seconds == seconds_to_wait(log, now)


def test_what_is_overdue_is_recorded_at_once():
    stop, records = Event(), []

    def record():
        records.append("heads")
        stop.set()
        return 7

    late = RECORDED_AT + timedelta(hours=2)
    record_hourly(Log(RECORDED_AT), record, stop, alone=alone, now=lambda: late)

    assert records == ["heads"]


def test_nothing_is_recorded_when_told_to_stop_before():
    stop, records = Event(), []
    stop.set()

    record_hourly(Log(), lambda: records.append("heads"), stop, alone=alone, now=lambda: GENESIS_AT)

    assert records == []

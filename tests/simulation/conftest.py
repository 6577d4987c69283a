"""A town as entries in memory: placed as the ledger would, but signed by nobody."""

from datetime import date

import pytest

from ledger.entry import NO_PREVIOUS, Entry, place
from ledger.merkle import leaf_hash
from ledger.statement import Signed
from monitors.calendar import calendar_statements
from monitors.review import REVIEWED, review_of
from monitors.rulebook import load_rulebook

ORIGIN = "town.example/log"
RECEIVED_AT = "2026-07-01T01:00:00.000000Z"


@pytest.fixture(scope="session")
def rulebook():
    return load_rulebook()


@pytest.fixture(scope="session")
def placed(rulebook):
    """Place calendars, every rule, and then the acts of a town."""

    def entries(town):
        return list(_placed([*_furniture(rulebook), *(act.statement(ORIGIN) for act in town.acts)]))

    return entries


def _furniture(rulebook):
    for data in calendar_statements():
        yield _reviewed(f"calendar-{data['year']}", "calendar.Loaded", data)
        yield _said(f"calendar-{data['year']}", "calendars", "calendar.Loaded", data)
    for number, data in enumerate(rulebook.activations("all", since=date(2000, 1, 1))):
        yield _reviewed(f"rules-{number}", "ruleset.Activated", data)
        yield _said(f"rules-{number}", "rules", "ruleset.Activated", data)


def _reviewed(name, event, data):
    review = review_of(event, data, reviewer="person/lawyer")
    return _said(f"{name}-reviewed", "rules", REVIEWED, review)


def _said(name, stream, event, data):
    return {
        "v": 1,
        "log": ORIGIN,
        "id": name,
        "stream": stream,
        "type": event,
        "occurred_at": "2024-12-02T01:00:00.000000Z",
        "actor": "root",
        "data": data,
    }


def _placed(statements):
    heads = {}
    for index, said in enumerate(statements):
        seq, prev = heads.get(said["stream"], (0, NO_PREVIOUS))
        signed = Signed(said, "0" * 64, bytes(64))
        raw = place(signed, seq=seq + 1, prev=prev, received_at=RECEIVED_AT)
        heads[said["stream"]] = (seq + 1, leaf_hash(raw).hex())
        yield Entry.load(index, raw)

"""A keeper learns what is wrong without waiting for it, and counts what is done."""

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from gateway.app import create_app
from gateway.readiness import Readiness, State, look
from ledger.storage import StorageFailed
from tests.conftest import until
from tests.gateway.conftest import BEARER, NO_TLS, second, served
from tests.gateway.persons import organisation, person, signed_in

STATE = State(
    size=100,
    published=100,
    judged=100,
    live=100,
    registers=100,
    waiting=0,
    unpublished_for=timedelta(),
    clock_ahead=timedelta(),
    sessions=0,
    uploads=0,
)


def not_ok(state):
    return [name for name, check in state.checks().items() if not check["ok"]]


def test_all_is_well_where_nothing_is_behind():
    assert not_ok(STATE) == []


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"size": 50_100}, []),
        ({"size": 50_101}, ["publisher", "monitors", "live", "registers"]),
        ({"unpublished_for": timedelta(seconds=61)}, ["checkpoint"]),
        ({"waiting": 20_000}, ["sequencer"]),
        ({"clock_ahead": timedelta(seconds=5)}, []),
        ({"clock_ahead": timedelta(seconds=5.1)}, ["clock"]),
        ({"clock_ahead": timedelta(seconds=-6)}, ["clock"]),
        ({"published": 101}, []),  # appended and published while we looked
    ],
)
def test_what_is_behind_is_named(change, wrong):
    assert not_ok(replace(STATE, **change)) == wrong


def test_readiness_is_answered_with_what_it_was_looked_at(site, http):
    site.publish()
    answer = http.get("/readyz")

    assert answer.status_code == 200
    checks = answer.json()["checks"]
    assert checks["database"]["size"] == site.parts.reader.size()
    assert list(checks) == [
        "database",
        "publisher",
        "monitors",
        "live",
        "registers",
        "checkpoint",
        "sequencer",
        "clock",
    ]


def test_an_entry_that_nobody_publishes_shows_how_long_it_waits(site):
    site.publish()
    assert look(site.parts).unpublished_for == timedelta()
    site.append(site.town.notice(project="unpublished"))
    late = replace(site.parts, clock=lambda: datetime.now(UTC) + timedelta(seconds=90))

    before = monotonic()
    state = look(late)
    took = timedelta(seconds=monotonic() - before)
    site.publish()

    assert state.unpublished_for >= timedelta(seconds=90)
    assert not_ok(state) == ["checkpoint", "clock"]
    assert abs(state.clock_ahead - timedelta(seconds=90)) < took + timedelta(milliseconds=10)


def test_however_many_ask_one_looks_and_nobody_waits_longer_than_is_said(monkeypatch):
    monkeypatch.setattr("gateway.readiness.LOOK_SECONDS_MAX", 0.05)
    looks, go_on = [], threading.Event()

    def looks_slowly():
        looks.append(1)
        go_on.wait(60)
        return STATE

    async def ask():
        readiness = Readiness(looks_slowly)
        answers = await asyncio.gather(*(readiness.state() for _ in range(20)))
        looking = readiness._looking
        go_on.set()
        await looking
        await asyncio.sleep(0)
        monkeypatch.setattr("gateway.readiness.LOOK_SECONDS_MAX", 60)  # now the look is to end
        return answers, await readiness.state()

    answers, afterwards = asyncio.run(ask())

    assert answers == [None] * 20
    assert afterwards == STATE
    assert len(looks) == 2


def test_a_database_that_is_away_is_no_failure_of_the_answer():
    def away():
        raise StorageFailed("gone")

    async def ask():
        readiness = Readiness(away)
        return [await readiness.state() for _ in range(2)]

    assert asyncio.run(ask()) == [None, None]


def test_a_mistake_of_ours_is_not_taken_for_the_database():
    async def ask():
        return await Readiness(lambda: 1 // 0).state()

    with pytest.raises(ZeroDivisionError):
        asyncio.run(ask())


@pytest.fixture
def counted(site):
    """A gateway whose counts begin now."""
    app = create_app(second(site.parts))
    with (
        served(app) as url,
        httpx.Client(base_url=url, verify=NO_TLS, trust_env=False, timeout=30) as client,
    ):
        yield client


def samples(client, **request):
    answer = client.get("/metrics", **request)
    assert answer.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_requests_are_counted_by_template_and_status(counted):
    for project in ("one", "two"):
        counted.get(f"/api/v1/streams/project/{project}", headers=BEARER)
    counted.get("/nowhere/at-all")
    counted.request("BREW", "/healthz")

    found = samples(counted)

    template = ("route", "/api/v1/streams/{stream:path}")
    assert found["mingjing_requests_total", ("method", "GET"), template, ("status", "404")] == 2
    assert found["mingjing_request_seconds_count", ("method", "GET"), template] == 2
    none = ("route", "none")
    assert found["mingjing_requests_total", ("method", "GET"), none, ("status", "404")] == 1
    assert any(("method", "other") in key for key in found)
    assert found["mingjing_refusals_total", ("problem", "no-such-stream")] == 2
    assert not any("one" in str(key) for key in found if "stream" in str(key))


def test_the_state_of_the_log_is_shown(site, counted):
    site.alert(901, stream="project/metrics-1")
    size = site.parts.reader.size()
    until(lambda: not samples(counted)[("mingjing_unread_entries",)], "its feed to read all")
    found = samples(counted)

    assert found[("mingjing_entries",)] == size
    assert found[("mingjing_database_up",)] == 1
    assert found["mingjing_alerts_open", ("level", "red")] >= 1
    assert found["mingjing_leads", ("worker", "publisher")] == 0
    assert found[("mingjing_sequencer_waiting",)] == 0
    assert abs(found[("mingjing_clock_ahead_seconds",)]) < 5


def test_who_is_signed_in_is_counted_and_not_named(site, counted):
    org = organisation(site, "SUPERVISING")
    officer = person(site, org, "officer")
    before = samples(counted)[("mingjing_sessions",)]

    with signed_in(site, officer, org):
        after = samples(counted)[("mingjing_sessions",)]

    assert after == before + 1
    assert officer not in counted.get("/metrics").text


def test_without_the_database_what_is_known_is_still_shown(site, monkeypatch):
    def away():
        raise StorageFailed("gone")

    monkeypatch.setattr(site.parts.reader, "size", away)
    app = create_app(second(site.parts))
    app.state.readiness = Readiness(away)

    async def ask(path):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
            return await http.get(path)

    shown, ready = asyncio.run(ask("/metrics")), asyncio.run(ask("/readyz"))

    assert shown.status_code == 200
    assert "mingjing_database_up 0.0" in shown.text
    assert "mingjing_entries" not in shown.text
    assert ready.status_code == 503
    assert ready.json() == {"ready": False, "checks": {"database": {"ok": False}}}


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.0.9"}, 401),
        ("127.0.0.1", {"Forwarded": "for=10.0.0.9"}, 401),
        ("10.0.0.9", {}, 401),
        ("10.0.0.9", {"Authorization": "Bearer wrong"}, 401),
        ("10.0.0.9", BEARER, 200),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.0.9", **BEARER}, 200),
    ],
)
def test_counts_are_for_this_machine_or_for_the_token(site, host, headers, status):
    app = create_app(site.parts)

    async def ask():
        transport = httpx.ASGITransport(app, client=(host, 4_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
            return await http.get("/metrics", headers=headers)

    assert asyncio.run(ask()).status_code == status

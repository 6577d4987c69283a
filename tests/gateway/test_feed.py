"""Live alerts over a real socket: at once, resumed without loss, and never on the public."""

import asyncio
from contextlib import contextmanager

import httpx
import orjson
import pytest

from gateway.alerts import Wanted
from gateway.app import create_app
from gateway.live import Viewer
from tests.gateway.conftest import BEARER, NO_TLS


@contextmanager
def feed(site, last=None, **params):
    headers = BEARER | ({} if last is None else {"Last-Event-ID": str(last)})
    with (
        httpx.Client(base_url=site.base_url, trust_env=False, verify=NO_TLS, timeout=60) as http,
        http.stream("GET", "/api/v1/alerts/stream", headers=headers, params=params) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield events(answer.iter_lines())


def events(lines):
    event = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if line:
            event[name] = value
        elif "event" in event:
            yield event["event"], event.get("id"), orjson.loads(event["data"])
            event = {}
        else:
            event = {}


def alerts(feed_events):
    return ((int(id_), data) for kind, id_, data in feed_events if kind == "alert")


def test_an_alert_reaches_a_viewer_with_its_words(site):
    with feed(site, last=site.parts.reader.size() - 1) as coming:
        next(coming)  # the counts: the viewer is there
        _, index = site.alert(101, rule="D-16", stream="project/feed-1", evidence=(5, 6, 7))
        id_, data = next(alerts(coming))

    assert (id_, data["index"], data["evidence"]) == (index, index, [5, 6, 7])
    assert data["title"] == site.parts.rulebook["D-16"].zh
    assert data["level_word"] == "红"
    assert data["stream_link"] == "/streams/project/feed-1"


def test_a_viewer_that_comes_back_has_missed_nothing(site):
    before = site.alert(111, stream="project/feed-2")[1]
    missed = [site.alert(n, stream="project/feed-2")[1] for n in (112, 113, 114)]

    with feed(site, last=before) as coming:
        came = alerts(coming)
        first = [next(came)[0] for _ in missed]
        last = site.alert(115, stream="project/feed-2")[1]
        assert next(came)[0] == last

    assert first == missed


def test_handling_is_told_too(site):
    alert, raised = site.alert(121, stream="project/feed-3")
    with feed(site, last=raised) as coming:
        next(coming)
        [closed] = site.append(
            site.town.said("org/root", "alert.Closed", {"alert": alert}, stream="project/feed-3")
        )
        id_, data = next(alerts(coming))

    assert (id_, data["index"], data["state"]) == (closed.index, raised, "closed")


def test_a_viewer_gets_only_what_it_asked_for(site):
    with feed(site, last=site.parts.reader.size() - 1, level="yellow", lang="en") as coming:
        next(coming)
        site.alert(131, level="red", stream="project/feed-4")
        _, yellow = site.alert(132, level="yellow", stream="project/feed-4")
        id_, data = next(alerts(coming))

    assert (id_, data["level_word"]) == (yellow, "Yellow")


def test_the_counts_follow_the_ledger(site):
    site.until_seen(site.parts.reader.size() - 1)
    with feed(site) as coming:
        kind, _, first = next(coming)
        site.append(site.town.notice(project="feed-5"))
        _, _, then = next(event for event in coming if event[0] == "summary")

    assert kind == "summary"
    assert (then["entries"], then["streams"]) == (first["entries"] + 1, first["streams"] + 1)


def test_one_follower_serves_every_viewer(site):
    live = site.parts.live
    with feed(site) as one, feed(site) as other:
        next(one), next(other)
        assert len(live._viewers) >= 2
        _, index = site.alert(141, stream="project/feed-6")
        assert next(alerts(one))[0] == next(alerts(other))[0] == index


@pytest.mark.parametrize("last", ["x", "-1", "1.5", "9" * 30])
def test_a_place_that_is_none_is_refused(reader_http, last):
    answer = reader_http.get("/api/v1/alerts/stream", headers={"Last-Event-ID": last})

    assert answer.status_code == 400


def test_a_viewer_that_does_not_read_is_let_go(site, monkeypatch):
    monkeypatch.setattr("gateway.limits.VIEWER_EVENTS_WAITING_MAX", 3)
    site.alert(151, stream="project/feed-7")
    [alert] = site.parts.live.board.newest_first(Wanted(stream="project/feed-7"), limit=1)

    async def watch():
        viewer = Viewer(asyncio.get_running_loop())
        for _ in range(5):
            viewer.hand(alert)
        return [viewer.waiting.get_nowait() for _ in range(viewer.waiting.qsize())]

    assert asyncio.run(watch()) == [alert, alert, None]


def test_a_viewer_that_takes_nothing_gives_up_its_place(site, monkeypatch):
    monkeypatch.setattr("gateway.limits.VIEWER_SEND_SECONDS_MAX", 0.1)
    app = create_app(site.parts)
    site.alert(161, stream="project/feed-8")
    viewers = set(site.parts.live._viewers)

    async def never():
        await asyncio.Event().wait()

    async def send(message):
        if message["type"] == "http.response.body":
            await never()

    async def watch():
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/api/v1/alerts/stream",
            "query_string": b"after=0",
            "headers": [(b"authorization", BEARER["Authorization"].encode())],
            "scheme": "http",
            "server": ("gateway", 80),
            "http_version": "1.1",
        }
        async with asyncio.timeout(60):
            await app(scope, never, send)

    asyncio.run(watch())
    assert not site.parts.live._viewers - viewers  # those of before may have gone meanwhile


def test_a_feed_ends_so_that_its_viewer_is_admitted_anew(site, monkeypatch):
    index = site.alert(171, stream="project/feed-ends")[1]
    monkeypatch.setattr("gateway.limits.VIEWER_SECONDS_MAX", 0)

    with feed(site, last=index - 1) as coming:
        told = list(coming)

    assert [int(id_) for kind, id_, _ in told if kind == "alert"] == [index]

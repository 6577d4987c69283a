"""Who asks too fast is told when to come again, and nobody else notices."""

import asyncio
import threading
from types import SimpleNamespace

import httpx
import orjson
import pytest

from gateway import limits
from gateway.allowances import Allowances, kind_of
from gateway.app import create_app
from gateway.errors import TooManyRequests
from gateway.rates import Kind, Place, Rate
from tests.gateway.conftest import second

NEVER_AGAIN = Rate(per_second=0.001, burst=3)


class From:
    """Clients at addresses of their own, all of one gateway."""

    def __init__(self, app):
        self.app = app

    def ask(self, host, path, *, method="GET", times=1, **request):
        async def ask():
            transport = httpx.ASGITransport(self.app, client=(host, 4_000))
            async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
                return [await http.request(method, path, **request) for _ in range(times)]

        return asyncio.run(ask())

    def statuses(self, host, path, **asked):
        return [answer.status_code for answer in self.ask(host, path, **asked)]


@pytest.fixture
def _the_clock_stands(monkeypatch):
    """Nothing fills up again while a test asks, however slowly."""
    monkeypatch.setattr("gateway.app.time", SimpleNamespace(monotonic=lambda: 0.0))


@pytest.fixture
def gateway(site, _the_clock_stands):
    return From(create_app(site.parts))


@pytest.fixture
def second_gateway(site, _the_clock_stands):
    """Another one on the same ledger, whose lifespan is the test's to enter."""
    return create_app(second(site.parts))


def everywhere(rate):
    return {place.name: rate for place in Place}


@pytest.mark.parametrize("host", ["36.110.0.7", "10.0.0.7", "127.0.0.1"])
def test_one_address_asks_only_so_fast_and_another_is_not_held_up(gateway, monkeypatch, host):
    monkeypatch.setitem(limits.RATES, "read", everywhere(NEVER_AGAIN))

    *served, refused = gateway.ask(host, "/log/checkpoint", times=4)

    assert [answer.status_code for answer in served] == [200] * 3
    assert refused.status_code == 429
    assert refused.json()["type"] == "urn:mingjing:problem:too-many-requests"
    assert int(refused.headers["retry-after"]) == 1_000
    assert gateway.statuses("36.110.0.8", "/log/checkpoint") == [200]


def test_guessing_at_the_sign_in_is_slower_than_reading(gateway):
    form = {"token": "guess"}
    burst = int(limits.RATES["sign-in"]["ELSEWHERE"].burst)

    tried = gateway.statuses("36.110.0.9", "/sign-in", method="POST", times=burst + 1, data=form)

    assert 429 not in tried[:burst]
    assert tried[burst] == 429
    assert gateway.statuses("36.110.0.9", "/log/checkpoint") == [200]


def test_a_person_at_a_page_is_refused_with_a_page(gateway, monkeypatch):
    monkeypatch.setitem(limits.RATES, "sign-in", everywhere(Rate(0.001, 1)))

    _, refused = gateway.ask("10.0.0.1", "/sign-in", method="POST", times=2, data={"token": "x"})

    assert refused.status_code == 429
    assert refused.headers["content-type"].startswith("text/html")
    assert refused.headers["retry-after"] == "1000"


def test_the_keepers_question_is_always_answered(gateway, monkeypatch):
    monkeypatch.setitem(limits.RATES, "read", everywhere(NEVER_AGAIN))

    assert gateway.statuses("10.0.0.2", "/healthz", times=9) == [200] * 9


def test_one_address_has_only_so_many_answers_at_once(monkeypatch):
    monkeypatch.setattr("gateway.limits.REQUESTS_AT_ONCE_PER_ADDRESS_MAX", 2)
    allowances = Allowances(lambda: 0.0)
    scope = {"method": "GET", "path": "/", "client": ("10.0.0.3", 1)}
    other = {**scope, "client": ("10.0.0.4", 1)}

    with allowances.arriving(scope):
        with (
            allowances.arriving(scope),
            allowances.arriving(other),
            pytest.raises(TooManyRequests),
            allowances.arriving(scope),
        ):
            pass
        with allowances.arriving(scope):
            pass
    assert not allowances._at_once


def test_a_person_is_counted_wherever_from(monkeypatch):
    monkeypatch.setitem(limits.PERSON_RATES, "write", NEVER_AGAIN)
    allowances = Allowances(lambda: 0.0)

    for _ in range(3):
        allowances.person("person/1", "POST")
    allowances.person("person/1", "GET")
    allowances.person("person/2", "POST")
    with pytest.raises(TooManyRequests):
        allowances.person("person/1", "POST")


@pytest.fixture
def few_statements(monkeypatch):
    monkeypatch.setattr("gateway.limits.STATEMENTS_OF_ACTOR", Rate(0.001, 3))


@pytest.mark.usefixtures("few_statements")
def test_an_actor_says_only_so_much():
    allowed = Allowances(lambda: 0.0)
    allowed.spoke("org/platform", 3)

    with pytest.raises(TooManyRequests):
        allowed.may_speak("org/platform")
    allowed.may_speak("org/other")


def served(app, items):
    """Send statements to this application, its lifespan entered."""

    async def send():
        transport = httpx.ASGITransport(app)
        body = orjson.dumps({"statements": [item.as_json() for item in items]})
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://gateway") as http,
        ):
            headers = {"Content-Type": "application/json"}
            return [
                await http.post("/api/v1/statements", content=body, headers=headers)
                for _ in range(2)
            ]

    return asyncio.run(send())


@pytest.mark.usefixtures("few_statements")
def test_what_was_accepted_is_counted_against_its_actor(site, second_gateway):
    batch = [site.town.notice(project="allowances") for _ in range(3)]

    accepted, refused = served(second_gateway, batch)

    assert {v["verdict"] for v in accepted.json()["verdicts"]} == {"accepted"}
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1000")


@pytest.mark.usefixtures("few_statements")
def test_nobody_uses_up_the_allowance_of_another_by_writing_its_name(site, second_gateway):
    forged = [site.town.notice(project="forged") for _ in range(3)]
    for each in forged:
        each.statement["data"]["title"] = "changed after it was signed"

    first, second = served(second_gateway, forged)

    for answer in (first, second):
        assert {v["verdict"] for v in answer.json()["verdicts"]} == {"refused"}


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/sign-in", Kind.READ),
        ("HEAD", "/", Kind.READ),
        ("POST", "/sign-in", Kind.SIGN_IN),
        ("POST", "/sign-in/factor", Kind.SIGN_IN),
        ("POST", "/first-sign-in", Kind.SIGN_IN),
        ("POST", "/api/v1/statements", Kind.SUBMIT),
        ("GET", "/api/v1/statements", Kind.READ),
        ("POST", "/sign-out", Kind.WRITE),
        ("PATCH", "/api/v1/uploads/1", Kind.WRITE),
        ("DELETE", "/api/v1/x", Kind.WRITE),
    ],
)
def test_a_request_has_a_kind(method, path, kind):
    assert kind_of({"method": method, "path": path}) is kind


def test_every_rate_has_a_kind_and_every_kind_a_rate_for_every_place():
    assert limits.RATES.keys() == {kind.value for kind in Kind}
    assert all(rates.keys() == {p.name for p in Place} for rates in limits.RATES.values())


def test_threads_do_not_lose_what_was_said(monkeypatch):
    monkeypatch.setattr("gateway.limits.STATEMENTS_OF_ACTOR", Rate(1, 10_000))
    allowances = Allowances(lambda: 0.0)
    threads = [
        threading.Thread(target=lambda: [allowances.spoke("a", 1) for _ in range(2_000)])
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with pytest.raises(TooManyRequests):
        allowances.may_speak("a")

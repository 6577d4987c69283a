"""The server: told to stop, it finishes what was begun and keeps nobody waiting."""

import asyncio
import socket
import threading

import httpx
import pytest
from fastapi import APIRouter
from starlette.responses import StreamingResponse

from gateway.app import create_app
from gateway.serve import listen, make_server
from tests.gateway.conftest import BEARER, NO_TLS, second


class Running:
    """A second gateway on the same ledger, to be stopped while it is in use."""

    def __init__(self, site):
        self.parts = second(site.parts)
        self.listening = listen("127.0.0.1", 0)
        self.server = make_server(create_app(self.parts), "127.0.0.1", 0)
        self.thread = threading.Thread(target=self.server.run, args=([self.listening],))
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def stop(self):
        self.server.should_exit = True
        self.thread.join()
        self.listening.close()


def test_an_open_live_feed_does_not_hold_up_the_end(site, monkeypatch):
    monkeypatch.setattr("gateway.limits.SHUTDOWN_SECONDS_MAX", 600)  # what holds it up is seen
    running = Running(site)
    with (
        httpx.Client(base_url=running.url, verify=NO_TLS, trust_env=False, timeout=60) as http,
        http.stream("GET", "/api/v1/alerts/stream", headers=BEARER) as feed,
    ):
        lines = feed.iter_lines()
        next(lines)
        stopping = threading.Thread(target=running.stop, daemon=True)
        stopping.start()
        stopping.join(60)
        assert not stopping.is_alive()
        assert "event: error" not in list(lines)
    assert running.parts.live._viewers == set()


def test_a_submission_begun_is_answered_before_the_end(site, monkeypatch):
    running, begun = Running(site), threading.Event()
    submit = site.parts.sequencer.submit

    def slowly(batch):
        begun.set()
        threading.Event().wait(0.3)
        return submit(batch)

    monkeypatch.setattr(site.parts.sequencer, "submit", slowly)
    answers = []

    def send():
        with httpx.Client(base_url=running.url, verify=NO_TLS, trust_env=False, timeout=60) as http:
            answers.append(site.post(http, [site.town.notice(project="serve")]))

    sending = threading.Thread(target=send)
    sending.start()
    assert begun.wait(60)
    running.stop()
    sending.join()

    assert [v["verdict"] for v in answers[0].json()["verdicts"]] == ["accepted"]


def test_a_stream_that_does_not_end_is_let_go_at_the_bound(site, monkeypatch):
    monkeypatch.setattr("gateway.limits.SHUTDOWN_SECONDS_MAX", 1)
    router = APIRouter()

    @router.get("/healthz")
    async def endless():
        async def pieces():
            while True:
                yield b"a piece of a recording"
                await asyncio.sleep(0.01)

        return StreamingResponse(pieces())

    monkeypatch.setattr("gateway.app.ROUTERS", (router,))
    running = Running(site)
    with (
        httpx.Client(base_url=running.url, verify=NO_TLS, trust_env=False, timeout=60) as http,
        http.stream("GET", "/healthz") as answer,
    ):
        received = answer.iter_raw()
        assert next(received)
        stopping = threading.Thread(target=running.stop)
        stopping.start()
        # Cut off, and not ended: nobody takes what came for the whole.
        with pytest.raises(httpx.RemoteProtocolError):
            list(received)
        stopping.join(60)

    assert not stopping.is_alive()


def test_the_socket_is_one_that_asyncio_knows_to_be_tcp():
    with listen("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP


def address_seen(site, caplog, sent, *proxies):
    """The address that the journal has for a request over a connection from 127.0.0.1."""
    caplog.set_level("INFO", "gateway.observed")
    parts = second(site.parts)
    listening = listen("127.0.0.1", 0)
    server = make_server(create_app(parts), "127.0.0.1", 0, proxies)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/healthz"
        answer = httpx.get(url, headers=sent, verify=NO_TLS, trust_env=False, timeout=60)
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
    lines = [r.msg for r in caplog.records if r.name == "gateway.observed"]
    return lines[-1]["address"], "strict-transport-security" in answer.headers


FORWARDED = {"X-Forwarded-For": "192.0.2.1, 10.9.8.7", "X-Forwarded-Proto": "https"}


def test_nobody_says_for_whom_they_ask_unless_they_are_a_proxy_of_the_site(site, caplog):
    assert address_seen(site, caplog, FORWARDED) == ("127.0.0.1", False)
    assert address_seen(site, caplog, FORWARDED, "10.0.0.1") == ("127.0.0.1", False)


def test_of_a_trusted_proxy_the_last_stranger_it_names_is_who_asks(site, caplog):
    assert address_seen(site, caplog, FORWARDED, "127.0.0.1") == ("10.9.8.7", True)
    both = address_seen(site, caplog, FORWARDED, "127.0.0.1", "10.9.8.0/24")
    assert both == ("192.0.2.1", True)


def raw(site, text):
    """Everything the gateway answers to these bytes, until it closes the connection."""
    host, port = site.base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
    return answer


HEAD = b"POST /api/v1/statements HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
SECOND = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "smuggled",
    [
        HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND,
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde" + SECOND,
        HEAD + b"Content-Length: 5, 5\r\nContent-Length: 7\r\n\r\nabcde" + SECOND,
        HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SECOND,
        HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SECOND,
        HEAD + b"Content-Length : 5\r\n\r\nabcde" + SECOND,
        HEAD + b"Content-Length: +5\r\n\r\nabcde" + SECOND,
        HEAD + b" Content-Length: 5\r\n\r\nabcde" + SECOND,
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n" + SECOND,
        b"GET /healthz HTTP/1.1\r\n\r\n" + SECOND,
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n" + SECOND,
        b"GET /healthz  HTTP/1.1\r\nHost: x\r\n\r\n" + SECOND,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + SECOND,
    ],
)
def test_what_two_readers_could_understand_differently_is_read_by_nobody(site, smuggled):
    answer = raw(site, smuggled)

    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 411"))
    assert answer.count(b"HTTP/1.1 ") == 1  # the second request was not taken for one

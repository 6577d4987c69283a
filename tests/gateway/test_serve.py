"""The server: told to stop, it finishes what was begun and keeps nobody waiting."""

import socket
import threading
from dataclasses import replace
from time import monotonic

import httpx

from gateway.app import create_app
from gateway.limits import SHUTDOWN_SECONDS_MAX
from gateway.live import Live
from gateway.serve import listen, make_server
from tests.gateway.conftest import BEARER, NO_TLS


class Running:
    """A second gateway on the same ledger, to be stopped while it is in use."""

    def __init__(self, site):
        self.parts = replace(site.parts, live=Live(site.parts.reader))
        self.listening = listen("127.0.0.1", 0)
        self.server = make_server(create_app(self.parts), "127.0.0.1", 0)
        self.thread = threading.Thread(target=self.server.run, args=([self.listening],))
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def stop(self):
        self.server.should_exit = True
        self.thread.join()
        self.listening.close()


def test_an_open_live_feed_does_not_hold_up_the_end(site):
    running = Running(site)
    with (
        httpx.Client(base_url=running.url, verify=NO_TLS, trust_env=False) as http,
        http.stream("GET", "/api/v1/alerts/stream", headers=BEARER) as feed,
    ):
        lines = feed.iter_lines()
        next(lines)
        before = monotonic()
        running.stop()
        assert monotonic() - before < SHUTDOWN_SECONDS_MAX / 2
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
        with httpx.Client(base_url=running.url, verify=NO_TLS, trust_env=False) as http:
            answers.append(site.post(http, [site.town.notice(project="serve")]))

    sending = threading.Thread(target=send)
    sending.start()
    begun.wait(10)
    running.stop()
    sending.join()

    assert [v["verdict"] for v in answers[0].json()["verdicts"]] == ["accepted"]


def test_the_socket_is_one_that_asyncio_knows_to_be_tcp():
    with listen("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP

"""Every limit is met by a request that goes past it, and answered clearly."""

import socket
import threading

import httpx
import orjson
import pytest

from gateway import limits
from gateway.app import create_app
from gateway.serve import make_server
from tests.gateway.conftest import NO_TLS


def problem(answer):
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].rsplit(":", 1)[1]


def test_statements_of_a_batch(site, http):
    said = site.town.notice(project="limits").as_json()
    body = orjson.dumps({"statements": [said] * (limits.STATEMENTS_MAX + 1)})

    assert problem(site.post_raw(http, body)) == (413, "too-many-statements")


def test_a_full_batch_is_taken(site, http):
    batch = [site.town.notice(project="full") for _ in range(limits.STATEMENTS_MAX)]

    verdicts = site.post(http, batch).json()["verdicts"]

    assert {v["verdict"] for v in verdicts} == {"accepted"}
    assert [v["seq"] for v in verdicts] == list(range(1, 1 + limits.STATEMENTS_MAX))


def announced(site, size, path="/api/v1/statements"):
    """Only the head of a request, so that nothing but the announcement is judged."""
    host, port = site.base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            f"Content-Length: {size}\r\n\r\n".encode()
        )
        answer = connection.recv(65_536)
        while not answer.endswith((b"}", b"</html>", b"request received.")):
            answer += connection.recv(65_536)
        return answer.decode()


def test_bytes_of_a_batch(site):
    answer = announced(site, limits.STATEMENTS_BODY_BYTES_MAX + 1)

    assert answer.startswith("HTTP/1.1 413")
    assert "body-too-large" in answer


def test_bytes_of_a_form(site):
    answer = announced(site, limits.FORM_BODY_BYTES_MAX + 1, "/sign-in")

    assert answer.startswith("HTTP/1.1 413")


@pytest.mark.parametrize("length", ["-1", "+1", "1_0", "0x10", "", "9" * 40])
def test_a_length_that_is_no_number(site, length):
    answer = announced(site, length)

    assert answer.startswith(("HTTP/1.1 400", "HTTP/1.1 413"))


def test_a_body_without_a_length(http):
    answer = http.post(
        "/api/v1/statements",
        content=iter([b'{"statements":', b"[1]}"]),  # sent in chunks
        headers={"Content-Type": "application/json"},
    )

    assert problem(answer) == (411, "length-required")


def test_a_body_that_does_not_come(site, monkeypatch):
    monkeypatch.setattr("gateway.limits.BODY_SECONDS_MAX", 0.2)

    answer = announced(site, 10)

    assert answer.startswith("HTTP/1.1 408")
    assert "body-too-slow" in answer


def test_a_sender_that_goes_away_is_no_error_of_ours(site, http, caplog):
    host, port = site.base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(
            b"POST /api/v1/statements HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 100\r\n\r\nhalf"
        )
    for _ in range(3):  # by now the gateway has seen the end of the other connection
        assert http.get("/healthz").status_code == 200

    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_bytes_of_bodies_at_once(site, http, monkeypatch):
    monkeypatch.setattr("gateway.limits.BODY_BYTES_AT_ONCE_MAX", 100)

    answer = site.post(http, [site.town.notice()])

    assert problem(answer) == (503, "busy")
    assert answer.headers["retry-after"] == "1"


def test_bytes_of_an_address(http):
    assert http.get("/api/v1/entries/1?" + "x" * (limits.URL_BYTES_MAX - 17)).status_code == 401
    assert problem(http.get("/api/v1/entries/1?" + "x" * limits.URL_BYTES_MAX)) == (
        414,
        "url-too-long",
    )


def test_bytes_of_the_headers(http):
    long = {f"X-{n}": "x" * 1_000 for n in range(limits.HEADER_BYTES_MAX // 1_000 + 1)}

    assert problem(http.get("/healthz", headers=long)) == (431, "headers-too-large")


def test_requests_at_once(http, monkeypatch):
    monkeypatch.setattr("gateway.limits.REQUESTS_AT_ONCE_MAX", 0)

    assert problem(http.get("/log/checkpoint")) == (503, "busy")
    assert http.get("/healthz").text == "ok\n"  # a health question is answered all the same


def test_submissions_at_once(site, http, monkeypatch):
    monkeypatch.setattr("gateway.limits.SUBMISSIONS_AT_ONCE_MAX", 1)
    begun, go_on = threading.Event(), threading.Event()
    submit = site.parts.sequencer.submit

    def slowly(batch):
        begun.set()
        go_on.wait(60)
        return submit(batch)

    monkeypatch.setattr(site.parts.sequencer, "submit", slowly)
    first = threading.Thread(target=site.post, args=(http, [site.town.notice()]))
    first.start()
    assert begun.wait(60)

    with httpx.Client(base_url=site.base_url, trust_env=False, verify=NO_TLS, timeout=60) as other:
        answer = site.post(other, [site.town.notice()])
    go_on.set()
    first.join()

    assert problem(answer) == (503, "busy")


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/streams",
        "/api/v1/streams/org/platform",
        "/api/v1/violations",
    ],
)
@pytest.mark.parametrize(
    "limit", ["501", "99999999999999999999", "-1", "1.5", "1e2", "٣", "+5", "x"]
)
def test_entries_of_a_page(reader_http, path, limit):
    assert problem(reader_http.get(path, params={"limit": limit})) == (400, "bad-parameter")


@pytest.mark.parametrize(
    "index", ["-1", "+1", "01", "1_0", "0x1", "1.0", " 1", "٣", "9" * 19, "9" * 30, "x"]
)
def test_an_index_that_is_no_index(reader_http, index):
    answer = reader_http.get(f"/api/v1/entries/{index}")

    assert answer.status_code == (404 if index == "9" * 18 else 400)


def test_an_index_beyond_the_log(site, reader_http, http):
    beyond = site.parts.reader.size() + 1_000

    assert problem(reader_http.get(f"/api/v1/entries/{beyond}")) == (404, "no-such-entry")
    assert http.get(f"/api/v1/entries/{beyond}").status_code == 404


def test_live_feeds_at_once(reader_http, monkeypatch):
    monkeypatch.setattr("gateway.limits.VIEWERS_MAX", 0)

    answer = reader_http.get("/api/v1/alerts/stream")

    assert problem(answer) == (503, "busy")
    assert answer.headers["retry-after"] == "30"


def test_the_server_itself_is_limited(site):
    config = make_server(create_app(site.parts), "127.0.0.1", 0).config

    assert config.limit_concurrency == limits.CONNECTIONS_AT_ONCE_MAX
    assert config.h11_max_incomplete_event_size == limits.HEADER_BYTES_MAX
    assert config.timeout_keep_alive == limits.KEEP_ALIVE_SECONDS
    assert config.timeout_graceful_shutdown == limits.SHUTDOWN_SECONDS_MAX

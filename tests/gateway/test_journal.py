"""The journal says who asked for what kind of thing and what became of it, and no secret."""

import io
import json
import logging
import warnings

import httpx
import orjson
import pytest
from fastapi import APIRouter

from gateway import app as application
from gateway.app import create_app
from gateway.journal import keep, speaker
from ledger.errors import Malformed
from tests.conftest import until
from tests.gateway.conftest import NO_TLS, TOKEN, second, served

SECRETS = [
    TOKEN,
    "hunter2-a-password",
    "sess-0123456789abcdef-cookie",
    "330726198001010011",
    "otp-847261",
    "csrf-b64-token-value",
    "a-retrieval-purpose-nobody-may-read",
]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def kept():
    """Start keeping the journal on a stream, as `serve` does, until the test ends."""
    handlers = []
    level = logging.getLogger("gateway").level

    def start(stream):
        handlers.append(keep(stream))
        return stream

    yield start
    for handler in handlers:
        logging.getLogger().removeHandler(handler)
    logging.getLogger("gateway").setLevel(level)
    logging.captureWarnings(capture=False)


@pytest.fixture
def lines(kept):
    stream = kept(io.StringIO())
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_in_which_chinese_can_be_read(kept):
    stream = kept(io.StringIO())
    speaker("gateway.test").info("saved", title="台州市\n公共资源\u2028", count=3)

    [line] = stream.getvalue().splitlines()
    said = json.loads(line)

    assert "台州市" in line
    assert list(said)[:4] == ["at", "level", "logger", "event"]
    assert (said["level"], said["logger"], said["event"]) == ("info", "gateway.test", "saved")
    assert (said["title"], said["count"]) == ("台州市\n公共资源\u2028", 3)


def test_a_person_at_a_terminal_reads_lines_and_a_stranger_cannot_write_to_it(kept):
    stream = kept(Terminal())
    speaker("gateway.test").warning("saved", title="台州\x1b[2Jgone\nforged line")

    [line] = stream.getvalue().splitlines()

    assert "saved" in line
    assert "台州" in line
    assert "\x1b[2J" not in line


def line_of(lines, answer):
    """It is written when the answer has gone out."""
    id_ = answer.headers["x-request-id"]
    [line] = until(
        lambda: [each for each in lines() if (each["event"], each["request"]) == ("request", id_)],
        "the line of the request",
    )
    return line


def test_each_request_has_a_line_with_its_template_and_its_id(http, reader_http, lines):
    answer = reader_http.get("/api/v1/streams/org/platform", params={"limit": 1})
    missing = http.get("/api/v1/nothing-here")

    one, other = (line_of(lines, each) for each in (answer, missing))
    assert one["route"] == "/api/v1/streams/{stream:path}"
    assert (one["method"], one["status"], one["who"]) == ("GET", 200, "reader")
    assert one["ms"] >= 0
    assert one["address"] == "127.0.0.1"
    assert (other["status"], other["route"], other["who"]) == (404, None, "")
    assert missing.json()["request"] == other["request"]


def test_a_request_id_is_taken_from_nobody(http):
    given = "0123456789abcdef"
    first, second = (
        http.get("/healthz", headers={"X-Request-Id": given}).headers["x-request-id"]
        for _ in range(2)
    )

    assert len({given, first, second}) == 3


def test_no_secret_gets_into_any_line_however_it_was_sent(site, lines, kept):
    at_a_terminal = kept(Terminal())
    with httpx.Client(base_url=site.base_url, trust_env=False, verify=NO_TLS, timeout=60) as client:
        for secret in SECRETS:
            client.cookies.set("mingjing_reader", secret)
            client.cookies.set("session", secret)
            headers = {
                "Authorization": f"Bearer {secret}",
                "X-CSRF-Token": secret,
                "User-Agent": secret,
                "Referer": f"http://x/{secret}",
                "X-Request-Id": secret,
                "X-Forwarded-For": secret,
                "Last-Event-ID": secret,
            }
            form = {"token": secret, "password": secret, "onward": f"/{secret}"}
            ask = {"headers": headers, "params": {"token": secret, secret: secret}}
            for path in ("/", "/sign-in", "/readyz", f"/streams/{secret}", f"/{secret}"):
                client.get(path, **ask)
            for path in ("/sign-in", "/sign-out", f"/api/v1/{secret}", "/api/v1/statements"):
                client.post(path, data=form, **ask)
                client.post(path, json=form, **ask)
                client.request(
                    "POST", path, content=b"{" + secret.encode(), headers={**headers}, params=form
                )
            for path in ("/api/v1/entries", "/api/v1/streams", "/api/v1/event-types", "/static"):
                client.get(f"{path}/{secret}", **ask)
            client.get("/log/tile/entries/" + secret, **ask)

    assert len(lines()) > 10 * len(SECRETS)
    everything = orjson.dumps(lines()).decode() + at_a_terminal.getvalue()
    assert [secret for secret in SECRETS if secret in everything] == []


def test_an_error_nobody_expected_is_told_by_name_and_place_alone(site, monkeypatch, lines):
    router = APIRouter()

    @router.get("/healthz")
    def fails():
        secret = SECRETS[1]
        raise KeyError(secret)

    monkeypatch.setattr(application, "ROUTERS", (router,))
    app = create_app(second(site.parts))
    with served(app) as url, httpx.Client(verify=NO_TLS, timeout=60) as client:
        answer = client.get(f"{url}/healthz")

    assert answer.status_code == 500
    assert answer.json()["type"] == "urn:mingjing:problem:internal"
    assert "content-security-policy" in answer.headers
    [failed] = [line for line in lines() if line["event"] == "failed"]
    assert failed["level"] == "error"
    assert failed["request"] == answer.json()["request"] == answer.headers["x-request-id"]
    assert failed["failure"][0]["name"] == "KeyError"
    assert failed["failure"][0]["at"][-1].endswith("in fails") or "fails" in str(failed["failure"])
    assert SECRETS[1] not in orjson.dumps(lines()).decode()


def test_a_page_that_cannot_even_be_refused_is_answered_all_the_same(site, monkeypatch, lines):
    def breaks(*_, **__):
        raise RuntimeError(SECRETS[0])

    monkeypatch.setattr("gateway.console.refusals.page", breaks)
    with (
        served(create_app(second(site.parts))) as url,
        httpx.Client(verify=NO_TLS, timeout=60) as client,
    ):
        answer = client.get(f"{url}/nowhere")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert [line["event"] for line in lines() if line["level"] == "error"] == [
        "failed",
        "failed to say so",
    ]


def test_our_own_errors_say_their_sentence_and_a_cause_of_others_does_not(lines):
    def fail():
        try:
            int(SECRETS[0])
        except ValueError as cause:
            raise Malformed("/data", "no number\nand more") from cause

    try:
        fail()
    except Malformed as failure:
        logging.getLogger("gateway.test").exception("could not", exc_info=failure)

    [line] = lines()
    ours, others = line["failure"]
    assert ours["says"].endswith("no number")
    assert others == {"name": "ValueError", "at": others["at"]}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("GET https://idp/token?code=abc&state=x 200", "GET https://idp/token?… 200"),
        (
            "cannot reach postgresql://app:pw@db/mingjing now",
            "cannot reach postgresql://…db/mingjing now",
        ),
        ("Authorization: Bearer abc.def", "Authorization: Bearer …"),
        ("first\nsecond", "first"),
        ("x" * 400, "x" * 300),
    ],
)
def test_others_sentences_are_told_without_credentials(lines, words, told):
    logging.getLogger("somebody.else").warning(words)

    assert [line["event"] for line in lines()] == [told]


def test_others_chatter_is_not_kept(lines):
    logging.getLogger("httpx").info("GET https://idp/token?code=abc")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("something old", UserWarning, stacklevel=1)

    assert [line["logger"] for line in lines()] == ["py.warnings"]

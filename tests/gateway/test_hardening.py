"""What no route may forget: safe headers, secrets compared in constant time, addresses as text."""

import ast
import re

import httpx
import pytest

from gateway.app import ROUTERS
from gateway.guardrails import SAFE_HEADERS
from tests.architecture.conftest import DOORS, ROOT
from tests.gateway.conftest import BEARER, NO_TLS

ROUTES = sorted(
    {
        (method, route.path)
        for router in ROUTERS
        for route in router.routes
        for method in route.methods
    }
)
ENDLESS = "/api/v1/alerts/stream"

OWN_WORD = {"Cache-Control", "Content-Security-Policy"}
"""What a route may say otherwise: the log's files may be kept, a stranger's record is boxed in."""


def filled(path):
    """An address of the route, whatever its parameters are called."""
    return re.sub(r"\{\w+(:path)?\}", "1", path)


@pytest.mark.parametrize("headers", [{}, BEARER], ids=["anyone", "reader"])
def test_every_answer_of_every_route_has_the_safe_headers(site, headers):
    wrong = []
    with httpx.Client(
        base_url=site.base_url, trust_env=False, verify=NO_TLS, headers=headers, timeout=30
    ) as client:
        for method, path in ROUTES:
            with client.stream(method, filled(path), content=b"") as answer:
                wrong += [
                    f"{method} {path} {answer.status_code}: {name}"
                    for name, value in SAFE_HEADERS.items()
                    if not said(answer, name, value)
                ]
                if "x-request-id" not in answer.headers:
                    wrong.append(f"{method} {path}: no id")

    assert wrong == []


def said(answer, name, value):
    if name in OWN_WORD:
        return name in answer.headers
    return answer.headers.get(name) == value


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/nowhere", b""),
        ("GET", "/api/v1/nowhere", b""),
        ("DELETE", "/", b""),
        ("BREW", "/", b""),
        ("POST", "/api/v1/statements", b"{"),
        ("POST", "/sign-in", b"x" * 5_000),
        ("GET", "/api/v1/entries/x", b""),
        ("GET", "/api/v1/streams?" + "x" * 3_000, b""),
        ("GET", "/%00", b""),
        ("GET", "/static/%2e%2e/app.py", b""),
        ("OPTIONS", "/api/v1/statements", b""),
        ("TRACE", "/", b""),
    ],
)
def test_every_error_has_them_too(http, method, path, body):
    answer = http.request(method, path, content=body)

    assert answer.status_code >= 400
    for name, value in SAFE_HEADERS.items():
        assert answer.headers.get(name) == value, name


def test_no_answer_names_its_makers(http):
    for path in ("/", "/sign-in", "/api/v1/openapi.json", "/nowhere", "/log/checkpoint"):
        answer = http.get(path)
        assert "server" not in answer.headers
        assert "x-powered-by" not in answer.headers


def test_pages_trust_no_script_but_their_own():
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in SAFE_HEADERS["Content-Security-Policy"].split(";")
    )

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert not re.search("unsafe|http:|data:|\\*", SAFE_HEADERS["Content-Security-Policy"])


@pytest.mark.parametrize("path", sorted((ROOT / "gateway/console").rglob("*.html")), ids=str)
def test_no_page_has_a_script_or_style_or_address_that_the_policy_would_stop(path):
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", text)
    as_it_is = re.findall(r"[\w.]+\|safe", re.sub(r"\s", "", text))
    assert set(as_it_is) <= {"picture|safe"}  # the QR code that segno drew


INJECTED = [
    "' or 1=1 --",
    "'; drop table entries; --",
    "x' union select state from entries --",
    "%",
    "_",
    "\\",
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "....//",
    "/etc/passwd",
    "\x00",
    "%00",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "a\r\nX-Injected: 1",
    "\u202e\u0000",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin1"),
    "公" * 200,
    "-1",
    "1e9",
    "0x10",
    "NaN",
    "null",
    "[]",
]

NAMED = sorted(path for method, path in ROUTES if method == "GET" and "{" in path)


@pytest.mark.parametrize("injected", INJECTED)
def test_nothing_in_an_address_is_more_than_text(site, reader_http, injected):
    wrong = []
    for path in NAMED:
        raw = httpx.URL(site.base_url).raw_path  # nothing of httpx's own is added
        assert raw == b"/"
        for address in (
            re.sub(r"\{\w+(:path)?\}", lambda _: quoted(injected), path),
            f"{filled(path)}?limit={quoted(injected)}&after={quoted(injected)}&lang={quoted(injected)}",
        ):
            answer = reader_http.get(address)
            if answer.status_code >= 500 or "x-injected" in answer.headers:
                wrong.append((address, answer.status_code))
            page = answer.headers["content-type"].startswith("text/html")
            if page and ("<script>alert" in answer.text or "root:x:" in answer.text):
                wrong.append((address, "reflected"))

    assert wrong == []


def quoted(text):
    return "".join(f"%{byte:02x}" for byte in text.encode())


SECRET = re.compile(
    r"token|secret|password|passphrase|csrf|otp|nonce|challenge|\bmac\b|_mac\b|cookie|recovery"
)
NO_SECRET = {
    "said.get('challenge')": "the digest of a public statement",
    "STATE_SECRET": "a class of secrecy",
    "password == current": "a new password beside the old one, both given by who knows them",
}
"""What only looks like a secret."""


def compared(tree):
    """Every plain comparison of two values, with what its operands are called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(
            isinstance(operator, ast.Eq | ast.NotEq) for operator in node.ops
        ):
            operands = [node.left, *node.comparators]
            if any(isinstance(each, ast.Constant) for each in operands):
                continue  # with what everybody can read in the program
            if ast.unparse(node) in NO_SECRET:
                continue
            for each in operands:
                yield node.lineno, ast.unparse(each)


def test_no_secret_is_compared_by_a_comparison_that_stops_at_the_first_difference():
    found = []
    for door in DOORS:
        for path in sorted((ROOT / door).rglob("*.py")):
            for line, name in compared(ast.parse(path.read_text(encoding="utf-8"))):
                if SECRET.search(name.lower()) and not any(
                    name.endswith(each) for each in NO_SECRET
                ):
                    found.append(f"{path.relative_to(ROOT)}:{line} {name}")

    assert found == []


@pytest.mark.parametrize(
    "module", ["gateway/tokens.py", "gateway/accounts/address.py", "ledger/sealed.py"]
)
def test_secrets_are_compared_in_constant_time(module):
    assert "compare_digest(" in (ROOT / module).read_text(encoding="utf-8")


def test_such_a_comparison_would_be_found():
    tree = ast.parse("if given == row.session_token: pass\nif kind == 'token': pass")

    assert [name for _, name in compared(tree) if SECRET.search(name)] == ["row.session_token"]

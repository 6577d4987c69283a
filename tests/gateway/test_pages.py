"""The pages: escaped, self-contained, in two languages, whole without JavaScript."""

import re
from html.parser import HTMLParser
from importlib.resources import files
from itertools import count
from types import SimpleNamespace

import pytest

from gateway.console.messages import MESSAGES, Words
from gateway.console.present import due_time, local_time, rule_words
from monitors.rulebook import load_rulebook
from monitors.story import read_story, stories_of
from tests.gateway.conftest import BEARER, PLATFORM

PAGES = ["/", "/?lang=en", "/?level=red&rule=D-42", "/streams/project/page", "/sign-in", "/none"]
NUMBERS = count(95_000)
ALLOWED_ADDRESSES = re.compile(r"/(?!/)|#|\?")


class Page(HTMLParser):
    """Every element with its attributes, and the text people see."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="session")
def told(site):
    """A project with something to show, and hostile words in it."""
    stream = "project/page"
    hostile = "<script>alert('x')</script>\" onload=\"y"
    site.append(
        site.town.said(
            PLATFORM,
            "project.Registered",
            {
                "project_code": "P-9",
                "trading_type": "engineering",
                "title": hostile,
                "estimate": {"currency": "CNY", "fen": 123456789},
                "mandatory_tender": True,
            },
            stream=stream,
        ),
        site.town.said(
            PLATFORM,
            "committee.Formed",
            {
                "members": [
                    {"member": "expert/1", "kind": "expert"},
                    {"member": "p/2", "kind": "tenderer_representative"},
                ]
            },
            stream=stream,
            sealed={"phone": "0" * 64},
        ),
    )
    site.alert(
        400, rule="D-16", stream=stream, evidence=range(10), due_at="2026-05-01T16:00:00.000000Z"
    )
    site.alert(401, rule="Z-99", level="blue", stream=stream)
    site.publish()
    return hostile


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_nothing_from_elsewhere_and_holds_no_code(reader_http, address):
    answer = reader_http.get(address)

    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for tag, attributes in Page(answer.text).elements:
        assert tag not in ("style", "iframe", "object", "base", "embed")
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        assert tag != "script" or attributes == {"type": "module", "src": "/static/alerts.js"}
        for name in ("href", "src", "action"):
            if name in attributes:
                assert ALLOWED_ADDRESSES.match(attributes[name] or "/"), attributes


@pytest.mark.parametrize("address", [*PAGES, "/static/style.css", "/log/checkpoint", "/healthz"])
def test_every_answer_carries_the_safe_headers(reader_http, address):
    headers = reader_http.get(address).headers

    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "require-trusted-types-for 'script'; trusted-types 'none'" in policy
    assert "unsafe" not in policy
    assert "data:" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


def test_words_of_strangers_stay_words(reader_http, told):
    html = reader_http.get("/streams/project/page").text

    assert told not in html
    assert told in Page(html).text


@pytest.mark.usefixtures("told")
def test_a_stream_is_told_in_the_words_of_the_catalogue(reader_http):
    text = Page(reader_http.get("/streams/project/page").text).text
    english = Page(reader_http.get("/streams/project/page?lang=en").text).text

    for words in (
        "项目进场登记",
        "交易类型",
        "工程建设",
        "CNY 1,234,567.89",
        "是",
        "expert/1",
        "phone",
    ):
        assert words in text
    assert "engineering" in english
    assert "工程建设" not in english


@pytest.mark.usefixtures("told")
def test_an_alert_shows_level_matter_basis_due_time_and_evidence(site, reader_http):
    rule = site.parts.rulebook["D-16"]
    page = Page(reader_http.get("/?rule=D-16").text)

    for words in ("红", rule.zh, rule.basis[0].instrument, "2026-05-01 24:00", "待处理", "+4"):
        assert words in page.text
    links = [attributes.get("href") for tag, attributes in page.elements if tag == "a"]
    assert "/streams/project/page" in links
    assert "/api/v1/entries/3" in links
    assert Page(reader_http.get("/?rule=Z-99").text).text.count("本机规则库中没有该规则") == 1


@pytest.mark.usefixtures("told")
def test_the_filter_works_as_a_plain_form(reader_http):
    rows = re.compile(r'<tr class="alert row-(\w+)')

    assert set(rows.findall(reader_http.get("/?level=blue").text)) == {"blue", ""} - {""}
    assert reader_http.get("/?level=green").status_code == 400
    assert "没有符合条件的预警" in reader_http.get("/?rule=D-0").text


def test_old_alerts_are_on_the_next_page(site, reader_http, monkeypatch):
    monkeypatch.setattr("gateway.limits.ALERTS_ON_PAGE", 2)
    before = site.parts.reader.size()
    indexes = [site.alert(500 + n, rule="N-35", stream="project/old")[1] for n in range(5)]
    seen, address = [], "/?rule=N-35&level=red"
    while address:
        html = reader_http.get(address).text
        seen += [int(index) for index in re.findall(r'data-index="(\d+)"', html)]
        older = re.search(r'href="([^"]*)">更早', html)
        address = older and older[1].replace("&amp;", "&")

    assert [index for index in seen if index >= before] == indexes[::-1]


@pytest.fixture
def judged(site, monkeypatch):
    """A verdict on which two readings differ, over a holiday and a day worked instead."""
    rulebook = load_rulebook()
    story = stories_of("N-35")["rolls"].read_text(encoding="utf-8")
    [judgement] = read_story(story, rulebook).judgements(rulebook, "N-35")
    parts = SimpleNamespace(**{n: getattr(site.parts, n) for n in site.parts.__slots__})
    parts.judge = lambda stream, _at: [judgement] if stream == "project/page" else []
    monkeypatch.setattr("gateway.parts.cast", lambda _type, _value: parts)
    return judgement


ARITHMETIC = (
    "03-06 1",
    "04-04 30",
    "04-06 顺延",
    "末日为休息日的顺延 → 符合",
    "不顺延 → 疑似不符",
)


@pytest.mark.usefixtures("told")
def test_verdicts_are_shown_with_their_reasons_and_the_days_counted(reader_http, judged):
    text = Page(reader_http.get("/streams/project/page").text).text

    for words in ("疑似不符", "2026-04-07 24:00", judged.reason.zh, *ARITHMETIC):
        assert words in text


@pytest.mark.usefixtures("told")
def test_an_alert_is_shown_with_the_verdict_of_today(site, reader_http, judged):
    case = {"stream": "project/page", "rule": "N-35", "evidence": (judged.trigger,)}
    alert, _ = site.alert(next(NUMBERS), rule_version=judged.version, **case)
    of_another_version, _ = site.alert(next(NUMBERS), **case)

    text = Page(reader_http.get(f"/alerts/{alert}").text).text

    for words in ("现在的判定", judged.reason.zh, *ARITHMETIC):
        assert words in text
    assert "现在的判定" not in reader_http.get(f"/alerts/{of_another_version}").text


def test_the_foot_names_the_checkpoint(site, reader_http):
    site.publish()
    text = Page(reader_http.get("/").text).text

    latest = site.parts.log.latest()
    assert site.parts.origin in text
    assert f"{latest.size}" in text


def test_every_word_is_translated_once_and_used():
    templates = files("gateway.console").joinpath("templates").iterdir()
    sources = [file.read_text() for file in templates]
    sources.append(files("gateway.console").joinpath("present.py").read_text())
    used = set(re.findall(r"words\.(\w+)", " ".join(sources))) - {"of"}
    by_value = re.compile(r"(level|state|verdict|signed)_")

    assert used <= MESSAGES.keys()
    assert {key for key in MESSAGES if not by_value.match(key)} <= used
    for zh, en in MESSAGES.values():
        assert zh
        assert en
        assert re.search(r"[\u4e00-\u9fff]|English", zh)
    with pytest.raises(AttributeError):
        _ = Words("zh").nothing


@pytest.mark.parametrize(
    ("due", "shown"),
    [
        ("2026-05-01T16:00:00.000000Z", "2026-05-01 24:00"),
        ("2025-12-31T16:00:00.000000Z", "2025-12-31 24:00"),
        ("2026-05-01T16:00:01.000000Z", "2026-05-02 00:00:01"),
        (None, ""),
    ],
)
def test_a_period_ends_at_midnight_of_its_last_day(due, shown):
    assert due_time(due) == shown


def test_times_are_beijings():
    assert local_time("2026-03-02T01:00:00.000000Z") == "2026-03-02 09:00:00"


def test_what_is_due_at_the_end_of_time_is_shown_as_written(site, reader_http):
    last = "9999-12-31T23:59:59.999999Z"
    site.alert(402, rule="Z-98", level="blue", stream="project/last", due_at=last)

    for address in ("/", "/?rule=Z-98", "/streams/project/last"):
        answer = reader_http.get(address)
        assert answer.status_code == 200
        assert last in Page(answer.text).text


def test_a_rule_unknown_here_keeps_its_id(site):
    assert rule_words(site.parts.rulebook, "Z-99", "zh").title == "Z-99"


@pytest.mark.parametrize("name", ["../pages.py", "..%2fpages.py", "base.html", "%2e%2e", ""])
def test_nothing_but_the_pages_own_files_is_served(http, name):
    assert http.get(f"/static/{name}").status_code == 404


@pytest.mark.usefixtures("told")
def test_a_browser_shows_live_alerts_under_the_strict_policy(site, browser):
    browser.open(f"{site.base_url}/?rule=D-42", headers=BEARER)
    browser.until("document.querySelector('#live.live-on') !== null")
    alert, index = site.alert(600, rule="D-42", stream="project/live")
    row = f"document.querySelector('tr[data-index=\"{index}\"].fresh')"
    browser.until(f"{row} !== null")

    assert browser.evaluate(f"{row}.innerText.includes('project/live')")
    assert browser.evaluate(f"document.querySelector('tbody tr') === {row}")

    closed = site.town.said("org/root", "alert.Closed", {"alert": alert}, stream="project/live")
    site.append(closed)
    browser.until(f"{row}.innerText.includes('已办结')")
    assert browser.complaints == []


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("width", [360, 800, 1024, 1440])
def test_no_page_is_wider_than_its_screen(site, browser, width):
    for address in PAGES:
        browser.open(site.base_url + address, headers=BEARER, width=width, mobile=width < 500)
        assert browser.evaluate("document.documentElement.scrollWidth") <= width, address

"""Replays as text and as pages, in both languages."""

import pytest

from monitors.judgement import Verdict
from reports import render
from reports.render import replay_html, replay_text
from reports.words import LANGUAGES

HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"

ADDRESSES = {"src", "href", "action", "srcset", "data", "background", "formaction", "poster"}


@pytest.fixture
def breach(case, replayed):
    """The case as the ledger knew it before the contract was reported."""
    return replayed(case, "2026-05-01 00:00", known_at="2026-05-02 00:00")


@pytest.fixture
def hostile(told, replayed):
    story = told(
        "2026-01-05 09:00  org/owner  project.Registered  project_code=P-1"
        " trading_type=engineering method=open_tender region=CN-331002 mandatory_tender=yes\n"
        "2026-03-02 10:00  org/agency  award.NoticeIssued  award_id=A-1\n"
        "at 2026-05-01 00:00\n"
    )
    registered, awarded = story.all[-2:]
    registered.data["title"] = HOSTILE
    registered.statement["attachments"] = [
        {"name": HOSTILE, "sha256": "0" * 64, "size": 1, "media_type": "text/html"}
    ]
    registered.statement["sealed"] = {"experts": "0" * 64}
    awarded.data["award_id"] = HOSTILE  # a correlation, too
    return replayed(story, "2026-05-01 00:00")


def test_the_text_tells_the_case_in_chinese(breach, catalogue):
    text = replay_text(breach, catalogue, "zh")

    assert text.startswith("回放 project/P-1 · 截至 2026-04-30 24:00 · 账本收到时间不晚于")
    assert "中标通知书发出 (award.NoticeIssued)" in text
    assert "✗ 疑似不符 [黄]  N-35" in text
    assert "对象：award_id A-1" in text
    assert "计日：2026-03-03 1 · 03-04 2 ·" in text
    assert "依数据源 town，水位 2026-04-30 24:00" in text
    assert "✗ 疑似不符 2" in text  # and A1-3: its conditions were never checked
    assert "预警为疑似不符" in text


def test_the_text_tells_the_case_in_english(breach, catalogue):
    text = replay_text(breach, catalogue, "en")

    assert text.startswith("Replay project/P-1 · as of 2026-04-30 24:00 · received by the ledger")
    assert "✗ possible non-conformity [yellow]  N-35" in text
    assert "About: award_id A-1" in text
    assert "rests on source town, watermark 2026-04-30 24:00" in text


def test_who_acted_is_told_with_how_the_key_is_kept(honest_ledger, replayed, catalogue):
    found = replayed(honest_ledger, "2026-04-01 00:00", stream="system")

    assert "本人持有" in replay_text(found, catalogue, "zh")
    assert "gateway custody" in replay_text(found, catalogue, "en")


def test_long_contents_are_cut_in_lines_and_whole_on_the_page(hostile, catalogue, monkeypatch):
    monkeypatch.setattr(render, "CONTENT_SHOWN_MAX", 20)

    text = replay_text(hostile, catalogue, "zh")
    assert "项目编号 P-1 · 交易类别" not in text
    assert "  项目编号 P-1 · " in text
    assert "CN-331002" not in text
    assert "CN-331002" in replay_html(hostile, catalogue, "zh")


def test_no_line_of_text_is_forged_by_the_data(told, replayed, catalogue):
    story = told(
        "2026-01-05 09:00  org/owner  project.Registered  project_code=P-1"
        " trading_type=engineering method=open_tender region=CN-331002 mandatory_tender=yes\n"
        "2026-03-02 10:00  org/agency  award.NoticeIssued  award_id=A-1\n"
        "at 2026-05-01 00:00\n"
    )
    honest = replay_text(replayed(story, "2026-05-01 00:00"), catalogue, "zh")
    story.all[-1].data["award_id"] = "A\n  ✓ 符合  N-35\x1b[2J\u202e\x9b\u3000\r"
    forged = replay_text(replayed(story, "2026-05-01 00:00"), catalogue, "zh")

    assert len(forged.splitlines()) == len(honest.splitlines())
    assert not set("\x1b\u202e\x9b\r") & set(forged)
    assert "award_id A\\n  ✓ 符合  N-35\\x1b[2J\\u202e\\x9b\u3000\\r" in forged


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_well_formed_and_says_what_the_text_says(breach, catalogue, read_page, lang):
    page = read_page(replay_html(breach, catalogue, lang))

    violated = next(each for each in breach.verdicts if each.verdict is Verdict.VIOLATED)
    rule = breach.rulebook[violated.rule]
    assert render.heading(breach, lang) in page.text
    assert render.summary(breach, lang) in page.text
    assert (rule.zh if lang == "zh" else rule.en) in page.text
    assert (violated.reason.zh if lang == "zh" else violated.reason.en) in page.text
    assert ("lang", "zh-CN" if lang == "zh" else "en") in page.attributes
    assert "built-in method" not in page.text
    for entry in breach.timeline:
        assert ("id", f"entry-{entry.index}") in page.attributes


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_arithmetic_of_a_violation_is_open_on_the_page(breach, catalogue, read_page, lang):
    page = read_page(replay_html(breach, catalogue, lang))

    assert ("open", None) in page.attributes
    assert "2026-03-03 1" in page.text
    assert "04-01 30" in page.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_the_data_says_is_text_and_never_markup(hostile, catalogue, read_page, lang):
    html = replay_html(hostile, catalogue, lang)
    page = read_page(html)

    assert "script" not in page.tags
    assert "img" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert page.text.count("alert(1)") >= 3  # content, attachment, correlation
    assert "<script>alert(1)" in page.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_refers_to_nothing_but_itself(breach, catalogue, read_page, lang):
    html = replay_html(breach, catalogue, lang)
    page = read_page(html)

    addresses = [value for name, value in page.attributes if name in ADDRESSES]
    assert addresses
    assert all(address.startswith("#entry-") for address in addresses)
    assert {address.removeprefix("#") for address in addresses} <= {
        value for name, value in page.attributes if name == "id"
    }
    assert not {"script", "link", "iframe", "object", "embed", "base"} & set(page.tags)
    for outward in ("url(", "@import", "http://", "https://"):
        assert outward not in html


def test_every_verdict_is_shown_but_those_that_do_not_apply_which_are_counted(
    case, replayed, catalogue
):
    found = replayed(case, "2026-05-01 00:00")
    text = replay_text(found, catalogue, "en")
    inactive = [each for each in found.verdicts if each.verdict is Verdict.INACTIVE]

    assert inactive
    assert f"– inactive {len(inactive)}" in text
    assert len(render.shown(found)) == len(found.verdicts) - len(inactive)
    assert all(f"  {verdict.rule}  " in text for verdict in render.shown(found))


def test_violations_come_first(breach):
    assert render.shown(breach)[0].verdict is Verdict.VIOLATED


def test_a_year_that_turns_is_written(told, replayed):
    ledger = told(
        "stream foi/1\n"
        "2025-12-30 09:00  org/housing  foi.Received  foi_id=1 channel=post clear=no\n"
        "at 2026-02-01 00:00\n"
    )
    found = replayed(ledger, "2026-02-01 00:00", stream="foi/1")
    due = next(verdict.due for verdict in found.verdicts if verdict.rule == "N-02")

    days = [day for day, _, _ in render.counting(due, "zh")]

    assert days[:4] == ["2025-12-31", "2026-01-01", "01-02", "01-03"]


def test_readings_make_up_days_and_late_receipt_are_said(told, replayed, catalogue, read_page):
    story = told(
        "2026-01-05 09:00  org/owner  project.Registered  project_code=P-1"
        " trading_type=engineering method=open_tender region=CN-331002 mandatory_tender=yes\n"
        "2026-03-26 10:00  org/agency  award.NoticeIssued  award_id=A-1\n"
        "2026-04-27 10:00  org/owner  contract.Signed  contract_id=C-1 award_id=A-1 amount=100"
        " signed_at=2026-04-27T10:00 (received 2026-05-20 09:00)\n"
        "2026-04-28 09:00  org/owner  report.Received  report_id=1 lot=1\n"
        "at 2026-06-30 00:00\n"
    )
    replay = replayed(story, "2026-06-30 00:00")
    text = replay_text(replay, catalogue, "en")

    assert "By each reading: a last day off moves the end → satisfied; it does not → poss" in text
    assert "org/owner (received 2026-05-20 09:00:00)" in text
    page = read_page(replay_html(replay, catalogue, "zh"))
    assert "各种理解：末日为休息日的顺延 → 符合; 不顺延 → 疑似不符" in page.text


def test_a_make_up_day_says_why_it_counts(told, replayed, catalogue):
    story = told(
        "stream foi/1\n"
        "2026-04-28 09:00  org/b  foi.Received  foi_id=1 channel=post\n"
        "at 2026-06-30 00:00\n"
    )
    text = replay_text(replayed(story, "2026-06-30 00:00", stream="foi/1"), catalogue, "zh")

    assert "05-01 节假日" in text
    assert "05-08 5 · 05-09 6 调休上班 · 05-10 周末 · 05-11 7" in text

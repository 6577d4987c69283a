"""A request for retrieval that was refused is not lost to who typed it."""

import os
from pathlib import Path

import pytest

from tests.gateway.retrieval.conftest import ANNA, KARL
from tests.gateway.test_refused_forms import LONG, links, main

PICTURES = os.environ.get("MINGJING_PICTURES")
"""A directory to keep what the browser saw, for people to look at."""


def test_it_is_shown_whole_and_leads_back_to_its_form(town):
    record = town.record()
    refused = town.as_(ANNA).post(
        "/retrievals",
        data={
            "ground_kind": "complaint_handling",
            "records": record.record_id,
            "mode": ["view_online", "copy"],
            "copies": "many",
            "medium": "disc",
            "purpose": LONG,
            "name_1": "王某",
            "credential_kind_1": "work_card",
            "credential_no_1": "浙-1",
            "needed_until": "2099-01-02T18:00",
        },
    )
    shown = main(refused)

    assert refused.status_code == 400
    assert "“复制份数”填写不符：须为整数。" in shown
    for each in ("投诉处理", "在线查阅、复制", "many", LONG, "姓名 1", "王某", "工作证", "浙-1"):
        assert each in shown
    assert links(refused)[0] == "/retrievals/new"


def test_a_release_before_its_time_says_whose_consent_is_missing(town):
    request_no = town.ask(town.record())
    refused = town.as_(KARL).post(
        f"/retrievals/{request_no}/release", data={"valid_until": "2099-01-02T18:00"}
    )

    assert refused.status_code == 409
    assert f"{request_no} 尚缺下列部门同意：" in main(refused)
    assert links(refused)[0] == f"/retrievals/{request_no}"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [375, 1200])
def test_a_browser_shows_what_its_person_typed_and_leads_back(town, browser, width, lang):
    """It keeps its address to itself (no-referrer), and says all the same whose page it was."""
    record = town.record()
    browser.complaints.clear()
    browser.visit_as(town.site.base_url, town.secret(ANNA))
    form = f"/retrievals/new?record={record.record_id}&lang={lang}"
    browser.open(town.site.base_url + form, width=width, mobile=width < 500)
    fields = {
        "purpose": LONG[:400], "name_1": "王某", "credential_no_1": "浙-1", "name_2": "李某",
        "credential_no_2": "浙-2", "needed_until": "2020-01-02T18:00",
    }  # fmt: skip
    for name, value in fields.items():
        browser.evaluate(f"document.querySelector('[name={name}]').value = {value!r}")
    browser.press(".retrieval-form button")
    browser.until_next_page()

    shown = browser.evaluate("document.querySelector('main').innerText")
    said = "needed_until: lies after now and after needed_from"
    assert (said if lang == "en" else "“需用至”填写不符：须晚于现在") in shown
    assert LONG[:400] in shown
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    if PICTURES:
        browser.screenshot(Path(PICTURES) / f"refused-{lang}-{width}.png")
    browser.press(".problem a")
    browser.until_next_page()
    assert browser.evaluate("location.pathname") == "/retrievals/new"
    said = [each["entry"]["text"] for each in browser.complaints if "entry" in each]
    assert [each for each in said if "400 (Bad Request)" not in each] == []

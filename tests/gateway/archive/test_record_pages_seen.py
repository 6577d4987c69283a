"""The pages about records in a real browser: plain, in both languages, nothing blocked."""

import pytest

from tests.gateway.archive.test_record_pages import archived, minute, project, set_parameter
from tests.gateway.conftest import BEARER

__all__ = ["project", "set_parameter"]


@pytest.fixture
def record(site, project, set_parameter):
    set_parameter("session_gap_seconds", 60)
    spans = [{"from": minute(1), "to": minute(3), "camera": "cam-1"}]
    return archived(site, project, title="301 室开标录像（全景）", spans=spans)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [1440, 400])
def test_a_person_finds_the_way_from_the_list_to_the_record_and_its_session(
    browser, site, project, record, tmp_path, lang, width
):
    english = f"&lang={lang}" if lang == "en" else ""
    browser.complaints.clear()
    seen = {
        "list": (f"/records?project={project}{english}", record.record_id),
        "record": (f"/records/{record.record_id}?{english}", record.sha256),
        "session": (f"/sessions/{project}?session=op-1{english}", "rec-01"),
    }
    for name, (address, text) in seen.items():
        browser.open(
            site.base_url + address, headers=BEARER, width=width, height=1100, mobile=width < 800
        )
        assert text in browser.evaluate("document.body.innerText")
        overflow = browser.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, name
        browser.screenshot(tmp_path / f"{name}.png")
    assert browser.complaints == []

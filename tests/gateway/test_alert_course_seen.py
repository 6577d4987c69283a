"""An alert from 疑似 to 办结 in a real browser, by the office, another officer and the party."""

import json
from itertools import count
from urllib.parse import urlsplit

import pytest

from gateway.accounts.sessions import COOKIE
from tests.gateway.persons import grant, organisation, person, signed_in

NUMBERS = count(90_000)
REGION = "CN-331000"


@pytest.fixture
def course(site, browser):
    with Course(site, browser) as course:
        yield course


class Course:
    """Who takes part, each with a session, and the one alert that they handle."""

    def __init__(self, site, browser):
        self.site, self.browser = site, browser
        self.here = f"http://localhost:{urlsplit(site.base_url).port}"
        self.office = organisation(site, "SUPERVISING", regions=[REGION])
        self.owner = organisation(site, "TENDERER")
        self.inspection = organisation(site, "DISCIPLINE")
        code = f"seen-{self.office.removeprefix('org/')}"
        grant(
            site, "project.Registered", stream=f"project/{code}", project_code=code,
            trading_type="engineering", region=REGION, owner=self.owner,
        )  # fmt: skip
        self.alert, _ = site.alert(next(NUMBERS), stream=f"project/{code}")
        self.page = f"/alerts/{self.alert}"
        self._open = [
            signed_in(site, person(site, org, duty), org)
            for org, duty in (
                (self.office, "officer"),
                (self.office, "officer"),
                (self.owner, "applicant"),
                (self.inspection, "officer"),
            )
        ]

    def __enter__(self):
        self.one, self.other, self.party, self.inspector = (
            each.__enter__().cookies[COOKIE] for each in self._open
        )
        return self

    def __exit__(self, *problem):
        for each in self._open:
            each.__exit__(*problem)

    def sees(self, who, page=None):
        self.browser.visit_as(self.here + (page or self.page), who)
        return self.browser.evaluate("document.body.innerText")

    def does(self, who, where, page=None, **fields):
        """Fill in the form that leads there, as this person, and press its button."""
        self.sees(who, page)
        form = f"form[action$='/{where}']"
        for name, value in fields.items():
            field = json.dumps(f"{form} [name={name}]")
            self.browser.evaluate(f"document.querySelector({field}).value = {json.dumps(value)}")
        self.browser.evaluate(
            f"document.querySelector({json.dumps(form)}).closest('details')?.setAttribute('open','')"
        )
        self.browser.press(f"{form} [value=custody]")
        self.browser.until_next_page()
        size = self.site.parts.reader.size()
        self.site.until_seen(size - 1)
        return self.browser.evaluate("document.body.innerText")


def test_the_whole_course_goes_by_its_pages(course, tmp_path):
    do, one, other, party = course.does, course.one, course.other, course.party

    assert "疑似不符，尚未认定 · 待告知" in course.sees(one)
    do(one, "steps/notify", to_org=course.owner, channel="平台消息")
    assert "待反馈" in course.sees(one)
    assert "疑似不符，尚未认定 · 待反馈" in course.sees(party)
    course.browser.screenshot(tmp_path / "party.png")
    do(party, "answers/answer", statement="资料齐全，系登记延误")
    do(one, "steps/read")
    do(one, "steps/suspend", ground="责令暂停，待核实")
    do(one, "steps/resume", ground="情形已消除")
    assert "已确认违规" in do(one, "confirmation", reason="属实")
    do(one, "steps/order", org=course.owner, due="2026-12-31", reason="限期补登")
    do(party, "answers/report", statement="已补登记")
    assert "核实整改" not in course.sees(one)  # who ordered it
    do(other, "steps/verify", result="pass")
    do(one, "steps/transfer", to_org=course.inspection, kind="official")
    told = do(other, "steps/close", outcome="rectified", reason="已整改")
    course.browser.screenshot(tmp_path / "closed.png")
    assert "已办结" in told
    assert "问题线索移送" not in told

    assert course.owner in course.sees(one, "/cards")
    course.browser.screenshot(tmp_path / "cards.png")
    case = f"/cases/{course.alert}"
    assert course.alert in course.sees(course.inspector, "/cases")
    do(course.inspector, f"cases/{course.alert}/result", page=case, result_note="予以立案")
    assert "予以立案" in course.sees(one, case)
    course.browser.screenshot(tmp_path / "case.png")
    assert not course.browser.complaints
    entries = course.site.parts.live.board.find(course.alert)
    assert (entries.state, entries.confirmed) == ("closed", True)

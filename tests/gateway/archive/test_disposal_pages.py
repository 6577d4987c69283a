"""A disposal and a hold through the pages, in a real browser, as each of their persons goes it."""

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from gateway.accounts.sessions import COOKIE
from gateway.archive import RecordDisposed
from tests.gateway.archive.conftest import described, whole
from tests.gateway.archive.test_disposal import HEADER, LONG_AGO, NUMBERS
from tests.gateway.archive.test_disposal_over_http import KEEPER, KEEPS
from tests.gateway.persons import grant, organisation, person, signed_in
from tests.ledger.conftest import ROOT

PICTURES = os.environ.get("MINGJING_PICTURES")
"""A directory to keep what the browser saw, for people to look at."""

KEYS = "/account/signing-keys"


@pytest.fixture(scope="module")
def people(site):
    """Pseudonym and session of each person a disposal takes, and of one who has no part in it."""
    centre, office = organisation(site, "ARCHIVE", org=KEEPS), organisation(site, "SUPERVISING")
    with ExitStack() as clients:

        def one(org, duty):
            who = person(site, org, duty)
            return who, clients.enter_context(signed_in(site, who, org)).cookies[COOKIE]

        yield {
            "first": one(centre, "custodian"),
            "second": one(centre, "custodian"),
            "approver": one(office, "approver"),
            "officer": one(office, "officer"),
            "colleague": one(office, "officer"),
            "elsewhere": one(organisation(site, "ARCHIVE"), "custodian"),
        }


@pytest.fixture
def records(site):
    """Two whose retention is over, of one project."""
    code = f"TZ-{next(NUMBERS)}"
    stream = f"project/{code}"
    grant(site, "project.Registered", stream=stream, project_code=code, **HEADER)
    site.append(site.town.said(ROOT, "project.Closed", {}, stream=stream, occurred_at=LONG_AGO))
    archive = site.parts.archive
    made = []
    for title in ("301 室开标录像（全景）", "301 室开标录像（主席台）"):
        data = f"kept long enough {code} {title}".encode()
        said = described(project=code, title=title)
        made.append(archive.put([data], said, size=len(data), by=KEEPER))
    site.parts.following.until(made[-1].index)
    return made


@pytest.fixture
def see(browser, here, people):
    """Open a page as somebody, and perhaps keep a picture of it."""
    browser.complaints.clear()

    def look(who, path, picture=None):
        browser.visit_as(here + path, people[who][1])
        if picture and PICTURES:
            browser.screenshot(Path(PICTURES) / f"{picture}.png")

    return look


@pytest.fixture
def own_key(browser, here, people):
    """An authenticator at hand, with a key of this person's own."""

    def register(who):
        browser.visit_as(here + KEYS, people[who][1])
        browser.add_authenticator()
        browser.open(here + KEYS)
        browser.evaluate("document.querySelector('#name').value = '安全密钥'")
        browser.press("#make-key [data-own]")
        browser.until_next_page()
        browser.press("#sign [data-own]")
        browser.until_next_page()
        browser.complaints.clear()  # it advises to take RSA keys too

    yield register
    browser.remove_authenticators()


def send(browser, action, how="custody"):
    """Press a form's button; with one's own key, what it leads to is signed."""
    browser.press(f"form[action*='{action}'] button[value={how}]")
    browser.until_next_page()
    if how == "key":
        browser.press("#sign [data-own]")
        browser.until_next_page()


def put(browser, **fields):
    for name, value in fields.items():
        browser.evaluate(f"document.querySelector('[name={name}]').value = {value!r}")


def text_of(browser):
    return browser.evaluate("document.querySelector('main').innerText")


def forms(browser):
    found = browser.evaluate("[...document.querySelectorAll('main form')].map(f => f.action)")
    return [address.partition("?")[0].rpartition("/")[2] for address in found]


def propose(browser, see, record, picture=None):
    """The first custodian appraises everything that is due of the record's project."""
    see("first", "/disposals", picture)
    browser.evaluate(
        "document.querySelectorAll('form.due').forEach(form => "
        f"{{ if (!form.innerText.includes({record.project!r})) form.remove() }})"
    )
    send(browser, "/disposals")
    return browser.evaluate("location.pathname")


def test_five_persons_dispose_of_records_through_the_pages(
    site, browser, see, people, records, own_key
):
    path = propose(browser, see, records[0], "due")
    found = site.parts.archive.shelf.disposal(path.rpartition("/")[2])
    assert set(found.records) == {record.record_id for record in records}
    see("first", path, "first-appraiser")
    assert "待另一人鉴定" in text_of(browser)
    assert forms(browser) == []

    see("second", "/disposals", "for-me")
    assert found.disposal_id in text_of(browser).partition("期满待鉴定")[0]
    see("second", path, "second-appraiser")
    browser.evaluate("document.querySelector('[name=opinion][value=destroy]').checked = true")
    send(browser, "/appraisals")

    own_key("approver")
    see("approver", path, "approver")
    assert forms(browser) == ["approval"]
    send(browser, "/approval", "key")
    assert browser.evaluate("location.pathname") == path
    assert "本人认证器签署" in text_of(browser)
    for who in ("officer", "colleague"):
        see(who, path, f"attends-{who}")
        send(browser, "/attendance")

    see("officer", path)
    assert forms(browser) == []
    see("first", path, "ready")
    browser.evaluate("document.querySelector('[name=certain]').checked = true")
    browser.press("form[action*='/destruction'] button")
    browser.until_next_page()
    assert "已销毁" in text_of(browser)
    see("approver", path, "destroyed")
    assert "301 室开标录像（全景）" in text_of(browser)
    assert f"已办 · {people['first'][0]}" in text_of(browser)
    assert browser.complaints == []

    with pytest.raises(RecordDisposed):
        whole(site.parts.archive, records[0])
    said = [site.parts.reader.entry(step.index) for step in found_again(site, found).steps]
    approved = next(entry for entry in said if entry.type == "record.DisposalApproved")
    assert (approved.actor, approved.assertion is not None) == (people["approver"][0], True)
    assert {entry.actor for entry in said} >= {KEEPS}


def found_again(site, found):
    return site.parts.archive.shelf.disposal(found.disposal_id)


def test_one_who_says_keep_ends_it_and_the_records_are_due_again(browser, see, records):
    path = propose(browser, see, records[0])
    see("second", path)
    browser.evaluate("document.querySelector('[name=opinion][value=keep]').checked = true")
    put(browser, reason="有史料价值")
    send(browser, "/appraisals")
    see("approver", path, "kept")
    assert "鉴定为继续保存" in text_of(browser)
    assert forms(browser) == []
    see("first", "/disposals")
    due = browser.evaluate("[...document.querySelectorAll('form.due')].map(f => f.innerText)")
    [again] = [group for group in due if records[0].record_id in group]
    assert "曾鉴定为继续保存" in again


def test_who_keeps_other_records_is_offered_nothing(browser, see, records):
    see("elsewhere", "/disposals")
    assert records[0].project in text_of(browser)
    assert not browser.evaluate(
        "[...document.querySelectorAll('form.due')].some(f => f.innerText.includes("
        f"{records[0].project!r}) && f.querySelector('button'))"
    )


def test_a_hold_is_placed_and_released_by_two_officers_own_keys(
    site, browser, see, people, records, own_key
):
    record, other = records
    own_key("officer")
    see("officer", f"/holds?project={record.project}&record={record.record_id}", "holds")
    put(browser, reason="核查投诉", ends_when="投诉处理决定生效")
    send(browser, "/holds", "key")
    assert "投诉处理决定生效" in text_of(browser)
    [hold] = site.parts.archive.describe(record.record_id).holds
    assert (hold.actor, hold.by, hold.ends_when) == (
        people["officer"][0], people["officer"][0], "投诉处理决定生效",
    )  # fmt: skip
    assert not site.parts.archive.describe(other.record_id).held

    see("first", "/disposals", "held")
    path = propose(browser, see, record)
    assert site.parts.archive.shelf.disposal(path.rpartition("/")[2]).records == (other.record_id,)
    see("first", f"/holds/{hold.index}", "hold-custodian")
    see("elsewhere", f"/holds/{hold.index}")
    browser.remove_authenticators()

    own_key("colleague")
    see("colleague", f"/holds/{hold.index}", "hold")
    put(browser, reason="投诉已办结")
    send(browser, "/release", "key")
    assert "投诉已办结" in text_of(browser)
    assert not site.parts.archive.describe(record.record_id).held
    see("officer", "/holds", "released")
    assert "投诉已办结" in text_of(browser)
    assert browser.complaints == []


def test_a_hold_placed_since_stops_a_destruction_and_the_page_says_so(site, browser, see, records):
    path = propose(browser, see, records[0])
    see("second", path)
    browser.evaluate("document.querySelector('[name=opinion][value=destroy]').checked = true")
    send(browser, "/appraisals")
    see("approver", path)
    send(browser, "/approval")
    for who in ("officer", "colleague"):
        see(who, path)
        send(browser, "/attendance")
    see("colleague", f"/holds?project={records[0].project}")
    put(browser, reason="举报核查", ends_when="核查办结")
    send(browser, "/holds")
    see("first", path, "blocked")
    assert "尚不能办理" in text_of(browser)
    assert forms(browser) == []
    assert whole(site.parts.archive, records[0])


@pytest.mark.parametrize("width", [360, 800, 1440])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_page_is_wider_than_its_screen(site, browser, here, see, people, records, width, lang):
    path = propose(browser, see, records[0])
    see("officer", f"/holds?project={records[0].project}&record={records[1].record_id}")
    put(browser, reason="核查投诉所称开标现场录像缺失的情形", ends_when="投诉处理决定生效")
    send(browser, "/holds")
    [hold] = site.parts.archive.describe(records[1].record_id).holds
    for who, address in (
        ("first", "/disposals"), ("second", path), ("officer", "/holds"),
        ("officer", f"/holds/{hold.index}"), ("officer", f"/records/{records[1].record_id}"),
    ):  # fmt: skip
        browser.visit_as(here + "/account", people[who][1])
        browser.open(f"{here}{address}?lang={lang}", width=width, height=1400, mobile=width < 500)
        assert browser.evaluate("document.documentElement.scrollWidth") <= width, address
        if PICTURES:
            name = address.strip("/").split("/")[0] + ("" if address.count("/") == 1 else "-one")
            browser.screenshot(Path(PICTURES) / f"{name}-{lang}-{width}.png")

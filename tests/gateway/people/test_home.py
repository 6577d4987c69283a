"""Where people begin, and what a page that is not for them says."""

from gateway.console.refusals import CONDITIONS
from gateway.permission.row import Condition
from tests.gateway.persons import organisation, person, signed_in


def test_whom_alerts_are_kept_from_begins_where_the_table_lets_them(site):
    org = organisation(site, "ARCHIVE")

    with signed_in(site, person(site, org, "system_admin"), org) as client:
        answer = client.get("/", follow_redirects=False)

        assert answer.status_code == 303
        assert client.get(answer.headers["location"]).status_code == 200


def test_a_page_that_is_not_for_them_says_so_in_their_language_and_leads_on(site):
    org = organisation(site, "ARCHIVE")

    with signed_in(site, person(site, org, "system_admin"), org) as client:
        refused = client.get("/streams/project/x")

        assert refused.status_code == 403
        assert "不在您的权限之内" in refused.text
        assert 'href="/"' not in refused.text.partition("<main")[2].partition("</main>")[0]
        assert "Not within your permissions" in client.get("/streams/project/x?lang=en").text


def test_every_condition_has_a_word():
    assert CONDITIONS.keys() == {condition.value for condition in Condition}

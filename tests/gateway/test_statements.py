"""The way in, over a real socket."""


def test_each_statement_gets_its_verdict_in_the_order_sent(site, http):
    good, other = site.town.notice(project="in-1"), site.town.notice(project="in-1")
    stranger = site.town.notice("org/stranger", project="in-1")

    answer = site.post(http, [good, stranger, other, good])

    assert answer.status_code == 200, answer.text
    verdicts = answer.json()["verdicts"]
    assert [v["verdict"] for v in verdicts] == ["accepted", "refused", "accepted", "duplicate"]
    assert verdicts[3]["index"] == verdicts[0]["index"]

"""Every rule against its stories: at least one that breaks it and one that keeps it."""

import pytest

from monitors.errors import StoryRefused
from monitors.rulebook import RULES, load_rulebook
from monitors.story import BREAKS, KEEPS, STORIES, read_story, stories_of

FILES = sorted((RULES / STORIES).glob("*/*.txt"))
NOTICE = "2026-03-02 10:00  org/agency  award.NoticeIssued  award_id=A-1\n"
AT = "at 2026-06-01 00:00\n"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_the_story_gets_the_verdict_it_expects(file, rulebook):
    story = read_story(file.read_text(encoding="utf-8"), rulebook, name=file.name)

    assert story.differences(rulebook, file.parent.name) == []
    for judgement in story.judgements(rulebook, file.parent.name):
        assert judgement.reason.zh
        assert judgement.reason.en


@pytest.mark.parametrize("rule_id", load_rulebook().rules)
def test_every_rule_has_a_story_that_breaks_it_and_one_that_keeps_it(rule_id):
    assert {BREAKS, KEEPS} <= stories_of(rule_id).keys()


def test_every_story_is_about_a_rule_on_file():
    assert {file.parent.name for file in FILES} <= set(load_rulebook().rules)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (NOTICE + AT + "expect maybe", 3, "is not how a verdict is expected"),
        ("yesterday  org/agency  award.NoticeIssued\n" + AT, 1, "is no event"),
        ("2026-03-02 10:00  org/a  award.Forgotten\n" + AT, 1, "not an event of the catalogue"),
        (NOTICE.replace("award_id", "prize") + AT, 1, "prize"),
        ("2026-03-02 10:00  org/a  foi.Received  foi_id=1 channel=pigeon\n" + AT, 1, "channel"),
        ("at tomorrow", 1, "tomorrow"),
        ("without mercy\n" + AT, 1, "mercy"),
        (NOTICE, 0, "when it is judged"),
    ],
)
def test_a_story_that_cannot_be_told_is_refused_with_its_line(rulebook, text, line, why):
    with pytest.raises(StoryRefused, match=why) as refused:
        read_story(text, rulebook, name="x.txt")

    assert refused.value.line == line


@pytest.mark.parametrize(
    "expected",
    [
        "",
        "expect nothing",
        "expect satisfied",
        "expect violated red",
        "expect violated yellow because line 1",
        "expect violated yellow due 2026-04-02",
        "expect violated yellow reason late",
        "expect violated yellow reading roll",
        "expect violated yellow\nexpect violated yellow",
    ],
)
def test_a_story_that_expects_something_else_differs(rulebook, expected):
    project = (
        "2026-01-05 09:00  org/owner  project.Registered  project_code=P-1 region=CN-331002 "
        "trading_type=engineering method=open_tender mandatory_tender=yes owner=org/owner\n"
    )
    told = project + NOTICE + AT
    right = "expect violated yellow because lines 2 due 2026-04-01 reason not_seen"

    assert read_story(told + right, rulebook).differences(rulebook, "N-35") == []
    assert read_story(told + expected, rulebook).differences(rulebook, "N-35") != []

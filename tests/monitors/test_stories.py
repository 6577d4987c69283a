"""Every rule against its stories: at least one that breaks it and one that keeps it."""

from pathlib import Path

import pytest

from monitors.rulebook import load_rulebook

STORIES = Path(__file__).parent / "stories"
FILES = sorted(STORIES.glob("*/*.txt"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_the_story_gets_the_verdict_it_expects(file, story, check):
    check(story(file.read_text(encoding="utf-8")), file.parent.name)


@pytest.mark.parametrize("rule_id", load_rulebook().rules)
def test_every_rule_has_a_story_that_breaks_it_and_one_that_keeps_it(rule_id):
    names = {file.stem for file in (STORIES / rule_id).glob("*.txt")}

    assert {"breaks", "keeps"} <= names


def test_every_story_is_about_a_rule_on_file():
    assert {file.parent.name for file in FILES} <= set(load_rulebook().rules)

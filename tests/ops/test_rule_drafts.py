"""A rule from nothing: begun, tried, shown; and what is said where it goes wrong."""

import json

import pytest

from monitors.condition import OPERATORS
from monitors.counting import Unit
from monitors.rule import Kind
from monitors.rulebook import RULES, load_rulebook
from monitors.story import stories_of
from ops.cli import main
from reports.rule_page import rule_page
from reports.rule_words import CONDITIONS, PATTERNS, UNITS


@pytest.fixture
def run(capsys):
    def run_(*arguments, code=0):
        with pytest.raises(SystemExit) as ended:
            main([str(each) for each in arguments])
        assert (ended.value.code or 0) == code
        return capsys.readouterr()

    return run_


@pytest.fixture
def drafts(tmp_path, run):
    run("new-rule", "X-1", "--rules", tmp_path)
    return tmp_path


def test_a_rule_begun_is_good_as_it_stands(drafts, run):
    assert "2 stories told, 0 of them" in run("rules", "test", "--rules", drafts).out
    assert "award.Determined" in run("rules", "show", "X-1", "--rules", drafts).out


def test_a_story_that_ends_otherwise_is_named_with_what_was_given(drafts, run):
    story = drafts / "stories" / "X-1" / "keeps.txt"
    story.write_text(story.read_text().replace("03-09 09:00", "03-10 09:00"))

    told = run("rules", "test", "X-1", "--rules", drafts, "--json", code=1)

    [wrong] = [each for each in json.loads(told.out.splitlines()[-1]) if each["differences"]]
    assert (wrong["rule"], wrong["story"]) == ("X-1", "keeps")
    assert "violated yellow because lines 3, 4 due 2026-03-09" in wrong["differences"][0]


def test_a_missing_story_is_named(drafts, run):
    (drafts / "stories" / "X-1" / "breaks.txt").unlink()

    assert (
        "X-1 breaks: there is no such story" in run("rules", "test", "--rules", drafts, code=1).out
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "response"', 'kind = "echo"', "echo"),
        ("n = 5", "", "n"),
        ('zh = "…"', 'zh = "…"\ncolour = "red"', "colour"),
        ("award.NoticeIssued", "award.NoticeForgotten", "not an event of the catalogue"),
    ],
)
def test_a_broken_rule_is_refused_with_file_and_key(drafts, run, old, new, said):
    rule = drafts / "X-1.toml"
    rule.write_text(rule.read_text().replace(old, new, 1))

    refused = run("rules", "test", "--rules", drafts, code=2).err

    assert "X-1.toml" in refused
    assert said in refused


def test_a_directory_without_rules_and_a_story_that_is_no_text_are_refused(drafts, run, tmp_path):
    for command in (("test",), ("show", "D-42")):
        refused = run("rules", *command, "--rules", tmp_path / "none", code=2).err
        assert "no rule files" in refused

    (drafts / "stories" / "X-1" / "keeps.txt").write_bytes(b"at \xff")
    assert "keeps.txt:0: not UTF-8 at byte 3" in run("rules", "test", "--rules", drafts, code=2).err


def test_nothing_is_written_over_and_an_id_is_an_id(drafts, run):
    assert "there already" in run("new-rule", "X-1", "--rules", drafts, code=2).err
    assert "no id of a rule" in run("new-rule", "my rule", "--rules", drafts, code=2).err
    assert "no such rule" in run("rules", "show", "X-9", "--rules", drafts, code=2).err


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_rule_on_file_has_a_page_with_two_worked_examples(lang):
    rulebook = load_rulebook()
    for rule in rulebook:
        page = rule_page(rulebook, rule.id, stories_of(rule.id, RULES), lang)
        assert (rule.en if lang == "en" else rule.zh) in page.splitlines()[0]
        assert page.count("```") == 4
        assert all(basis.instrument in page for basis in rule.basis)


def test_pages_of_all_rules_are_written(tmp_path, run):
    run("rules", "pages", "-o", tmp_path / "pages")

    assert {path.stem for path in (tmp_path / "pages").iterdir()} == set(load_rulebook().rules)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_of_a_rule_can_be_shown(lang):
    assert CONDITIONS[lang].keys() == OPERATORS | {"not_given"}
    assert PATTERNS[lang].keys() == set(Kind)
    assert UNITS[lang].keys() == set(Unit)

"""A rule file that is incomplete, misspelt or contradicts itself is refused, and says where."""

import json
import re
from datetime import date
from hashlib import sha256

import pytest

from ledger import catalogue
from monitors.basis import Status
from monitors.errors import RuleRefused
from monitors.fields import fields_of
from monitors.level import Level
from monitors.rule import Kind
from monitors.rulebook import RULES, load_rulebook, read_rule
from monitors.rules_page import PAGE, page
from tests.conftest import shared

COVERAGE = RULES.parent / "COVERAGE.md"
CLAUSES = RULES.parent / "CLAUSES.md"

ARTICLES = (
    ("T1", "公共资源交易平台服务管理细则第一章", "公共资源交易管理有关事项实施方案第一章"),
    ("T2", "公共资源交易管理有关事项实施方案第一章", "修订完善《政务公开工作制度》"),
    ("T18", "第一条为保障公民", "公共资源交易规章制度第一条"),
    ("T19", "公共资源交易规章制度第一条", "下载文档前请"),
)
"""Where those of the twenty texts that have articles begin and end in the seed."""

GOOD = """\
zh = "合同"
en = "A contract"
level = "red"
verified = "text"
valid_from = 2000-01-01

[[basis]]
instrument = "招标投标法"
article = "第四十六条"
status = "in_force"

[scope]
region = { begins = "CN" }

[pattern]
kind = "response"
correlate = ["award_id"]

[[trigger]]
event = "award.NoticeIssued"

[[required]]
event = "contract.Signed"
moment = ["signed_at", "occurred_at"]

[limit]
n = 30
unit = "natural_day"
kind = "at_most"
"""

LIES = {
    "no title": ('zh = "合同"\n', "", "zh", "missing"),
    "no basis": ("[[basis]]", "[[bases]]", "bases", "belongs here"),
    "a misspelt key": ("correlate", "corelate", "corelate", "belongs here"),
    "a misspelt event": ("award.NoticeIssued", "award.NoticeIsued", "award.NoticeIsued", "event"),
    "a misspelt field": ('"signed_at"', '"signed_on"', "signed_on", "not a field"),
    "a key no event has": ('["award_id"]', '["award"]', "award", "no event"),
    "a scope nobody states": ("region =", "regon =", "regon", "not a field"),
    "an unknown operator": ("begins", "starts", "region", "one of"),
    "an unknown pattern": ('"response"', '"reply"', "kind", "not one of"),
    "an unknown unit": ('"natural_day"', '"day"', "unit", "not one of"),
    "an unknown level": ('"red"', '"orange"', "level", "not one of"),
    "an unknown status": ('"in_force"', '"alive"', "status", "not one of"),
    "a date in quotes": ("2000-01-01", '"2000-01-01"', "valid_from", "not a date"),
    "a negative limit": ("n = 30", "n = -1", "n", "whole number"),
    "a limit without an end": ("[limit]", "[limits]", "limits", "belongs here"),
    "a minimum for a response": ('"at_most"', '"at_least"', "limit", "cannot be"),
    "no trigger": ("[[trigger]]", "[[ends]]", "trigger", "needs it"),
    "red without having read the text": ('"text"', '"unchecked"', "verified", "yellow"),
    "red by a limit no text states": (
        'kind = "at_most"',
        'kind = "at_most"\nverified = "local"',
        "limit",
        "set locally",
    ),
    "an end before the beginning": (
        "valid_from = 2000-01-01",
        "valid_from = 2000-01-01\nvalid_to = 1999-01-01",
        "valid_to",
        "before",
    ),
    "a chain of one": (
        'kind = "response"',
        'kind = "precedence"\nchain = true',
        "chain",
        "at least two",
    ),
    "not TOML": ("[limit]", "[limit", "TOML", "line"),
}


@pytest.fixture(scope="module")
def fields():

    return fields_of(catalogue.load())


def test_a_good_rule_is_read_with_the_digest_of_its_file(fields):
    rule = read_rule("X-1.toml", GOOD.encode(), fields)

    assert (rule.id, rule.kind, rule.level) == ("X-1", Kind.RESPONSE, Level.RED)
    assert sha256(GOOD.encode()).hexdigest() == rule.version
    assert (date(2000, 1, 1), None) == (rule.valid_from, rule.valid_to)
    assert Status.IN_FORCE is rule.basis[0].status


@pytest.mark.parametrize(("true", "false", "key", "reason"), LIES.values(), ids=LIES)
def test_a_bad_rule_is_refused_with_file_key_and_reason(fields, true, false, key, reason):
    assert true in GOOD
    with pytest.raises(RuleRefused) as refusal:
        read_rule("X-1.toml", GOOD.replace(true, false).encode(), fields)

    assert ("X-1.toml", key) == (refusal.value.file, refusal.value.key.split(".")[-1]) or (
        key == refusal.value.key
    )
    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    ("day", "carried"),
    [(date(2021, 7, 14), False), (date(2021, 7, 15), True), (date(2022, 1, 1), False)],
)
def test_a_basis_carries_a_verdict_only_while_it_was_in_force(fields, day, carried):
    dated = 'status = "in_force"\nvalid_from = 2021-07-15\nvalid_to = 2021-12-31'
    rule = read_rule("X-1.toml", GOOD.replace('status = "in_force"', dated).encode(), fields)

    assert rule.basis[0].carries(day) is carried


def test_a_refusal_names_the_line(fields):
    with pytest.raises(RuleRefused) as refusal:
        read_rule("X-1.toml", GOOD.replace('"natural_day"', '"day"').encode(), fields)

    assert 1 + GOOD.splitlines().index('unit = "natural_day"') == refusal.value.line


def test_a_file_name_that_is_no_id_is_refused(fields):
    with pytest.raises(RuleRefused, match="file name"):
        read_rule("contract in time.toml", GOOD.encode(), fields)


def test_a_rule_cannot_yield_to_one_that_is_not_on_file(tmp_path):
    (tmp_path / "X-1.toml").write_text(f'yields_to = ["X-2"]\n{GOOD}', encoding="utf-8")

    with pytest.raises(RuleRefused, match="X-2 is not another rule"):
        load_rulebook(tmp_path)


def test_every_rule_on_file_is_named_and_grounded(rulebook):
    assert len(list(RULES.glob("*.toml"))) == len(rulebook.rules)
    for rule in rulebook:
        assert rule.zh
        assert rule.en
        if not any(basis.status is Status.IN_FORCE for basis in rule.basis):
            assert rule.note  # kept on file so that nobody adds it again, and says why


def test_every_activation_of_the_rulebook_fits_one_entry(rulebook):
    activations = rulebook.activations("all", since=date(2026, 1, 1))
    for data in activations:
        catalogue.load().check("ruleset.Activated", data)
        assert len(str(data)) < 12_000

    assert [rule["id"] for data in activations for rule in data["rules"]] == list(rulebook.rules)


def test_the_limits_no_text_states_are_marked_and_never_red(rulebook):
    local = {rule.id for rule in rulebook if rule.limit and rule.limit.verified == "local"}

    assert {"A13-2", "L-01", "N-28", "S-01"} < local
    assert Level.RED not in {rulebook[name].level for name in local}


def test_the_page_lists_the_rules_on_file(rulebook):
    assert PAGE.read_text(encoding="utf-8") == page(rulebook)


def test_the_coverage_page_answers_for_every_rule_of_the_catalogue(rulebook):
    catalogued = {
        rule["id"]
        for name in ("rules_seed.json", "rules_national.json")
        for rule in json.loads(shared(f"rules/{name}").read_text(encoding="utf-8"))
    }
    rows = [line.split("|") for line in COVERAGE.read_text(encoding="utf-8").splitlines()]
    answers = {row[1].strip(): row[3:5] for row in rows if len(row) > 4 and "-" in row[1]}
    named = {rule for on_file, _ in answers.values() for rule in re.findall(r"\[(.+?)\]", on_file)}

    assert catalogued == answers.keys() - {"---"}
    assert named <= set(rulebook.rules)
    assert all(on_file.strip() != "–" or why.strip() for on_file, why in answers.values())


def test_the_page_of_clauses_answers_for_every_clause_of_the_twenty_texts(rulebook):
    page = CLAUSES.read_text(encoding="utf-8")
    parts = re.split(r"^## (T\d+) ", page, flags=re.MULTILINE)[1:]
    texts = {
        text: [line.split(" | ") for line in rows.splitlines() if line.startswith("| ")][1:]
        for text, rows in zip(parts[::2], parts[1::2], strict=True)
    }

    assert list(texts) == [f"T{number}" for number in range(1, 21)]
    assert set(re.findall(r"\(rules/(.+?)\.toml\)", page)) <= set(rulebook.rules)
    assert all((CLAUSES.parent / link).exists() for link in re.findall(r"\]\(([^)]+)\)", page))
    for text, rows in texts.items():
        assert all(judged != "–" or why.strip("| ") for _, _, judged, why in rows), text
    for text, clause in clauses():
        answered = [row[0].removeprefix("| ") for row in texts[text]]
        assert any(re.match(rf"{re.escape(clause)}(?![\d.]*\d)", said) for said in answered) or any(
            said.startswith(f"{clause}.") for said in answered
        ), f"{text} {clause}"


def clauses():
    """Text and clause: numbered paragraphs with their lists in T20, articles in four others."""
    seed = shared("seeds/000_39190db0976fef2a.txt").read_text(encoding="utf-8")
    for text, begins, ends in ARTICLES:
        for article in re.findall(
            "第[一二三四五六七八九十]+条", seed[seed.index(begins) : seed.index(ends)]
        ):
            yield text, article
    standard = re.sub(r"DB3310/T 50—2018\d", "", seed[seed.index("工作规范1 范围") :])
    number = ""
    for top, dotted, letter in re.findall(
        r"^(\d+) |(?<![\d. ])(\d+(?:\.\d+)+) |([a-c])\) ", standard, flags=re.MULTILINE
    ):
        number = top or dotted or number
        yield "T20", f"{number} {letter})" if letter else number

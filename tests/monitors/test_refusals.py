"""Every way to write a rule wrongly that we could think of: refused with file, line and reason."""

import re

import pytest

from ledger import catalogue
from monitors.errors import RuleRefused
from monitors.fields import fields_of
from monitors.rulebook import RULES, load_rulebook, read_rule
from tests.monitors.lies import BASES, LIES
from tests.monitors.test_rulebook import GOOD as RESPONSE


@pytest.fixture(scope="module")
def fields():
    return fields_of(catalogue.load())


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_what_the_bad_files_are_made_from_is_good(fields, base):
    assert read_rule("X-1.toml", base.encode(), fields)


@pytest.mark.parametrize(("base", "true", "false", "where", "reason"), LIES.values(), ids=LIES)
def test_a_bad_file_is_refused_at_the_line_for_the_reason(fields, base, true, false, where, reason):
    assert true in BASES[base]
    bad = BASES[base].replace(true, false, 1)
    with pytest.raises(RuleRefused) as refusal:
        read_rule("X-1.toml", bad.encode(), fields)

    lines = [number for number, line in enumerate(bad.splitlines(), 1) if where in line]
    assert str(refusal.value).startswith(f"X-1.toml: line {refusal.value.line}, ")
    assert refusal.value.line in (lines or [1]), str(refusal.value)
    assert reason in str(refusal.value)


KEY = re.compile(r"^(?P<key>[a-z_]+) = (?P<value>.*[^\\\[(])$")


def said(name):
    """Every line of a rule on file that gives a key a value, but for notes."""
    text = (RULES / f"{name}.toml").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines()):
        found = KEY.match(line)
        if found and '"""' not in line:
            yield text.splitlines(), number, found["key"]


@pytest.mark.parametrize("name", sorted(file.stem for file in RULES.glob("*.toml")))
def test_every_key_of_every_rule_on_file_is_refused_where_it_is_misspelt_or_mistyped(fields, name):
    for lines, number, key in said(name):
        for line in (lines[number].replace(key, f"{key}x", 1), f"{key} = 1.5"):
            bad = "\n".join([*lines[:number], line, *lines[number + 1 :]])
            with pytest.raises(RuleRefused) as refusal:
                read_rule(f"{name}.toml", bad.encode(), fields)
            assert refusal.value.line > 0


def test_a_file_that_is_no_text_is_refused_at_its_line(fields):
    with pytest.raises(RuleRefused, match=r"X-1\.toml: line 2, TOML"):
        read_rule("X-1.toml", b'zh = "a"\nen = "\xff"\n', fields)


def test_a_file_that_is_nested_without_end_is_refused(fields):
    with pytest.raises(RuleRefused, match=r"X-1\.toml: line 1, TOML: is nested too deeply"):
        read_rule("X-1.toml", b"a = " + b"[" * 5_000 + b"]" * 5_000, fields)


@pytest.mark.parametrize(
    ("yields", "reason"),
    [
        ({"X-1": "X-1"}, "X-1 is not another"),
        ({"X-1": "X-2", "X-2": "X-1"}, "X-2 yields to X-1"),
        ({"X-1": "X-2", "X-2": "X-3", "X-3": "X-1"}, "X-3 yields to X-1"),
        ({"X-1": "X-4"}, "X-4 is not another rule on file"),
    ],
    ids=["to itself", "to each other", "in a ring of three", "to one that is not there"],
)
def test_rules_do_not_yield_in_a_ring(tmp_path, yields, reason):
    for name in ("X-1", "X-2", "X-3"):
        to = f'yields_to = ["{yields[name]}"]\n' if name in yields else ""
        (tmp_path / f"{name}.toml").write_text(f"# a rule\n{to}{RESPONSE}", encoding="utf-8")

    with pytest.raises(RuleRefused, match=rf"X-1.toml: line 2, yields_to: .*{reason}"):
        load_rulebook(tmp_path)

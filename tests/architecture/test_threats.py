"""Each threat on the page has its test, or says plainly that it is not answered and why."""

import ast
import re

import pytest

from tests.architecture.conftest import ROOT

PAGE = (ROOT / "gateway/THREATS.md").read_text(encoding="utf-8")
CONTROLS = (ROOT / "gateway/MLPS.md").read_text(encoding="utf-8")

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| [STRIDE] \|", line)
]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def functions(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_a_threat_has_its_test_or_the_reason_why_not(row):
    _, threat, answer, tests = row

    assert NAMED.search(tests) or "not answered" in answer, threat
    assert "not answered" not in answer or "because" in answer, threat


@pytest.mark.parametrize("page", [PAGE, CONTROLS], ids=["threats", "controls"])
def test_every_test_that_is_named_exists(page):
    missing = [
        f"{path}::{name}"
        for path, name in NAMED.findall(page)
        if not (ROOT / path).exists() or name not in functions(path)
    ]

    assert NAMED.search(page)
    assert missing == []


def test_every_kind_of_threat_was_thought_of_at_every_border():
    kinds = {row[0] for row in ROWS}

    assert kinds == set("STRIDE")
    assert len(ROWS) > 50


@pytest.mark.parametrize(
    "file", re.findall(r"`((?:gateway|ledger|monitors|ops)/[\w./]+)`", CONTROLS)
)
def test_every_file_that_a_control_names_exists(file):
    assert (ROOT / file).exists()


def test_every_family_of_controls_is_on_the_page():
    families = [f"8.1.{number}" for number in range(1, 11)]

    assert [each for each in families if f"## {each} " not in CONTROLS] == []

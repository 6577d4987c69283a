"""The house's rules that no tool of others checks."""

import ast
import re

import pytest

from tests.architecture.conftest import DOORS, ROOT

LINES_MAX = 300
"""More in one module is a smell: two nouns share it."""

LONGER = {}
"""Modules that may be longer, each with its reason."""

LEFT_OVER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|^<{7} |^>{7} ", re.MULTILINE)

# Written in pieces, so that this file does not hold what it looks for.
NOT_OURS_TO_NAME = {
    "the host of a registry": re.compile(
        r"pypi\.(org|python)|python"
        r"hosted\.|npm"
        r"js\.(org|com)|proxy\.golang"
        r"\.|index-"
        r"url="
    ),
    "a path of one machine": re.compile(r"/wor" r"k/(main|shared)\b|/home/" r"runner|/Us" r"ers/"),
}


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


def is_text(path):
    try:
        return "\0" not in text_of(path)
    except UnicodeDecodeError:
        return False


def test_no_module_is_long(modules):
    long = {str(path): len(text_of(path).splitlines()) for path in modules}
    long = {path: lines for path, lines in long.items() if lines > LINES_MAX}

    assert long.keys() == LONGER.keys(), f"longer than {LINES_MAX} lines: {long}"


def test_every_module_says_what_it_is_about(modules):
    silent = [
        str(path)
        for path in modules
        if text_of(path).strip() and not ast.get_docstring(ast.parse(text_of(path)))
    ]

    assert silent == []


def test_nothing_was_left_for_later(tracked):
    left = [
        f"{path}: {found[0]}"
        for path in tracked
        if path.parts[0] in (*DOORS, "tests") and is_text(path) and path.name != "test_tidy.py"
        for found in LEFT_OVER.finditer(text_of(path))
    ]

    assert left == []


def test_only_commands_print(modules):
    printing = [
        f"{path}:{node.lineno}"
        for path in modules
        # The verifier is a program too; whoever holds a bundle needs nothing else.
        if path.parts[0] != "ops" and str(path) != "ledger/verify.py"
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]

    assert printing == []


@pytest.mark.parametrize("what", NOT_OURS_TO_NAME)
def test_no_file_names(tracked, what):
    naming = [
        f"{path}: {found[0]}"
        for path in tracked
        if is_text(path)
        for found in NOT_OURS_TO_NAME[what].finditer(text_of(path))
    ]

    assert naming == []


@pytest.mark.parametrize("folder", [*DOORS, "tests"])
def test_every_folder_explains_itself(folder):
    readme = ROOT / folder / "README.md"

    assert readme.exists(), f"{folder} has no README.md"
    assert readme.read_text(encoding="utf-8").startswith("# ")


def test_test_files_have_names_of_their_own(tracked):
    names = [path.name for path in tracked if re.fullmatch(r"test_\w+\.py", path.name)]

    assert sorted(set(names)) == sorted(names)

"""The commands that the READMEs show are commands of the product."""

import re
import shlex

import pytest
import typer

from ops.cli import commands
from tests.architecture.conftest import ROOT

FENCE = re.compile(r"^```(?:console|sh|shell|bash|text)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^(?:\$ )?(?:\w+=\S* )*(?:mingjing|sh ops/run)(?: .*)?$", re.MULTILINE)


def commands_of(readme):
    for block in FENCE.findall(readme.read_text(encoding="utf-8")):
        for line in COMMAND.findall(block.replace("\\\n", " ")):
            words = shlex.split(line.removeprefix("$ "), comments=True)
            while "=" in words[0]:
                words = words[1:]
            words = words[2:] if words[0] == "sh" else words[1:]
            if words[:1] != ["test"]:  # pytest's own arguments
                yield words


READMES = [
    path
    for pattern in ("README*.md", "*/README.md")
    for path in sorted(ROOT.glob(pattern))
    if not path.parent.name.startswith(".")
]
SHOWN = [(str(path.relative_to(ROOT)), words) for path in READMES for words in commands_of(path)]


def unknown_word(words):
    """The first word that the command line would not understand, None where there is none."""
    command = typer.main.get_command(commands())
    words = list(words)
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        name = words.pop(0)
        if name not in command.commands:
            return name
        command = command.commands[name]
    if command.context_settings.get("ignore_unknown_options"):
        return None
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    options = (word.split("=")[0] for word in words if re.match(r"--?[a-z]", word))
    return next((option for option in options if option not in known), None)


@pytest.mark.parametrize(("readme", "words"), SHOWN, ids=lambda shown: str(shown)[:60])
def test_a_command_shown_is_one_that_exists(readme, words):
    assert unknown_word(words) is None, f"{readme}: mingjing {shlex.join(words)}"


@pytest.mark.parametrize("words", [["simulat"], ["simulate", "--sed", "1"], ["import", "csv"]])
def test_a_command_that_does_not_exist_would_be_found(words):
    assert unknown_word(words) in words


def test_the_two_commands_stand_in_both_readmes():
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")

        assert "sh ops/run demo" in text
        assert "sh ops/run test" in text

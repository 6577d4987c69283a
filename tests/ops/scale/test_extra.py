"""What the bare installation lacks is named, with the command that installs it."""

import shlex
import sys

import pytest

from ops.scale.extra import NotInstalled, extra


def test_an_absent_package_is_named_with_the_command_that_installs_it():
    with pytest.raises(NotInstalled) as refused:
        extra("no_such_package.parquet")

    said, _, command = str(refused.value).partition(": ")
    assert said == "no_such_package is not installed here"
    assert shlex.split(command)[0] == sys.executable
    assert command.endswith("ops/requirements-scale.txt")


def test_a_present_one_is_given():
    assert extra("json.decoder").JSONDecoder

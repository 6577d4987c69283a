"""What the bare installation lacks is named, with the command that installs it."""

import shlex
import sys

import pytest

from ops.scale.extra import NotInstalled, extra
from ops.scale.writing import Writer


def test_an_absent_package_is_named_with_the_command_that_installs_it():
    with pytest.raises(NotInstalled) as refused:
        extra("no_such_package.parquet")

    said, _, command = str(refused.value).partition(": ")
    assert said == "no_such_package is not installed here"
    assert shlex.split(command)[0] == sys.executable
    assert command.endswith("ops/requirements-scale.txt")


def test_where_it_is_absent_no_shard_is_begun(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(NotInstalled):
        Writer(tmp_path / "shards", 1)

    assert list(tmp_path.iterdir()) == []


def test_a_present_one_is_given():
    assert extra("json.decoder").JSONDecoder

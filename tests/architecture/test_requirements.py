"""What is pinned is what pyproject.toml asks for, whole, hashed, and from anywhere."""

import re
import tomllib

import pytest

from tests.architecture.conftest import ROOT

PINNED = ROOT / "ops/requirements.txt"
PIN = re.compile(
    r"^([a-z0-9-]+)==(\S+)(?: ; ([^\\]+))? \\$((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?$)+)",
    re.MULTILINE,
)


@pytest.fixture(scope="module")
def pins():
    return {found[1]: found[2] for found in PIN.finditer(PINNED.read_text())}


@pytest.fixture(scope="module")
def wanted():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    return [re.match(r"[A-Za-z0-9-]+", line)[0].lower() for line in lines]


def test_every_line_is_a_pin_with_its_hashes(pins):
    rest = PIN.sub("", PINNED.read_text())

    assert rest.strip() == ""
    assert len(pins) > 40


def test_everything_asked_for_is_pinned(pins, wanted):
    assert set(wanted) <= pins.keys()


def test_what_builds_the_installation_is_pinned_too(pins):
    inputs = (ROOT / "ops/requirements.in").read_text().splitlines()
    builders = {line for line in inputs if line and not line.startswith("#")}

    assert builders == {"hatchling", "editables"}
    assert builders <= pins.keys()

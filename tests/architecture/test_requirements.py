"""What is pinned is what pyproject.toml asks for, whole, hashed, and from anywhere."""

import re
import tomllib

import pytest

from tests.architecture.conftest import ROOT

PINNED = ROOT / "ops/requirements.txt"
SCALE = ROOT / "ops/requirements-scale.txt"
PIN = re.compile(
    r"^([a-z0-9-]+)==(\S+)(?: ; ([^\\]+))? \\$((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?$)+)",
    re.MULTILINE,
)


def pinned(file):
    return {found[1]: found[2] for found in PIN.finditer(file.read_text())}


@pytest.fixture(scope="module")
def pins():
    return pinned(PINNED)


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def names(lines):
    return {re.match(r"[A-Za-z0-9-]+", line)[0].lower() for line in lines}


@pytest.mark.parametrize("file", [PINNED, SCALE], ids=lambda file: file.name)
def test_every_line_is_a_pin_with_its_hashes(file):
    assert PIN.sub("", file.read_text()).strip() == ""
    assert len(pinned(file)) > 15


def test_everything_asked_for_is_pinned(pins, project):
    asked = names([*project["dependencies"], *project["optional-dependencies"]["test"]])

    assert asked <= pins.keys()


def test_what_large_histories_need_is_pinned_apart_and_agrees_with_the_rest(pins, project):
    scale, asked = pinned(SCALE), names(project["optional-dependencies"]["scale"])

    assert asked <= scale.keys()
    assert not asked & pins.keys(), "not every machine has wheels of them"
    assert {name: pins[name] for name in scale.keys() & pins.keys()} == {
        name: scale[name] for name in scale.keys() & pins.keys()
    }


def test_what_builds_the_installation_is_pinned_too(pins):
    inputs = (ROOT / "ops/requirements.in").read_text().splitlines()
    builders = {line for line in inputs if line and not line.startswith("#")}

    assert builders == {"hatchling", "editables"}
    assert builders <= pins.keys()

"""The service, the container and the page on installing say what is true of the program."""

import re
import shutil
import subprocess
import sys

import pytest

from gateway import limits
from tests.conftest import ROOT

UNIT = ROOT / "ops/systemd/mingjing.service"
CONTAINERFILE = ROOT / "ops/container/Containerfile"
INSTALL = ROOT / "ops/INSTALL.md"

EXPOSURE_MAX = 2.0
"""Of 10. What is left: a network it must listen on, and files it must write."""


@pytest.fixture
def analyze(tmp_path):
    """systemd's own judgement of the unit, its program taken for one that is here."""
    program = shutil.which("systemd-analyze") or pytest.skip("needs systemd-analyze")
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text().replace("/opt/mingjing/bin/mingjing", sys.executable))

    def run(*words):
        return subprocess.run(
            [program, *words, str(unit)], capture_output=True, text=True, check=False
        )

    return run


def test_systemd_understands_the_service(analyze):
    done = analyze("verify")

    assert done.returncode == 0, done.stderr
    assert UNIT.name not in done.stderr  # not even a warning


def test_the_service_is_as_closed_as_it_says(analyze):
    done = analyze("security", "--offline=yes", "--no-pager")

    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd cannot judge a unit that is not loaded")
    found = re.search(r"exposure level for .*: (\d+\.\d+)", done.stdout)
    assert float(found[1]) <= EXPOSURE_MAX, done.stdout


def settings():
    lines = [line.partition("=")[::2] for line in UNIT.read_text().splitlines() if "=" in line]
    return {name: value for name, value in lines if not name.startswith("#")}


def test_the_service_has_room_for_every_connection_and_time_to_drain():
    said = settings()

    assert int(said["LimitNOFILE"]) > 2 * limits.CONNECTIONS_AT_ONCE_MAX
    assert int(said["TimeoutStopSec"]) > limits.SHUTDOWN_SECONDS_MAX + 60
    assert (said["User"], said["NoNewPrivileges"]) == ("mingjing", "yes")


def instructions():
    text = CONTAINERFILE.read_text().replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]
    return [line.split(maxsplit=1) for line in lines]


def test_the_container_is_nobodys_root_and_names_no_registry():
    words = dict(instructions())

    assert words["USER"] == "8420:8420"
    assert words["ARG"].startswith("BASE=")
    assert "/" not in words["ARG"]
    assert words["FROM"] == "${BASE}"
    assert words["STOPSIGNAL"] == "SIGTERM"
    assert (words["ENTRYPOINT"], words["CMD"]) == ('["mingjing"]', '["serve"]')


def test_the_container_fetches_nothing_and_copies_what_is_there():
    for instruction, words in instructions():
        if "pip install" in words:
            assert words.count("--no-index") == words.count("pip install")
        if instruction == "COPY":
            source = words.split()[0]
            assert source == "wheels" or (ROOT / source).exists()


def test_the_page_on_installing_shows_this_version_and_no_other_command():
    text = INSTALL.read_text(encoding="utf-8")
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)

    assert f"mingjing-{version[1]}-py3-none-any.whl" in text
    assert set(re.findall(r"bin/mingjing (\w+)", text)) <= {"init", "serve"}

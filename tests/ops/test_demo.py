"""The demonstration, small, as its reader sees it."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.conftest import shared


@pytest.fixture(scope="module")
def shown():
    """What a small town's demonstration prints, in English."""
    done = subprocess.run(
        [sys.executable, "-m", "ops", "demo", "--projects", "8", "--lang", "en"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_violations_are_named_with_their_basis_as_they_are_found(shown):
    live = shown[shown.index("2 A town's") : shown.index("3 Possible")]

    assert "N-" in live
    assert "中华人民共和国" in live


def test_another_process_verifies_a_project(shown):
    outside = shown[shown.index("4 Export") : shown.index("5 Change")]

    assert "VERIFIED" in outside
    assert "FAIL" not in outside


def test_the_altered_copy_is_refused_with_the_first_bad_index(shown):
    altered = shown[shown.index("5 Change") :]

    assert "NOT_INCLUDED at entry" in altered


def test_it_says_what_to_try_next(shown):
    assert "sh ops/run init --origin" in shown


def test_real_data_can_be_added():
    done = subprocess.run(
        [
            *(sys.executable, "-m", "ops", "demo", "--projects", "1"),
            *("--data", shared("data/ocds_fictional")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "19 个发布" in done.stdout


def test_served_and_told_to_stop_it_says_where_the_token_goes_and_leaves_nothing_behind():
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o711)  # a user PostgreSQL runs as for root passes through
        serving = subprocess.Popen(
            [
                *(sys.executable, "-m", "ops", "demo", "--projects", "1"),
                *("--serve", "--port", "0"),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": directory},
        )
        assert any("serves demo." in line for line in serving.stderr)
        assert list(Path(directory).iterdir())
        serving.terminate()
        shown, problems = serving.communicate()

        assert (serving.returncode, problems) == (0, "")
        assert "/sign-in/token\ntoken  " in shown
        assert list(Path(directory).iterdir()) == []


def test_data_that_is_not_there_is_named():
    done = subprocess.run(
        [sys.executable, "-m", "ops", "demo", "--data", "no-such-file.json"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "no-such-file.json" in done.stderr
    assert "Traceback" not in done.stderr

import re

import pytest

from ops.cli import check, main
from tests.ops.conftest import ROOT

GOOD, BAD = ("-c", "pass"), ("-c", "raise SystemExit(3)")


def exit_code(*arguments):
    with pytest.raises(SystemExit) as end:
        main(["check", *arguments])
    return end.value.code


def test_every_check_is_run_and_one_that_fails_is_named(monkeypatch, capfd):
    monkeypatch.setattr(check, "CHECKS", {"first": BAD, "second": GOOD})

    assert exit_code() == 1
    assert capfd.readouterr().out.endswith("FAIL  first\n ok   second\n")


def test_all_good_is_zero(monkeypatch):
    monkeypatch.setattr(check, "CHECKS", {"first": GOOD})

    assert exit_code() == 0


def test_ci_leaves_out_the_tests_that_it_has_run(monkeypatch):
    monkeypatch.setattr(check, "CHECKS", {"first": GOOD, "tests": BAD})

    assert exit_code("--skip-tests") == 0


def test_outside_a_checkout_there_is_nothing_to_check(monkeypatch, tmp_path, capfd):
    monkeypatch.setattr(check, "ROOT", tmp_path)

    assert exit_code() == 2
    assert "is not a checkout" in capfd.readouterr().err


def test_ci_runs_the_tests_and_this_list():
    steps = (ROOT / ".ci/run").read_text()

    halves = re.findall(r"^sh ops/run test (\S+)", steps, re.MULTILINE)
    assert sorted(halves) == ["--ignore=tests/ops", "tests/ops"]
    assert steps.count("|| failed=1") == len(halves) + 1
    assert "sh ops/run check --skip-tests ||" in steps

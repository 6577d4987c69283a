"""The published fixtures of the red flags, and what they are expected to give, one by one."""

import json

import pytest

from monitors.indicators import Settings, indicate, read_process
from monitors.indicators.base import Thresholds
from tests.conftest import shared

CASES = {
    "R003": Thresholds(),
    "R003-procurement_method_details-x-5-y-10": Thresholds(short_days_by_details={"x": 5, "y": 10}),
    "R003-procurement_methods-open+selective": Thresholds(
        short_methods=frozenset({"open", "selective"})
    ),
    "R003-threshold-10": Thresholds(short_days=10),
    "R018": Thresholds(),
    "R024": Thresholds(),
    "R025": Thresholds(),
    "R028": Thresholds(),
    "R030": Thresholds(),
    "R035": Thresholds(),
    "R036": Thresholds(),
    "R038": Thresholds(),
    "R038-tenderer": Thresholds(),
    "R048-minimum_contracting_processes-1": Thresholds(processes_least=1),
    "R058": Thresholds(),
}


@pytest.mark.parametrize("case", CASES)
def test_the_published_example_gives_what_it_is_expected_to_give(case):
    folder = shared("data/cardinal/tests/fixtures/indicators")
    code = case.partition("-")[0]
    lines = (folder / f"{case}.jsonl").read_text(encoding="utf-8").splitlines()
    settings = Settings(
        thresholds=CASES[case],
        price_not_compared=frozenset({"NPC"}),
        excluded=frozenset({"EXC"}),
    )

    found = indicate((read_process(json.loads(line)) for line in lines if line.strip()), settings)

    [flags] = [each.flags for each in found if each.code == code]
    given = {}
    for flag in flags:
        given.setdefault(flag.kind, {})[flag.subject] = {code: flag.value}
    expected = json.loads((folder / f"{case}.expected").read_text(encoding="utf-8"))
    assert given == expected
    assert all(flag.processes for flag in flags)

"""The town: the same for the same seed, fit for the ledger, and over by its last day."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from ledger import canonical, statement
from ledger.catalogue import load
from ledger.entry import ENTRY_BYTES_MAX, size_if_placed
from ledger.signing import PrivateKey
from ops.town import START, TownTooShort, town
from ops.town.plantings import PLANTINGS

SEEDS = (1, 2, 3)
ORIGIN = "town.example/log"


@cache
def town_of(seed, projects=60):
    return town(seed, projects)


def spoken(one):
    return [canonical.encode(act.statement(ORIGIN)) for act in one.acts]


def test_the_same_seed_makes_the_same_town_byte_for_byte():
    again = town(7, 10)

    assert spoken(town_of(7, 10)) == spoken(again)


def test_another_town_repeats_the_foundations_and_nothing_else():
    one, other = town_of(7, 10), town_of(8, 10)
    said = {(act.actor, act.id): canonical.encode(act.statement(ORIGIN)) for act in one.acts}
    again = [act for act in other.acts if (act.actor, act.id) in said]

    assert {act.type.split(".")[0] for act in again} == {
        "org",
        "nodeMap",
        "rule",
        "parameter",
        "expert",
        "catalogue",
    }
    for act in again:
        assert said[act.actor, act.id] == canonical.encode(act.statement(ORIGIN))
    assert not {act.stream for act in one.acts} & {
        act.stream for act in other.acts if act not in again
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_every_act_fits_the_catalogue_and_the_ledger(seed):
    catalogue = load()
    key = PrivateKey.from_seed(bytes(32))

    for act in town_of(seed).acts:
        said = act.statement(ORIGIN)
        statement.check_shape(said)
        catalogue.check(act.type, act.data)
        assert size_if_placed(statement.sign(said, key)) < ENTRY_BYTES_MAX // 4


@pytest.mark.parametrize("seed", SEEDS)
def test_no_actor_says_two_things_under_one_id(seed):
    acts = town_of(seed).acts

    assert len({(act.actor, act.id) for act in acts}) == len(acts)


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_who_speaks_was_registered_before(seed):
    registered = {"root"}
    for act in town_of(seed).acts:
        assert act.actor in registered
        if act.type == "org.Registered":
            registered.add(act.data["org"])


@pytest.mark.parametrize("seed", SEEDS)
def test_acts_come_in_the_order_in_which_they_happened_and_watermarks_close_the_town(seed):
    acts = town_of(seed).acts
    moments = [act.occurred_at for act in acts]

    assert moments == sorted(moments)
    assert {act.type for act in acts if act.occurred_at == moments[-1]} == {
        "source.WatermarkAdvanced",
        "source.Disconnected",
    }
    assert moments[-1] == "2026-06-30T16:00:00.000000Z"  # the end of the last day in Shanghai


def test_a_large_town_holds_every_planting_once_and_all_five_trading_types():
    large = town_of(1, 200)
    registered = [
        act.data["trading_type"] for act in large.acts if act.type == "project.Registered"
    ]

    assert len(registered) == 200
    assert set(registered) == {
        "engineering",
        "government_procurement",
        "land_and_mining",
        "state_property",
        "other",
    }
    assert sorted(each.planting.story for each in large.planted) == sorted(
        planting.story for planting in PLANTINGS
    )
    assert len({each.stream for each in large.planted}) == len(PLANTINGS)


def test_a_small_town_is_planted_as_densely_as_it_can_be():
    small = town_of(1, 5)

    assert len([each for each in small.planted if each.planting.of_project]) == 5


def test_a_town_too_short_for_a_project_to_end_is_refused():
    with pytest.raises(TownTooShort):
        town(1, 5, start=START, end=date(2025, 9, 1))


def test_the_readme_lists_every_planting_and_no_other():
    readme = (Path(__file__).parents[2] / "ops/town/README.md").read_text(encoding="utf-8")
    listed = [line for line in readme.splitlines() if line.startswith(("| breaks", "| keeps"))]

    assert listed == [row(planting) for planting in PLANTINGS]


def row(planting):
    verb = "breaks" if planting.breaks else "keeps"
    return f"| {verb} | {planting.rule} | {planting.life} | {planting.story} |"

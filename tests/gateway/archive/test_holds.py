"""Holds cover what they name; those that name no record cover all of their stream."""

from gateway.archive.holds import Holds
from gateway.archive.record import Hold


def hold(index, *records, hold_id="H", stream="project/A"):
    return Hold(
        hold_id=hold_id, index=index, actor="org/x", stream=stream, records=frozenset(records)
    )


def indexes(holds):
    return [each.index for each in holds]


def test_a_record_is_held_by_what_names_it_and_by_what_holds_its_stream_in_the_order_of_the_log():
    holds = Holds()
    for each in (hold(1, "r-1"), hold(2), hold(3, "r-1", "r-2"), hold(4, stream="project/B")):
        holds.place(each)

    assert indexes(holds.of("r-1", "project/A")) == [1, 2, 3]
    assert indexes(holds.of("r-2", "project/A")) == [2, 3]
    assert indexes(holds.of("r-3", "project/A")) == [2]
    assert indexes(holds.of("r-1", "project/B")) == [1, 3, 4]
    assert indexes(holds.of("r-3", "project/C")) == []


def test_what_is_released_covers_nothing_and_leaves_others_of_its_number():
    holds = Holds()
    first, second, third = hold(1, "r-1", "r-2"), hold(2, "r-1"), hold(3, stream="project/B")
    for each in (first, second, third):
        holds.place(each)

    holds.release(first, 9)

    assert indexes(holds.of("r-1", "project/A")) == [2]
    assert indexes(holds.of("r-2", "project/A")) == []
    assert indexes(holds.named("H")) == [2, 3]
    assert [(each.index, each.released) for each in holds.every()] == [
        (1, 9), (2, second.released), (3, third.released),
    ]  # fmt: skip
    assert holds.placed_by(1).released == 9
    holds.release(third, 10)
    assert indexes(holds.of("r-1", "project/B")) == [2]


def test_a_number_nobody_used_names_nothing():
    assert Holds().named("H") == []
    assert Holds().placed_by(1) is None

"""Every process sees how far a projection has come, and it never goes back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from eventsourcing.persistence import IntegrityError, Tracking


def test_a_projection_that_never_ran_has_done_nothing(database):
    assert database.place("monitors") == 0


def test_another_process_sees_the_place(open_database):
    one, other = open_database(), open_database()

    one.keep_place("monitors", 7)
    assert other.place("monitors") == 7
    other.keep_place("monitors", 70_000)
    one.keep_place("elsewhere", 3)

    assert one.place("monitors") == 70_000
    assert other.place("elsewhere") == 3


def test_a_place_never_goes_back(database):
    for size in (9, 4, 9):
        database.keep_place("monitors", size)

    assert database.place("monitors") == 9


def test_the_librarys_own_questions_read_the_place(database):
    database.keep_place("monitors", 9)
    places = database.application.places

    assert places.has_tracking_id("monitors", 9)
    assert not places.has_tracking_id("monitors", 10)
    with pytest.raises(IntegrityError):
        places.insert_tracking(Tracking("monitors", 9))


def test_many_that_keep_a_place_at_once_leave_the_furthest(database):
    def keep(size):
        database.keep_place("monitors", size)
        return database.place("monitors")

    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(keep, range(60, 0, -1)))

    assert all(place >= size for place, size in zip(seen, range(60, 0, -1), strict=True))
    assert database.place("monitors") == 60

"""Threads and processes find the same, in the same order."""

import os
import threading

import pytest

from ledger import examiners
from ledger.errors import LedgerError
from ledger.examine import examine_signed, signers_of
from ledger.examiners import Plain, begin, examine_tiles, other_cores
from tests.tampering.conftest import town


@pytest.fixture
def log(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    log = town()
    log.entries[9] = log.entries[9].replace(b'"v":1', b'"v":2')
    log.entries[4] = log.entries[4].replace(b'"id":"s-4"', b'"id":"s-5"')
    return log


def keys_of(log):
    return [key.public for key in log.keys.values()]


def tiles_of(log):
    return [log.entries[start : start + 3] for start in range(0, log.size, 3)]


def found_by(log, others):
    tiles = list(examine_tiles(iter(tiles_of(log)), keys_of(log), others))
    assert [raws for raws, _ in tiles] == tiles_of(log)
    return [tile for _, tile in tiles]


def found_singly(log):
    signers = signers_of(keys_of(log))
    return [as_tile(examine_signed(raws, signers)) for raws in tiles_of(log)]


def as_tile(examined):
    """In columns where every entry is read, signed and not special."""
    if not all(signed and found.statement is None for found, signed in examined):
        return examined
    return Plain(*([getattr(found, name) for found, _ in examined] for name in Plain._fields))


def same(these, those):
    assert [type(each) for each in these] == [type(each) for each in those]
    assert [[*map(list, each)] for each in these] == [[*map(list, each)] for each in those]


def test_threads_find_what_one_core_finds(log):
    with other_cores(log.size) as others:
        found = found_by(log, others)

    assert {type(tile) for tile in found} == {Plain, list}
    same(found, found_singly(log))


def test_one_core_does_it_all(log, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 1)

    with other_cores(log.size) as others:
        assert others is None
        same(found_by(log, others), found_singly(log))


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "with another thread"])
def test_processes_find_the_same(log, monkeypatch, alone):
    """A process that is alone is copied; one with threads starts others afresh."""
    monkeypatch.setattr(examiners, "PROCESSES_FROM", 1)
    monkeypatch.setattr(threading, "active_count", lambda: 1 if alone else 2)

    with other_cores(log.size) as others:
        same(found_by(log, others), found_singly(log))


@pytest.mark.parametrize("known", [slice(None), slice(2)], ids=["all keys", "the first two"])
def test_what_was_begun_with_the_keys_known_so_far_is_found_as_all_else(log, monkeypatch, known):
    monkeypatch.setattr(examiners, "PROCESSES_FROM", 1)

    with other_cores(log.size) as others:
        begun = [None, *begin(tiles_of(log)[1:4], keys_of(log)[known], others)]
        tiles = examine_tiles(iter(tiles_of(log)), keys_of(log), others, begun)
        same([tile for _, tile in tiles], found_singly(log))


def test_where_no_process_can_be_started_the_work_is_done_here(log, monkeypatch):
    def breaks(*_):
        raise OSError

    monkeypatch.setattr(examiners, "PROCESSES_FROM", 1)
    monkeypatch.setattr(examiners, "_begin", breaks)
    monkeypatch.setattr(threading, "active_count", lambda: 1)

    with other_cores(log.size) as others:
        same(found_by(log, others), found_singly(log))


def test_what_comes_before_a_tile_that_cannot_be_read_is_told_first(log):
    def tiles():
        yield from tiles_of(log)
        raise LedgerError

    with other_cores(log.size) as others:
        found = examine_tiles(tiles(), keys_of(log), others)
        same([next(found)[1] for _ in tiles_of(log)], found_singly(log))
        with pytest.raises(LedgerError):
            next(found)

"""Threads and processes find the same, in the same order."""

import threading

import pytest

from ledger import examiners
from ledger.examine import examine_signed, signers_of
from ledger.examiners import examine_tiles
from tests.tampering.conftest import town


@pytest.fixture
def log():
    log = town()
    log.entries[9] = log.entries[9].replace(b'"v":1', b'"v":2')
    log.entries[4] = log.entries[4].replace(b'"id":"s-4"', b'"id":"s-5"')
    return log


def keys_of(log):
    return [key.public for key in log.keys.values()]


def tiles_of(log):
    return [log.entries[start : start + 3] for start in range(0, log.size, 3)]


def found_by(log):
    tiles = list(examine_tiles(iter(tiles_of(log)), keys_of(log), entries=log.size))
    assert [raws for raws, _ in tiles] == tiles_of(log)
    return [each for _, examined in tiles for each in examined]


def test_threads_find_what_one_core_finds(log):
    assert found_by(log) == examine_signed(log.entries, signers_of(keys_of(log)))


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "with another thread"])
def test_processes_find_the_same(log, monkeypatch, alone):
    """A process that is alone is copied; one with threads starts others afresh."""
    monkeypatch.setattr(examiners, "PROCESSES_FROM", 1)
    monkeypatch.setattr(threading, "active_count", lambda: 1 if alone else 2)

    assert found_by(log) == examine_signed(log.entries, signers_of(keys_of(log)))


def test_where_no_process_can_be_started_the_work_is_done_here(log, monkeypatch):
    def breaks(*_):
        raise OSError

    monkeypatch.setattr(examiners, "PROCESSES_FROM", 1)
    monkeypatch.setattr(examiners, "_begin", breaks)
    monkeypatch.setattr(threading, "active_count", lambda: 1)

    assert found_by(log) == examine_signed(log.entries, signers_of(keys_of(log)))

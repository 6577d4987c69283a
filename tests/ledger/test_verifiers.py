"""Other processes verify what this one would, and it does without them where it must."""

import os
import subprocess

import pytest

from ledger.signing import PrivateKey
from ledger.verifiers import Verifiers, verify_here

KEYS = [PrivateKey.from_seed(bytes([number]) * 32) for number in range(3)]


def checks(many):
    """Every seventh signature is somebody else's."""
    made = []
    for number in range(many):
        key, message = KEYS[number % 3], b"message %d" % number
        signature = (KEYS[0] if number % 7 else KEYS[1]).sign(message)
        made.append((key.public.suite, key.public.raw, message, signature))
    return made


@pytest.fixture
def verifiers():
    with Verifiers() as verifiers:
        yield verifiers


def test_signatures_are_told_apart_by_the_processes(verifiers):
    parts = [checks(many) for many in (200, 0, 1, 64)]

    found = [verifiers.submit(part) for part in parts]

    assert [each.result() for each in found] == [verify_here(part) for part in parts]
    assert [sum(each.result()) for each in found][:2] == [sum(verify_here(parts[0])), 0]
    assert 0 < sum(found[0].result()) < 200


def test_a_process_that_was_killed_is_done_without_and_another_started(verifiers):
    verifiers.submit(checks(1)).result()
    [killed] = verifiers._idle
    killed._popen.kill()
    killed._popen.wait()

    assert verifiers.submit(checks(64)).result() == verify_here(checks(64))
    assert verifiers.submit(checks(64)).result() == verify_here(checks(64))
    assert killed not in verifiers._idle


def test_where_no_process_can_be_started_the_work_is_done_here(verifiers, monkeypatch):
    def cannot(*_, **__):
        raise OSError

    monkeypatch.setattr(subprocess, "Popen", cannot)

    assert verifiers.submit(checks(64)).result() == verify_here(checks(64))


def test_the_processes_end_when_nothing_more_can_come():
    verifiers = Verifiers()
    verifiers.submit(checks(1)).result()
    [process] = verifiers._idle
    verifiers.close()

    with pytest.raises(ProcessLookupError):
        os.kill(process._popen.pid, 0)
    assert process._popen.returncode == 0

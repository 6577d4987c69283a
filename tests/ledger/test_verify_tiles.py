"""A log whose files are others the second time they are read."""

import pytest

from ledger import verify_tiles
from ledger.policy import Policy
from ledger.verification import NoVerdict
from ledger.verify import Trust, verify_tree
from ledger.verify_entries import KEY_EVENT
from tests.tampering.conftest import town
from tests.tampering.honest_log import POLICY

TRUST = Trust(policy=Policy.parse(POLICY))
NO_KEY_EVENT = KEY_EVENT.replace(b"key", b"kez")


@pytest.fixture
def files():
    log = town()
    log.record_heads()
    return log.tree()


def serve(files, first, then):
    """Fetches from `files`; entry tiles go through `first` and, from the second time, `then`."""
    asked = []

    def fetch(name):
        content = files.get(name)
        if name.startswith("tile/entries/") and content is not None:
            content = (then if name in asked else first)(content)
            asked.append(name)
        return content

    return fetch, asked


def as_it_is(content):
    return content


def without_keys(content):
    return content.replace(KEY_EVENT, NO_KEY_EVENT)


def without_one_key(content):
    return content.replace(KEY_EVENT, NO_KEY_EVENT, 1)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (as_it_is, without_keys),
        (as_it_is, without_one_key),
        (without_one_key, as_it_is),
        (without_keys, as_it_is),
    ],
)
def test_other_key_events_the_second_time_leave_nothing_to_say(files, monkeypatch, first, then):
    monkeypatch.setattr(verify_tiles, "BYTES_HELD_MAX", 0)
    fetch, _ = serve(files, first, then)

    with pytest.raises(NoVerdict, match="changed while the log was read"):
        verify_tree(fetch, TRUST)


@pytest.mark.parametrize(("held", "times"), [(0, 2), (verify_tiles.BYTES_HELD_MAX, 1)])
def test_what_there_is_room_for_is_fetched_once(files, monkeypatch, held, times):
    monkeypatch.setattr(verify_tiles, "BYTES_HELD_MAX", held)
    fetch, asked = serve(files, as_it_is, as_it_is)

    assert verify_tree(fetch, TRUST).code == "VERIFIED"
    assert len(asked) == times

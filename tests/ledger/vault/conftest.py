"""A vault beside a log that has begun."""

from datetime import timedelta

import pytest

from ledger.statement import sign
from ledger.vault.master import MasterKey, make_file
from ledger.vault.vault import Vault
from tests.ledger.conftest import NOW

PLATFORM = "org/platform"


class Hand:
    """A clock that stands until a test moves it."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def go_on(self, **by):
        self.now += timedelta(**by)


@pytest.fixture
def hand():
    return Hand()


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "keys-of-vault"
    make_file(path)
    return path


@pytest.fixture
def open_vault(founded, reader, key_file, hand):
    """The vault as each process opens it."""
    return lambda: Vault(founded, reader, MasterKey.from_file(key_file), hand)


@pytest.fixture
def vault(open_vault):
    return open_vault()


@pytest.fixture
def notice(town):
    """Makes a statement that nobody has signed yet."""

    def notice(number=1, **more):
        return town.notice(number=number, id_=f"notice-{number}", **more).statement

    return notice


@pytest.fixture
def place(sequencer, town):
    """Signs a statement and gives it its place: the index."""

    def place(statement):
        [verdict] = sequencer.submit([sign(statement, town.key(statement["actor"]))])
        return verdict.index

    return place


@pytest.fixture
def say(sequencer, town):
    """Says `vault.Erased` as the platform."""

    def say(erasures):
        said = [
            town.said(
                PLATFORM,
                "vault.Erased",
                {"entry": erasure.entry, "names": list(erasure.names)},
                stream="site/vault",
                id_=erasure.id,
            )
            for erasure in erasures
        ]
        verdicts = sequencer.submit(said)
        assert all(hasattr(verdict, "index") for verdict in verdicts), verdicts

    return say

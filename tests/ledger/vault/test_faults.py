"""Every write of the vault, lost and lost but kept, at every step; then a fresh process looks.

What must hold afterwards: a value that an entry commits to opens, unless an entry says it was
erased, and then it does not.
"""

from contextlib import contextmanager

import pytest

from ledger.read import Reader
from ledger.storage import StorageFailed
from ledger.vault.erasing import erase, finish, of_subject
from ledger.vault.errors import Erased
from ledger.vault.master import MasterKey
from ledger.vault.vault import Vault
from tests.ledger.vault.conftest import PLATFORM

PERSON = "person/0123456789abcdef"


class Faulty:
    """Loses the answer of the n-th transaction that writes, with what it wrote or without."""

    def __init__(self, database, at, *, kept):
        self._connection = database.connection
        self._at = at
        self._kept = kept
        self.writes = 0

    @contextmanager
    def connection(self):
        with self._connection() as session:
            yield session if self._begins() else Lost(session, kept=self._kept)

    def _begins(self):
        self.writes += 1
        return self.writes != self._at


class Lost:
    """A session whose transaction ends in a broken connection."""

    def __init__(self, session, *, kept):
        self._session = session
        self._kept = kept

    def __getattr__(self, name):
        return getattr(self._session, name)

    @contextmanager
    def transaction(self):
        try:
            with self._session.transaction():
                yield
                if not self._kept:
                    raise StorageFailed("the connection broke before the commit")
        finally:
            if self._kept:
                raise StorageFailed("the connection broke after the commit")


@pytest.fixture
def vault(sequencer, open_database, key_file, hand):
    """The vault of a process with a database of its own, so that its writes alone are counted."""
    assert sequencer
    database = open_database()
    return Vault(database, Reader(database), MasterKey.from_file(key_file), hand)


@pytest.fixture
def break_at(monkeypatch, vault):
    def break_at(number, *, kept):
        faulty = Faulty(vault.database, number, kept=kept)
        read = vault.database.read

        def reading(question):
            faulty.writes -= 1  # only what writes is counted
            return read(question)

        monkeypatch.setattr(vault.database, "connection", faulty.connection)
        monkeypatch.setattr(vault.database, "read", reading)
        return monkeypatch.undo

    return break_at


@pytest.mark.parametrize("kept", [False, True], ids=["lost", "lost but kept"])
def test_a_statement_is_not_sent_before_its_values_are_there(
    vault, open_vault, notice, place, break_at, kept
):
    mend = break_at(1, kept=kept)
    with pytest.raises(StorageFailed):
        vault.seal(notice(), {"seat": 1}, {"seat": PERSON})
    mend()

    fresh = open_vault()
    assert len(fresh.about(PERSON)) == kept
    index = place(fresh.seal(notice(), {"seat": 1}, {"seat": PERSON}))

    assert fresh.open(index)["seat"].value == 1
    assert len(fresh.about(PERSON)) == 1


@pytest.mark.parametrize("kept", [False, True], ids=["lost", "lost but kept"])
@pytest.mark.parametrize("step", [1, 2], ids=["marking", "destroying"])
def test_a_value_is_gone_exactly_where_an_entry_says_so(
    vault, open_vault, notice, place, say, break_at, step, kept
):
    index = place(vault.seal(notice(), {"seat": 1}, {"seat": PERSON}))

    targets = of_subject(vault, PERSON)
    mend = break_at(step, kept=kept)
    with pytest.raises(StorageFailed):
        erase(vault, PLATFORM, targets, say)
    mend()

    fresh = open_vault()
    finish(fresh)
    said = [entry.data["entry"] for entry in fresh.reader.of_types({"vault.Erased"})]

    assert (index in said) == (step == 2)
    if said:
        with pytest.raises(Erased):
            fresh.open(index, ["seat"])
        assert [row.wrapped for row in fresh.about(PERSON)] == [None]
    else:
        assert fresh.open(index)["seat"].value == 1
        assert erase(fresh, PLATFORM, of_subject(fresh, PERSON), say) == 1
        assert fresh.open(index) == {}

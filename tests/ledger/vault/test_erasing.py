"""Erasing: said first, done then, finished at the next opening, and no proof is touched."""

import psycopg
import pytest

from ledger.vault.erasing import erase, finish, of_subject
from ledger.vault.errors import Erased, NotHeld
from ledger.vault.vault import opening_of
from tests.ledger.vault.conftest import PLATFORM

PERSON = "person/0123456789abcdef"
OTHER = "person/fedcba9876543210"


class Stopped(Exception):
    """The process ends here."""


@pytest.fixture
def two(vault, notice, place):
    """Two entries that say something about two persons."""
    subjects = {"expert": PERSON, "guest": OTHER}
    values = {"expert": "甲", "guest": "乙"}
    return [place(vault.seal(notice(number), values, subjects)) for number in (1, 2)]


def erasures_in(vault):
    return [entry.data for entry in vault.reader.of_types({"vault.Erased"})]


def test_one_value_goes_and_the_others_stay(vault, two, say):
    assert erase(vault, PLATFORM, {two[0]: ["expert"]}, say) == 1

    with pytest.raises(Erased):
        vault.open(two[0], ["expert"])
    assert vault.open(two[0])["guest"].value == "乙"
    assert vault.open(two[1])["expert"].value == "甲"
    assert erasures_in(vault) == [{"entry": two[0], "names": ["expert"]}]


def test_all_about_a_person_goes_with_the_persons_key(vault, two, say, ledger_urls):
    before = vault.about(PERSON)

    assert erase(vault, PLATFORM, of_subject(vault, PERSON), say) == 2

    assert of_subject(vault, PERSON) == {}
    assert vault.open(two[1]).keys() == {"guest"}
    with psycopg.connect(ledger_urls.superuser) as connection:
        row = connection.execute("select wrapped from vault_keys where subject = %s", (PERSON,))
        assert row.fetchall() == [(None,)]
    # Whoever kept the encrypted rows still needs the key, and it is nowhere any more.
    assert opening_of(vault.master, before[0]).value == "甲"  # this test kept the wrapped key too


@pytest.mark.usefixtures("two")
def test_a_person_who_was_erased_can_be_sealed_anew(vault, say, notice, place):
    erase(vault, PLATFORM, of_subject(vault, PERSON), say)

    index = place(vault.seal(notice(3), {"expert": "甲"}, {"expert": PERSON}))

    assert vault.open(index)["expert"].value == "甲"
    assert of_subject(vault, PERSON) == {index: ["expert"]}


def test_it_is_said_before_it_is_done(vault, two):
    """A crash while saying: nothing was erased, and nothing is later."""

    def stop(erasures):
        assert vault.open(erasures[0].entry).keys() == {"expert", "guest"}
        raise Stopped

    with pytest.raises(Stopped):
        erase(vault, PLATFORM, {two[0]: ["expert"]}, stop)

    assert finish(vault) == 0
    assert vault.open(two[0])["expert"].value == "甲"


def test_what_was_said_is_done_at_the_next_opening(vault, open_vault, two, say):
    """A crash between the entry and the deed: the next process does it."""

    def say_and_stop(erasures):
        say(erasures)
        raise Stopped

    with pytest.raises(Stopped):
        erase(vault, PLATFORM, of_subject(vault, PERSON), say_and_stop)
    assert vault.open(two[0])["expert"].value == "甲"

    assert finish(open_vault()) == 2

    assert vault.open(two[0]).keys() == {"guest"}
    assert finish(open_vault()) == 0


def test_an_erasure_that_somebody_else_says_destroys_nothing(vault, two, sequencer, town):
    """Only what this vault was about to erase is erased when it opens."""
    forged = {"entry": two[0], "names": ["expert"]}
    sequencer.submit([town.said(PLATFORM, "vault.Erased", forged, stream="site/vault")])

    assert finish(vault) == 0
    assert vault.open(two[0])["expert"].value == "甲"


def test_what_is_not_held_or_gone_already_is_refused_before_anything_is_said(vault, two, say):
    erase(vault, PLATFORM, {two[0]: ["expert"]}, say)

    with pytest.raises(Erased):
        erase(vault, PLATFORM, {two[0]: ["expert"], two[1]: ["expert"]}, say)
    with pytest.raises(NotHeld):
        erase(vault, PLATFORM, {two[1]: ["expert", "price"]}, say)

    assert len(erasures_in(vault)) == 1
    assert vault.open(two[1])["expert"].value == "甲"


@pytest.mark.usefixtures("two")
def test_a_value_sealed_while_its_persons_key_goes_is_not_lost(vault, say, notice, place):
    """The key is asked for and locked in the transaction that uses it."""
    erased_meanwhile = []

    def say_while_sealing(erasures):
        say(erasures)
        erased_meanwhile.append(place(vault.seal(notice(9), {"expert": "甲"}, {"expert": PERSON})))

    erase(vault, PLATFORM, of_subject(vault, PERSON), say_while_sealing)

    assert vault.open(erased_meanwhile[0])["expert"].value == "甲"


def test_the_entry_still_stands_and_verifies(vault, two, say, reader):
    before = [entry.raw for entry in reader.entries()]

    erase(vault, PLATFORM, {two[0]: ["expert", "guest"]}, say)

    assert [entry.raw for entry in reader.entries()][: len(before)] == before

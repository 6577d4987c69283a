"""The vault outlives its master key, and comes back from a copy without what was erased."""

import pytest

from ledger.storage.vault import counts
from ledger.vault.erasing import destroy
from ledger.vault.keeping import (
    NotABackup,
    VaultInUse,
    back_up,
    generations_in_use,
    restore,
    rewrap,
)
from ledger.vault.master import (
    MasterKey,
    NoMasterKey,
    WrongMasterKey,
    add_generation,
    forget_before,
    make_file,
)
from ledger.vault.sealing import SealingBatch
from ledger.vault.secret import check_absent
from ledger.vault.sweeping import sweep
from tests.ledger.conftest import NOW, ORIGIN
from tests.ledger.vault.conftest import PLATFORM

PERSON = "person/0123456789abcdef"


@pytest.fixture
def index(vault, notice, place):
    return place(vault.seal(notice(), {"expert": "甲", "seat": 1}, {"expert": PERSON}))


def emptied(vault):
    with vault.database.connection() as session:
        for table in ("vault_values", "vault_keys", "vault_secrets"):
            session.execute(f"delete from {table}")  # noqa: S608 - three names


def test_a_rotation_leaves_everything_open_and_the_old_key_useless(vault, index, key_file, hand):
    pseudonym = vault.secret.pseudonym("张三")
    old = key_file.read_bytes()
    add_generation(key_file)

    assert rewrap(vault.database, MasterKey.from_file(key_file)) == 3
    assert generations_in_use(vault.database) == {2}
    forget_before(key_file, 2)

    fresh = type(vault)(vault.database, vault.reader, MasterKey.from_file(key_file), hand)
    assert fresh.open(index)["expert"].value == "甲"
    assert fresh.secret.pseudonym("张三") == pseudonym
    assert vault.open(index)["seat"].value == 1  # a process that ran through it
    with pytest.raises(WrongMasterKey):
        MasterKey.from_text(old.decode(), "old").unwrap(
            vault.rows(vault.reader.entry(index))["seat"].wrapped
        )


@pytest.mark.usefixtures("index")
def test_a_second_rewrapping_finds_nothing_to_do(vault, key_file):
    add_generation(key_file)
    rewrap(vault.database, vault.master)

    assert rewrap(vault.database, vault.master) == 0


def test_a_copy_comes_back_into_an_empty_vault(vault, index, open_vault, tmp_path):
    rows = back_up(vault.database, ORIGIN, NOW, tmp_path / "copy")
    pseudonym = vault.secret.pseudonym("张三")
    emptied(vault)

    assert restore(vault.database, ORIGIN, vault.master, tmp_path / "copy") == rows

    assert open_vault().open(index)["expert"].value == "甲"
    assert open_vault().secret.pseudonym("张三") == pseudonym
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600
    assert "甲" not in (tmp_path / "copy").read_text()


def test_what_was_erased_after_the_copy_does_not_come_back(
    vault, index, open_vault, tmp_path, sequencer, town
):
    back_up(vault.database, ORIGIN, NOW, tmp_path / "copy")
    said = {"entry": index, "names": ["expert"]}
    sequencer.submit([town.said(PLATFORM, "vault.Erased", said, stream="site/vault")])
    destroy(vault, [vault.rows(vault.reader.entry(index))["expert"].commitment])
    emptied(vault)

    restore(vault.database, ORIGIN, vault.master, tmp_path / "copy")

    assert open_vault().open(index).keys() == {"seat"}
    assert open_vault().held(vault.reader.entry(index)) == {"expert": False, "seat": True}


@pytest.mark.usefixtures("index")
def test_nothing_that_is_there_is_overwritten(vault, tmp_path):
    back_up(vault.database, ORIGIN, NOW, tmp_path / "copy")

    with pytest.raises(VaultInUse):
        restore(vault.database, ORIGIN, vault.master, tmp_path / "copy")


@pytest.mark.parametrize(
    "harm",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('"entry/', '"ENTRY/', 1),
        lambda _: "",
        lambda _: "[]\n[]\n",
    ],
    ids=["cut off", "altered", "empty", "other"],
)
@pytest.mark.usefixtures("index")
def test_a_copy_that_is_not_whole_is_refused(vault, tmp_path, harm):
    back_up(vault.database, ORIGIN, NOW, tmp_path / "copy")
    (tmp_path / "copy").write_text(harm((tmp_path / "copy").read_text()))
    emptied(vault)

    with pytest.raises(NotABackup):
        restore(vault.database, ORIGIN, vault.master, tmp_path / "copy")


@pytest.mark.usefixtures("index")
def test_a_copy_under_another_key_is_refused_and_nothing_is_restored(vault, tmp_path):
    back_up(vault.database, ORIGIN, NOW, tmp_path / "copy")
    emptied(vault)
    make_file(tmp_path / "other")

    with pytest.raises(WrongMasterKey):
        restore(vault.database, ORIGIN, MasterKey.from_file(tmp_path / "other"), tmp_path / "copy")
    assert vault.database.read(counts).values == 0


@pytest.mark.usefixtures("index")
def test_another_ledgers_copy_is_refused(vault, tmp_path):
    back_up(vault.database, "ledger.test/elsewhere", NOW, tmp_path / "copy")

    with pytest.raises(NotABackup, match="elsewhere"):
        restore(vault.database, ORIGIN, vault.master, tmp_path / "copy")


@pytest.mark.usefixtures("vault")
def test_a_lost_master_key_is_not_replaced_by_a_new_one(founded):
    with pytest.raises(NoMasterKey):
        check_absent(founded, "keys-of-vault")


def test_a_sweep_takes_what_never_came_into_the_ledger(vault, index, notice, hand):
    vault.seal(notice(2), {"seat": 2}, {"seat": PERSON})
    hand.go_on(hours=23)
    assert sweep(vault) == 0

    hand.go_on(hours=2)
    assert sweep(vault) == 1

    assert [row.statement_id for row in vault.about(PERSON)] == ["notice-1"]
    assert vault.open(index)["seat"].value == 1
    hand.go_on(days=9)
    assert sweep(vault) == 0


def test_a_sweep_leaves_what_was_sealed_again_today(vault, notice, hand, place):
    statement = vault.seal(notice(2), {"seat": 2})
    hand.go_on(days=2)
    assert vault.seal(notice(2), {"seat": 2}) == statement

    assert sweep(vault) == 0
    assert vault.open(place(statement))["seat"].value == 2


def test_a_sweep_takes_the_value_that_lost_to_another_of_the_same_statement(
    vault, notice, hand, place
):
    place(vault.seal(notice(2), {"seat": 2}))
    vault.seal(notice(2), {"seat": 3})  # the ledger refuses it: another statement under this id
    hand.go_on(days=2)

    assert sweep(vault) == 1


def test_what_is_swept_between_look_and_write_is_sealed_anew(
    vault, notice, hand, place, monkeypatch
):
    """A sweep of another process between our look and our commit: the attempt is repeated."""
    vault.seal(notice(2), {"seat": 2})
    hand.go_on(days=2)
    swept = []
    original = SealingBatch.look

    def look_then_swept(batch, session, statements):
        original(batch, session, statements)
        if not swept:
            swept.append(sweep(vault))

    monkeypatch.setattr(SealingBatch, "look", look_then_swept)
    statement = vault.seal(notice(2), {"seat": 2})

    assert swept == [1]
    assert vault.open(place(statement))["seat"].value == 2

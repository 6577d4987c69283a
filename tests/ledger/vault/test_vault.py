"""Sealed values are kept, opened again, and the same again when said again."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from ledger.errors import Malformed
from ledger.sealed import Opening, commit
from ledger.storage import StorageFailed
from ledger.vault.errors import Erased, NotHeld, OpensNothing, VaultDamaged
from ledger.vault.master import MasterKey, WrongMasterKey, make_file
from ledger.vault.vault import Plain, Vault

NAME = "评标专家甲"
PERSON = "person/0123456789abcdef"


def everything_in(url):
    """All rows of the vault's tables, as text."""
    with psycopg.connect(url) as connection:
        return "".join(
            str(connection.execute(f"select * from {table}").fetchall())  # noqa: S608 - three names
            for table in ("vault_keys", "vault_values", "vault_secrets")
        )


def test_what_is_sealed_opens_with_what_the_vault_gives(vault, notice, place):
    statement = vault.seal(notice(), {"expert": NAME, "seat": 110})
    index = place(statement)

    openings = vault.open(index)

    assert {name: opening.value for name, opening in openings.items()} == {
        "expert": NAME,
        "seat": 110,
    }
    assert all(opening.opens(statement, name) for name, opening in openings.items())
    assert vault.open(index, ["seat"]).keys() == {"seat"}


def test_another_process_opens_it(vault, open_vault, notice, place):
    index = place(vault.seal(notice(), {"expert": NAME}))

    assert open_vault().open(index)["expert"].value == NAME


def test_nothing_in_the_database_shows_the_value(vault, notice, ledger_urls, key_file):
    vault.seal(notice(), {"expert": NAME}, {"expert": PERSON})
    rows = everything_in(ledger_urls.superuser)

    assert NAME not in rows
    assert repr(NAME.encode())[2:-1] not in rows
    assert PERSON in rows  # a pseudonym tells nothing
    assert key_file.read_text().partition(":")[2].strip() not in rows


def test_the_same_statement_sealed_again_is_the_same_statement(vault, open_vault, notice):
    values = {"expert": NAME, "seat": [1, {"of": 2}]}
    first = vault.seal(notice(), values)

    assert open_vault().seal(notice(), values) == first
    assert (
        vault.seal(notice(), {"seat": [1, {"of": 3}]})["sealed"]["seat"] != first["sealed"]["seat"]
    )


def test_a_statement_twice_in_one_batch_is_one_statement(vault, notice, ledger_urls):
    plain = Plain(statement=notice(), values={"expert": NAME})

    one, other = vault.seal_all([plain, plain])

    assert one == other
    assert everything_in(ledger_urls.superuser).count("notice-1") == 1


def test_what_has_nothing_to_seal_stays_as_it_is(vault, notice):
    plain = Plain(statement=notice(1), values={})
    sealed = vault.seal_all([plain, Plain(statement=notice(2), values={"seat": 1})])

    assert sealed[0] is plain.statement
    assert vault.seal(notice(3), {}) == notice(3)


def test_a_name_its_sender_sealed_already_is_not_sealed_twice(vault, notice):
    with pytest.raises(Malformed, match="/sealed/seat"):
        vault.seal(notice(sealed={"seat": "ab" * 32}), {"seat": 1})


def test_what_its_sender_keeps_is_not_held_here(vault, notice, place):
    own = notice(sealed={"price": "ab" * 32})
    index = place(vault.seal(own, {"seat": 1}))

    with pytest.raises(NotHeld):
        vault.open(index, ["price"])
    assert vault.open(index).keys() == {"seat"}
    assert vault.held(vault.reader.entry(index)) == {"seat": True}


def test_a_sender_may_deposit_what_opens_its_own(vault, notice, place):
    opening = Opening(bytes(range(32)), {"currency": "CNY", "fen": 1_000})
    own = notice()
    own["sealed"] = {"price": commit(opening.key, own, "price", opening.value)}
    index = place(own)

    vault.deposit(index, {"price": opening})
    vault.deposit(index, {"price": opening})

    assert vault.open(index) == {"price": opening}


@pytest.mark.parametrize("name", ["price", "other"])
def test_a_deposit_that_opens_nothing_is_refused(vault, notice, place, name):
    own = notice()
    own["sealed"] = {"price": commit(bytes(32), own, "price", 1)}
    index = place(own)

    with pytest.raises(OpensNothing):
        vault.deposit(index, {name: Opening(bytes(32), 2)})
    assert vault.held(vault.reader.entry(index)) == {}


def test_processes_that_seal_for_the_same_new_persons_all_succeed(open_vault, notice):
    persons = {f"expert_{number}": f"person/{number:016x}" for number in range(20)}
    values = dict.fromkeys(persons, NAME)
    vaults = [open_vault() for _ in range(4)]

    def seal(number):
        vault = vaults[number % 4]
        return vault.seal(notice(number), values, persons)

    with ThreadPoolExecutor(4) as threads:
        sealed = list(threads.map(seal, range(12)))

    assert len({statement["sealed"]["expert_0"] for statement in sealed}) == 12
    assert len(vaults[0].about("person/0000000000000000")) == 12


@pytest.mark.usefixtures("vault")
def test_the_wrong_master_key_is_said_at_the_opening(founded, reader, tmp_path, hand):
    make_file(tmp_path / "other")

    with pytest.raises(WrongMasterKey):
        Vault(founded, reader, MasterKey.from_file(tmp_path / "other"), hand)


def test_a_row_moved_to_another_statement_does_not_open(vault, notice, place, ledger_urls):
    one = place(vault.seal(notice(1), {"seat": 1}))
    other = place(vault.seal(notice(2), {"seat": 2}))
    with psycopg.connect(ledger_urls.superuser) as connection:
        connection.execute(
            "update vault_values v set opening = o.opening, key_id = o.key_id from vault_values o "
            "where v.statement_id = 'notice-1' and o.statement_id = 'notice-2'"
        )

    with pytest.raises(VaultDamaged):
        vault.open(one)
    assert vault.open(other)["seat"].value == 2


def test_a_commit_that_is_lost_seals_again_as_before(vault, notice, monkeypatch):
    """The database keeps the rows and its answer is lost: sealing again finds them."""
    lost = []
    connection = vault.database.connection

    def losing():
        class Losing:
            def __enter__(self):
                self.inner = connection()
                return self.inner.__enter__()

            def __exit__(self, *problem):
                self.inner.__exit__(*problem)
                if not lost:
                    lost.append(True)
                    raise StorageFailed("the answer was lost")

        return Losing()

    monkeypatch.setattr(vault.database, "connection", losing)
    with pytest.raises(StorageFailed):
        vault.seal(notice(), {"seat": 1})
    [kept] = vault.database.read(
        lambda session: session.execute("select commitment from vault_values").fetchall()
    )

    again = vault.seal(notice(), {"seat": 1})

    assert again["sealed"]["seat"] == kept["commitment"].hex()


def test_pseudonyms_are_equal_for_equal_persons_in_every_process(vault, open_vault):
    one = vault.secret.pseudonym("张三")

    assert open_vault().secret.pseudonym("张三") == one
    assert vault.secret.pseudonym("李四") != one
    assert one.startswith("person/")
    assert len(one) == len("person/") + 16


def test_an_erased_value_said_again_keeps_its_commitment_and_does_not_come_back(
    vault, notice, place, ledger_urls
):
    first = vault.seal(notice(), {"expert": NAME})
    index = place(first)
    with psycopg.connect(ledger_urls.superuser) as connection:
        connection.execute("update vault_values set opening = null")

    assert vault.seal(notice(), {"expert": NAME}) == first
    with pytest.raises(Erased):
        vault.open(index, ["expert"])
    assert vault.open(index) == {}


def test_sealing_survives_a_process_that_dies_right_after(vault, ledger_urls, key_file, notice):
    """The statement of a dead process, said again by another, has the same commitment."""
    program = f"""
import os
from datetime import UTC, datetime
from pathlib import Path
from ledger.read import Reader
from ledger.storage import Database
from ledger.vault.master import MasterKey
from ledger.vault.vault import Vault
database = Database({ledger_urls.application!r})
vault = Vault(database, Reader(database), MasterKey.from_file(Path({os.fspath(key_file)!r})),
              lambda: datetime.now(UTC))
print(vault.seal({notice()!r}, {{"seat": 7}})["sealed"]["seat"], flush=True)
os._exit(9)
"""
    died = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert died.returncode == 9, died.stderr
    assert vault.seal(notice(), {"seat": 7})["sealed"]["seat"] == died.stdout.strip()

"""The master key: generations, the file it lies in, and what it refuses to open."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ledger.canonical import to_base64
from ledger.vault.master import (
    MasterKey,
    MasterKeyUnreadable,
    NoMasterKey,
    WrongMasterKey,
    add_generation,
    forget_before,
    generation_of,
    make_file,
)

SECRET = b"thirty-two bytes of a data key.."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "home" / "keys-of-vault"
    make_file(path)
    return path


def test_what_is_wrapped_opens_again_and_does_not_show_itself(path: Path) -> None:
    master = MasterKey.from_file(path)
    wrapped = master.wrap(SECRET, b"here")
    assert SECRET not in wrapped
    assert wrapped != master.wrap(SECRET, b"here")
    assert MasterKey.from_file(path).unwrap(wrapped, b"here") == SECRET


def test_the_file_is_its_owners_alone(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(MasterKeyUnreadable, match="chmod 600"):
        MasterKey.from_file(path)


def test_a_second_maker_leaves_the_first_key(path: Path) -> None:
    before = path.read_bytes()
    make_file(path)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_wrapped_key_moved_to_another_place_does_not_open(path: Path) -> None:
    master = MasterKey.from_file(path)
    with pytest.raises(WrongMasterKey):
        master.unwrap(master.wrap(SECRET, b"here"), b"there")


@pytest.mark.parametrize("position", [0, 3, 4, 15, 16, -1])
def test_one_altered_bit_is_noticed(path: Path, position: int) -> None:
    master = MasterKey.from_file(path)
    wrapped = bytearray(master.wrap(SECRET))
    wrapped[position] ^= 1
    with pytest.raises(WrongMasterKey):
        master.unwrap(bytes(wrapped))


@pytest.mark.parametrize("wrapped", [b"", b"\0\0\0\1", bytes(15), bytes(16), bytes(20)])
def test_what_was_never_wrapped_is_the_wrong_key(path: Path, wrapped: bytes) -> None:
    with pytest.raises(WrongMasterKey):
        MasterKey.from_file(path).unwrap(wrapped)


def test_another_sites_key_opens_nothing(path: Path, tmp_path: Path) -> None:
    make_file(tmp_path / "other")
    wrapped = MasterKey.from_file(path).wrap(SECRET)
    with pytest.raises(WrongMasterKey, match="does not open this"):
        MasterKey.from_file(tmp_path / "other").unwrap(wrapped)


def test_a_generation_added_by_another_process_opens_without_a_restart(path: Path) -> None:
    running, old = MasterKey.from_file(path), MasterKey.from_file(path).wrap(SECRET)
    assert add_generation(path) == 2
    wrapped = MasterKey.from_file(path).wrap(SECRET)
    assert generation_of(wrapped) == 2
    assert running.unwrap(wrapped) == SECRET
    assert running.unwrap(old) == SECRET
    assert running.newest == 2


def test_two_who_rotate_at_once_each_add_a_generation(path: Path) -> None:
    before = MasterKey.from_file(path).wrap(SECRET)
    with ThreadPoolExecutor(4) as threads:
        added = sorted(threads.map(lambda _: add_generation(path), range(8)))

    assert added == list(range(2, 10))
    assert MasterKey.from_file(path).generations == tuple(range(1, 10))
    assert MasterKey.from_file(path).unwrap(before) == SECRET


def test_a_forgotten_generation_opens_nothing_more(path: Path) -> None:
    old = MasterKey.from_file(path).wrap(SECRET)
    add_generation(path)
    forget_before(path, 2)
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(WrongMasterKey, match="not held here"):
        MasterKey.from_file(path).unwrap(old)


def test_a_missing_file_is_said_and_never_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(NoMasterKey):
        MasterKey.from_file(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_the_environment_may_hold_one_key_or_several_generations() -> None:
    first, second = bytes(range(32)), bytes(range(1, 33))
    alone = MasterKey.from_text(to_base64(first), "MINGJING_VAULT_KEY")
    both = MasterKey.from_text(f"2:{to_base64(second)} 1:{to_base64(first)}", "MINGJING_VAULT_KEY")
    assert alone.generations == (1,)
    assert both.generations == (1, 2)
    assert both.unwrap(alone.wrap(SECRET)) == SECRET


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "not base64",
        to_base64(bytes(31)),
        "0:" + to_base64(bytes(32)),
        "-1:" + to_base64(bytes(32)),
        "4294967296:" + to_base64(bytes(32)),
        f"1:{to_base64(bytes(32))} 1:{to_base64(bytes(32))}",
    ],
)
def test_an_unusable_text_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(MasterKeyUnreadable) as refused:
        MasterKey.from_text(text, "MINGJING_VAULT_KEY")
    assert not text.strip() or text not in str(refused.value)

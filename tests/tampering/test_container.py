"""Lies told by the zip itself: two readers must not be able to see two bundles."""

import io
import struct
import zipfile

import pytest

from ledger import bundle as container
from ledger.bundle import Bundle, MalformedContainer, pack_bundle, read_bundle, write_bundle

MEMBERS = {"bundle.json": b"{}", "entries/000000000000.json": b"x" * 300, "checkpoint": b"note"}


def packed(members):
    file = io.BytesIO()
    pack_bundle(file, members)
    return file.getvalue()


HONEST = packed(MEMBERS)
DIRECTORY = HONEST.index(b"PK\1\2")


def by_zipfile(compression=zipfile.ZIP_STORED, **options):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression, **options) as archive:
        for name, content in MEMBERS.items():
            archive.writestr(name, content)
    return bytearray(file.getvalue())


def with_directory_moved(data, by, count=3):
    """Correct the end record after bytes were put in before the directory."""
    end = bytearray(data)
    offset = struct.unpack_from("<I", end, len(end) - 6)[0]
    struct.pack_into("<I", end, len(end) - 6, offset + by)
    struct.pack_into("<2H", end, len(end) - 14, count, count)
    return bytes(end)


def changed(position, value, data=HONEST):
    return data[:position] + bytes([value]) + data[position + 1 :]


def duplicated():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("checkpoint", b"one")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("checkpoint", b"two")
    return file.getvalue()


def special(attributes):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        info = zipfile.ZipInfo("checkpoint")
        info.create_system = 3
        info.external_attr = attributes
        archive.writestr(info, b"/etc/passwd")
    return file.getvalue()


def with_extra():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        info = zipfile.ZipInfo("checkpoint")
        info.extra = b"\x99\x99\x02\x00hi"
        archive.writestr(info, b"x")
    return file.getvalue()


def streamed():
    """Sizes after the data, as a pipe is written: the local record does not tell them."""

    class Pipe(io.RawIOBase):
        def __init__(self):
            self.data = b""

        def writable(self):
            return True

        def write(self, data):
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        archive.writestr("checkpoint", b"x")
    return pipe.data


def reordered():
    """The directory names the members in another order than they stand."""
    first, second, third = HONEST[DIRECTORY:].split(b"PK\1\2")[1:]
    third, end = third[: third.index(b"PK\5\6")], third[third.index(b"PK\5\6") :]
    records = b"".join(b"PK\1\2" + each for each in (second, first, third))
    return HONEST[:DIRECTORY] + records + end


LIES = {
    "empty": b"",
    "random bytes": bytes(range(256)) * 20,
    "cut off": HONEST[:-1],
    "only its end": HONEST[-22:-1] + b"\x00" * 30,
    "a byte after the end": HONEST + b"x",
    "a byte before the beginning": b"x" + HONEST,
    "a comment": HONEST[:-2] + b"\x02\x00hi",
    "a gap before the directory": with_directory_moved(
        HONEST[:DIRECTORY] + b"gap!" + HONEST[DIRECTORY:], 4
    ),
    "one member less in the count": with_directory_moved(HONEST, 0, count=2),
    "one member more in the count": with_directory_moved(HONEST, 0, count=4),
    "another name in the local record": changed(30, ord("B")),
    "another checksum in both records": HONEST.replace(b"note", b"gnot"),
    "encrypted": changed(6, 1, changed(DIRECTORY + 8, 1)),
    "an unknown packing": changed(8, 12, changed(DIRECTORY + 10, 12)),
    "a member twice": duplicated,
    "a symbolic link": special(0o120777 << 16),
    "a directory": special(0o40755 << 16 | 0x10),
    "an extra field": with_extra(),
    "sizes after the data": streamed(),
    "another order in the directory": reordered(),
    "two disks": changed(len(HONEST) - 18, 1),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_container_that_is_not_closed_is_refused(lie):
    with pytest.raises(MalformedContainer):
        Bundle.of(lie() if callable(lie) else bytes(lie))


@pytest.mark.parametrize("position", range(len(HONEST)))
def test_no_byte_of_the_container_can_hide_a_difference(position):
    """Whatever is changed, it is refused or changes nothing that a member says."""
    try:
        found = dict(Bundle.of(changed(position, HONEST[position] ^ 1)))
    except MalformedContainer:
        return
    assert found == MEMBERS


def test_equal_members_make_equal_bytes(tmp_path):
    write_bundle(tmp_path / "a", MEMBERS)
    write_bundle(tmp_path / "b", dict(MEMBERS))

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() == HONEST
    assert dict(read_bundle(tmp_path / "a")) == MEMBERS


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_by_python_is_read(compression):
    assert dict(Bundle.of(bytes(by_zipfile(compression)))) == MEMBERS


def test_python_reads_what_is_written():
    archive = zipfile.ZipFile(io.BytesIO(HONEST))

    assert archive.testzip() is None
    assert {name: archive.read(name) for name in archive.namelist()} == MEMBERS


def test_more_than_65535_members_are_read_and_written():
    many = {f"entries/{number:012}.json": b"" for number in range(65_536)}
    data = packed(many)

    assert len(Bundle.of(data)) == len(zipfile.ZipFile(io.BytesIO(data)).namelist()) == 65_536
    with pytest.raises(MalformedContainer):
        Bundle.of(data[:-98] + changed(4, 45, data[-98:]))


def test_too_many_members_are_refused_either_way(monkeypatch):
    monkeypatch.setattr(container, "MEMBERS_MAX", 2)

    with pytest.raises(MalformedContainer, match="too much"):
        packed(MEMBERS)
    with pytest.raises(MalformedContainer, match="more than 2 members"):
        Bundle.of(HONEST)


def test_a_bomb_is_refused_before_it_goes_off(monkeypatch):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("checkpoint", bytes(10_000_000))
    monkeypatch.setattr(container, "EXPANDED_BYTES_MAX", 1_000_000)

    with pytest.raises(MalformedContainer, match="expanded"):
        Bundle.of(bomb.getvalue())


def test_a_member_that_unpacks_to_more_than_it_states_is_refused():
    data = by_zipfile(zipfile.ZIP_DEFLATED)
    local, central = data.index(b"PK\3\4", 10), data.index(b"PK\1\2", data.index(b"PK\1\2") + 4)
    for position in (local + 22, central + 24):
        struct.pack_into("<I", data, position, 20)

    with pytest.raises(MalformedContainer, match="entries/0"):
        Bundle.of(bytes(data))

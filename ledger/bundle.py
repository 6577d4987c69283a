"""The container an assessor is handed: a zip in which nothing can hide (formats §8).

Written, every member is stored uncompressed with fixed attributes, so the same members
make the same bytes everywhere. Read, the local records and the central directory must
describe the same members in the same order without a byte between, before or after them:
two zip readers can then not see two different bundles.
"""

import mmap
import stat
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from struct import Struct
from typing import IO, Final, Self

from ledger.errors import LedgerError, Malformed

MEMBERS_MAX: Final = 200_000
"""What a laptop can check in minutes; a larger stream is verified from the tile tree."""

EXPANDED_BYTES_MAX: Final = 2 * 1024**3
"""Of all members together, so that a small file cannot fill a disk."""

NAME_BYTES_MAX: Final = 200
INDEX_DIGITS: Final = 12

_LOCAL = Struct("<4s5H3I2H")
_CENTRAL = Struct("<4s6H3I5H2I")
_END = Struct("<4s4H2IH")
_END64 = Struct("<4sQ2H2I4Q")
_LOCATOR64 = Struct("<4sIQI")

_STORED, _DEFLATED = 0, 8
_UTF8_NAMES = 0x800
_MADE_BY_UNIX_20 = 3 << 8 | 20
_NEEDS_20 = 20
_DATE_1980_01_01 = 1 << 5 | 1
_MODE = (stat.S_IFREG | 0o644) << 16
_COUNT16 = 0xFFFF
_DOS_DIRECTORY = 0x10


class MalformedContainer(LedgerError):
    """The zip is not the closed container of formats §8."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the container: {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Record:
    """Where one member lies, as the central directory tells."""

    name: str
    start: int
    packed: int
    size: int
    crc: int
    method: int


class Bundle(Mapping[str, bytes]):
    """The members of a container whose form has been checked; bytes are read when asked for."""

    def __init__(self, data: "mmap.mmap | bytes", records: Iterable[_Record]) -> None:
        self._data = data
        self._records = {record.name: record for record in records}

    @classmethod
    def of(cls, data: "mmap.mmap | bytes") -> Self:
        """Check a container in memory. Raises MalformedContainer."""
        bundle = cls(data, _read_records(data))
        for name in bundle:
            bundle[name]
        return bundle

    def __getitem__(self, name: str) -> bytes:
        record = self._records[name]
        packed = self._data[record.start : record.start + record.packed]
        content = packed if record.method == _STORED else _inflate(packed, record)
        if len(content) != record.size or zlib.crc32(content) != record.crc:
            raise MalformedContainer(f"{name} is not of its stated size and checksum")
        return content

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)


def read_bundle(path: Path) -> Bundle:
    """Open a container and check all of its form. Raises OSError, MalformedContainer."""
    with path.open("rb") as file:
        if file.seek(0, 2) < _END.size:
            raise MalformedContainer("not a zip file")
        return Bundle.of(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def write_bundle(path: Path, members: Mapping[str, bytes]) -> None:
    """Write the members in the order given; equal members make equal bytes."""
    with path.open("wb") as file:
        pack_bundle(file, members)


def bundle_bytes(members: Mapping[str, bytes]) -> bytes:
    """The same in memory."""
    file = BytesIO()
    pack_bundle(file, members)
    return file.getvalue()


def pack_bundle(file: IO[bytes], members: Mapping[str, bytes]) -> None:
    total = sum(map(len, members.values()))
    if len(members) > MEMBERS_MAX or total > EXPANDED_BYTES_MAX:
        raise MalformedContainer(f"{len(members)} members of {total} bytes are too much")
    directory = []
    offset = 0
    for name, content in members.items():
        encoded = name.encode("ascii")
        crc, size = zlib.crc32(content), len(content)
        common = (0, _STORED, 0, _DATE_1980_01_01, crc, size, size, len(encoded), 0)
        file.write(_LOCAL.pack(b"PK\3\4", _NEEDS_20, *common) + encoded + content)
        central = _CENTRAL.pack(
            b"PK\1\2", _MADE_BY_UNIX_20, _NEEDS_20, *common, 0, 0, 0, _MODE, offset
        )
        directory.append(central + encoded)
        offset += _LOCAL.size + len(encoded) + size
    central_bytes = b"".join(directory)
    file.write(central_bytes + _end(len(members), len(central_bytes), offset))


def _end(count: int, size: int, offset: int) -> bytes:
    end64 = b""
    if count >= _COUNT16:
        end64 = _END64.pack(
            b"PK\6\6", _END64.size - 12, 45, 45, 0, 0, count, count, size, offset
        ) + _LOCATOR64.pack(b"PK\6\7", 0, offset + size, 1)
        count = _COUNT16
    return end64 + _END.pack(b"PK\5\6", 0, 0, count, count, size, offset, 0)


def _read_records(data: "mmap.mmap | bytes") -> list[_Record]:
    count, start, stop = _read_end(data)
    if count > MEMBERS_MAX:
        raise MalformedContainer(f"more than {MEMBERS_MAX} members")
    records: list[_Record] = []
    position, offset, expanded = start, 0, 0
    names = set()
    for _ in range(count):
        record, position, offset = _read_record(data, position, stop, offset)
        expanded += record.size
        if expanded > EXPANDED_BYTES_MAX:
            raise MalformedContainer(f"more than {EXPANDED_BYTES_MAX} bytes expanded")
        if record.name in names:
            raise MalformedContainer(f"{record.name} is there twice")
        names.add(record.name)
        records.append(record)
    if position != stop or offset != start:
        raise MalformedContainer("bytes that belong to no member")
    return records


def _read_end(data: "mmap.mmap | bytes") -> tuple[int, int, int]:
    """Number of members, and where the central directory starts and stops."""
    end = len(data) - _END.size
    if end < 0:
        raise MalformedContainer("not a zip file")
    magic, disk, first, here, count, size, start, comment = _END.unpack_from(data, end)
    if magic != b"PK\5\6" or comment or disk or first or here != count:
        raise MalformedContainer("the end of a zip without comment is not where it belongs")
    stop = end
    if count == _COUNT16:
        stop = end - _LOCATOR64.size - _END64.size
        if stop < 0:
            raise MalformedContainer("cut off")
        count = _END64.unpack_from(data, stop)[7]
        if data[stop:] != _end(count, size, start) or count < _COUNT16:
            raise MalformedContainer("the zip64 end is not exact")
    if start + size != stop:
        raise MalformedContainer("bytes between the directory and the end")
    return count, start, stop


def _read_record(
    data: "mmap.mmap | bytes", position: int, stop: int, offset: int
) -> tuple[_Record, int, int]:
    """One member by both of its headers, and where the next of each must be."""
    if position + _CENTRAL.size > stop:
        raise MalformedContainer("the directory is cut off")
    fields = _CENTRAL.unpack_from(data, position)
    magic, _made_by, needs, flags, method, *_, crc, packed, size = fields[:10]
    name_size, extra, comment, disk, _internal, external, local = fields[10:]
    position += _CENTRAL.size
    name = data[position : position + name_size]
    position += name_size
    if magic != b"PK\1\2" or extra or comment or disk or position > stop:
        raise MalformedContainer("a directory record with more than a member needs")
    if flags & ~_UTF8_NAMES or method not in (_STORED, _DEFLATED):
        raise MalformedContainer("a member that is encrypted or packed in an unknown way")
    if external & _DOS_DIRECTORY or stat.S_IFMT(external >> 16) not in (0, stat.S_IFREG):
        raise MalformedContainer("a member that is not a plain file")
    if method == _STORED and packed != size:
        raise MalformedContainer("a stored member of two sizes")
    # The local header repeats the directory's fields, from `version needed` on.
    expected = _LOCAL.pack(b"PK\3\4", needs, *fields[3:10], name_size, 0) + name
    body = offset + len(expected)
    if local != offset or data[offset:body] != expected:
        raise MalformedContainer("a local record and the directory differ")
    return (
        _Record(_name(name), body, packed, size, crc, method),
        position,
        body + packed,
    )


def _name(raw: bytes) -> str:
    if not raw or len(raw) > NAME_BYTES_MAX or not raw.isascii() or b"\0" in raw:
        raise MalformedContainer("a member name that is not plain ASCII")
    return raw.decode()


def _inflate(packed: bytes, record: _Record) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = inflater.decompress(packed, record.size + 1)
    except zlib.error as problem:
        raise MalformedContainer(f"{record.name}: {problem}") from None
    if not inflater.eof or inflater.unused_data:
        raise MalformedContainer(f"{record.name} is not packed exactly")
    return content


def index_name(index: int) -> str:
    """Twelve digits, as entries, proofs and openings are named."""
    if not 0 <= index < 10**INDEX_DIGITS:
        raise Malformed("", f"an index of more than {INDEX_DIGITS} digits")
    return f"{index:0{INDEX_DIGITS}}"

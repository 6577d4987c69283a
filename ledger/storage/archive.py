"""What the archive remembers of its objects and of uploads that are not finished."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from psycopg import Cursor
from psycopg.rows import class_row, tuple_row

from ledger.storage.recorder import Session


class KeptObject(NamedTuple):
    """An object in the store. Without its key it is noise; without `sha256` it is not whole."""

    object: str
    wrapped_key: bytes | None
    sha256: str | None
    manifest_sha256: str | None
    size: int | None


class KeptUpload(NamedTuple):
    """An upload. `object` names what it is kept as: another's, if that has the same content."""

    upload: str
    object: str
    person: str
    described: str
    length: int
    received: int
    tail: bytes | None
    state: str
    completed_at: str | None
    touched_at: str


_UPLOAD = """
    select upload, object, person, described, length, received, tail, state, completed_at,
           touched_at
    from archive_uploads
"""

_OBJECT = "select object, wrapped_key, sha256, manifest_sha256, size from archive_objects "

_ADVANCE = """
    update archive_uploads set received = %s, tail = %s, touched_at = %s
    where upload = %s and received = %s and state = 'receiving'
"""

# A key that no record needs goes with its object: another upload may be about to name it.
_DESTROY = """
    update archive_objects set wrapped_key = null, destroyed_at = %s
    where object = %s and wrapped_key is not null and not exists (
        select from archive_uploads where object = archive_objects.object and state = 'whole'
    )
"""


def _ask(connection: Session) -> Cursor[Any]:
    return connection.cursor(row_factory=tuple_row, binary=True)


def begin(connection: Session, upload: KeptUpload, wrapped_key: bytes) -> None:
    """Remember an upload that is about to be received, and the key of its object."""
    with connection.transaction():
        asking = _ask(connection)
        asking.execute(
            "insert into archive_objects (object, wrapped_key) values (%s, %s)",
            (upload.object, wrapped_key),
        )
        asking.execute(
            "insert into archive_uploads (upload, object, person, described, length, touched_at)"
            " values (%s, %s, %s, %s, %s, %s)",
            (upload.upload, upload.object, upload.person, upload.described, upload.length,
             upload.touched_at),
        )  # fmt: skip


def upload(connection: Session, name: str) -> KeptUpload | None:
    asking = connection.cursor(row_factory=class_row(KeptUpload), binary=True)
    return asking.execute(_UPLOAD + "where upload = %s", (name,)).fetchone()


def open_uploads(connection: Session, state: str, before: str, limit: int) -> list[KeptUpload]:
    """Uploads in this state that nobody has touched since, oldest first."""
    asking = connection.cursor(row_factory=class_row(KeptUpload), binary=True)
    where = "where state = %s and touched_at < %s order by touched_at limit %s"
    return asking.execute(_UPLOAD + where, (state, before, limit)).fetchall()


def receiving(connection: Session, person: str) -> int:
    """How many uploads of this person are begun and not whole."""
    asked = "select count(*) from archive_uploads where person = %s and state = 'receiving'"
    row: tuple[int] = _ask(connection).execute(asked, (person,)).fetchone()  # type: ignore[assignment]
    return row[0]


def advance(
    connection: Session,
    name: str,
    *,
    expected: int,
    received: int,
    segments: Sequence[tuple[int, bytes]],
    tail: bytes | None,
    at: str,
) -> bool:
    """Move an upload on, if it still stands where the sender thought; all of it or nothing."""
    with connection.transaction():
        asking = _ask(connection)
        moved = asking.execute(_ADVANCE, (received, tail, at, name, expected)).rowcount == 1
        if moved and segments:
            asking.executemany(
                "insert into archive_segments (upload, number, sha256) values (%s, %s, %s)",
                [(name, number, digest) for number, digest in segments],
            )
        return moved


def segments(connection: Session, name: str) -> list[bytes]:
    """The digests of an upload's whole segments, in order."""
    asked = "select sha256 from archive_segments where upload = %s order by number"
    return [digest for (digest,) in _ask(connection).execute(asked, (name,)).fetchall()]


def complete(connection: Session, name: str, kept: KeptObject, described: str, at: str) -> bool:
    """Everything has arrived: what it is is fixed, and the entry may be said.

    Raises AlreadyRecorded, through the index, if another object has this content.
    """
    with connection.transaction():
        asking = _ask(connection)
        asking.execute(
            "update archive_objects set sha256 = %s, manifest_sha256 = %s, size = %s"
            " where object = %s and wrapped_key is not null",
            (kept.sha256, kept.manifest_sha256, kept.size, kept.object),
        )
        return _whole(asking, name, kept.object, described, at)


def join(connection: Session, name: str, kept: KeptObject, described: str, at: str) -> bool:
    """The same for content that another object has: that one is named, its own key is destroyed.

    False if the other one's key has been destroyed meanwhile.
    """
    with connection.transaction():
        asking = _ask(connection)
        held = asking.execute(
            _OBJECT + "where object = %s and wrapped_key is not null for update", (kept.object,)
        ).fetchone()
        if held is None:
            return False
        asking.execute(
            "update archive_objects set wrapped_key = null, destroyed_at = %s where object ="
            " (select object from archive_uploads where upload = %s)",
            (at, name),
        )
        return _whole(asking, name, kept.object, described, at)


def supersede(connection: Session, object_: str) -> None:
    """Let another object have the content that this one no longer holds soundly."""
    _ask(connection).execute(
        "update archive_objects set sha256 = null where object = %s", (object_,)
    )


def _whole(asking: Cursor[Any], name: str, object_: str, described: str, at: str) -> bool:
    done = asking.execute(
        "update archive_uploads set state = 'whole', object = %s, described = %s, tail = null,"
        " completed_at = %s, touched_at = %s where upload = %s and state = 'receiving'",
        (object_, described, at, at, name),
    )
    return done.rowcount == 1


def close(connection: Session, name: str, state: str) -> None:
    """The upload's work is done, or given up: its entry stands, or never will."""
    with connection.transaction():
        asking = _ask(connection)
        asking.execute("delete from archive_segments where upload = %s", (name,))
        asking.execute(
            "update archive_uploads set state = %s, tail = null where upload = %s", (state, name)
        )


def object_of(connection: Session, content: str) -> KeptObject | None:
    """The object that has this content and its key."""
    asking = connection.cursor(row_factory=class_row(KeptObject), binary=True)
    where = "where sha256 = %s and wrapped_key is not null"
    return asking.execute(_OBJECT + where, (content,)).fetchone()


def object_(connection: Session, name: str) -> KeptObject | None:
    asking = connection.cursor(row_factory=class_row(KeptObject), binary=True)
    return asking.execute(_OBJECT + "where object = %s", (name,)).fetchone()


def destroy_key(
    connection: Session, name: str, at: str, needed: Callable[[], bool] = lambda: False
) -> bool:
    """Destroy an object's key, unless somebody needs it. Whether it is gone.

    `needed` is asked under the lock that an upload takes to name this object as its own: what it
    does not see yet waits for its entry, and is seen here.
    """
    with connection.transaction():
        asking = _ask(connection)
        asking.execute("select from archive_objects where object = %s for update", (name,))
        if not needed():
            asking.execute(_DESTROY, (at, name))
        found = object_(connection, name)
        return found is None or found.wrapped_key is None


def object_with(connection: Session, manifest: str) -> KeptObject | None:
    """The object of this manifest, its key destroyed or not."""
    asking = connection.cursor(row_factory=class_row(KeptObject), binary=True)
    return asking.execute(_OBJECT + "where manifest_sha256 = %s", (manifest,)).fetchone()

"""Every question that is put to the tables, as SQL beside the function that asks it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from psycopg import Cursor
from psycopg.rows import tuple_row

from ledger.storage.recorder import Session

CONTROL_PER_PAGE = 5_000
"""Keys and roles read at once, about 5 MB: a process that starts reads all there are."""

_ENTRIES = """
    select notification_id - 1, state from entries
    where notification_id > %s and notification_id <= %s order by notification_id
"""

# Each type's next entries, from the index alone; what is read whole are those of one page.
_OF_TYPES = """
    with page as (
        select e.notification_id
        from unnest(%s::text[]) as asked(topic)
        cross join lateral (
            select notification_id from entries
            where topic = asked.topic and notification_id > %s and notification_id <= %s
            order by notification_id limit %s
        ) e
        order by e.notification_id limit %s
    )
    select notification_id - 1, state from page join entries using (notification_id)
    order by notification_id
"""

_LEAVES = """
    select leaf from entries
    where notification_id > %s and notification_id <= %s order by notification_id
"""

_STREAM = """
    select notification_id - 1, state from entries
    where originator_id = %s and originator_version > %s
    order by originator_version limit %s
"""

_OF_STREAM = """
    select notification_id - 1, state from entries
    where originator_id = %s and topic = %s order by originator_version
"""

_SAID = """
    select e.actor, e.statement_id, e.notification_id - 1, e.state
    from unnest(%s::text[], %s::text[]) as asked(actor, statement_id)
    join entries e on e.actor = asked.actor and e.statement_id = asked.statement_id
"""

# The literal list is the predicate of entries_control_idx: with another one the index is not used.
_CONTROL = """
    select notification_id - 1, state from entries
    where topic in ('ledger.Genesis', 'key.Issued', 'key.Rotated', 'key.Revoked',
                    'org.RoleGranted', 'org.RoleRevoked')
      and notification_id > %s and notification_id <= %s
    order by notification_id limit %s
"""

_ENDS = """
    select asked.stream, e.originator_version, e.leaf
    from unnest(%s::text[]) as asked(stream)
    cross join lateral (
        select originator_version, leaf from entries
        where originator_id = asked.stream order by originator_version desc limit 1
    ) e
"""

_MOVED_ENDS = """
    select distinct on (originator_id) originator_id, originator_version, leaf
    from entries where notification_id > %s and notification_id <= %s
    order by originator_id, originator_version desc
"""

# Hops from one stream's name to the next over the primary key, so that its cost grows with
# the streams and not with the log.
_NAMES = """
    with recursive names(name) as (
        (select originator_id from entries
         where originator_id > %(after)s and originator_id < %(end)s
         order by originator_id limit 1)
        union all
        select (select originator_id from entries
                where originator_id > names.name and originator_id < %(end)s
                order by originator_id limit 1)
        from names where names.name is not null
    )
    select name from names where name is not null limit %(limit)s
"""

_HEADS = """
    with recursive names(name) as (
        (select originator_id from entries order by originator_id limit 1)
        union all
        select (select originator_id from entries where originator_id > names.name
                order by originator_id limit 1)
        from names where names.name is not null
    )
    select names.name, e.originator_version, e.leaf, e.received_at from names
    cross join lateral (
        select originator_version, leaf, received_at from entries
        where originator_id = names.name and notification_id <= %s
        order by originator_version desc limit 1
    ) e
    where names.name is not null
"""

_NEWEST = "select topic from entries order by notification_id desc limit 1"

StreamEnd = tuple[str, int, bytes]
"""A stream, the seq of its last entry and that entry's leaf hash."""


def _ask(connection: Session) -> Cursor[Any]:
    return connection.cursor(row_factory=tuple_row, binary=True)


def entries(connection: Session, start: int, stop: int) -> list[tuple[int, bytes]]:
    """Index and bytes of entries start … stop-1."""
    return _ask(connection).execute(_ENTRIES, (start, stop), prepare=True).fetchall()


def of_types(
    connection: Session, types: Sequence[str], start: int, stop: int, limit: int
) -> list[tuple[int, bytes]]:
    """The first `limit` entries of these types among start … stop-1, in order."""
    asked = (list(types), start, stop, limit, limit)
    return _ask(connection).execute(_OF_TYPES, asked, prepare=True).fetchall()


def leaves(connection: Session, start: int, stop: int) -> list[bytes]:
    rows = _ask(connection).execute(_LEAVES, (start, stop), prepare=True).fetchall()
    return [leaf for (leaf,) in rows]


def stream(connection: Session, name: str, after: int, limit: int) -> list[tuple[int, bytes]]:
    return _ask(connection).execute(_STREAM, (name, after, limit), prepare=True).fetchall()


def of_stream(connection: Session, name: str, type_: str) -> list[tuple[int, bytes]]:
    """Every entry of one type in one stream, in its order."""
    return _ask(connection).execute(_OF_STREAM, (name, type_), prepare=True).fetchall()


def said(
    connection: Session, statements: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], tuple[int, bytes]]:
    """Which of these (actor, id) are in the log: index and bytes."""
    actors, ids = zip(*statements, strict=True)
    rows = _ask(connection).execute(_SAID, (list(actors), list(ids)), prepare=True)
    return {(actor, id_): (index, raw) for actor, id_, index, raw in rows}


def control(connection: Session, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
    """Those of entries start … stop-1 that say who may speak: genesis, keys and roles."""
    while page := _ask(connection).execute(_CONTROL, (start, stop, CONTROL_PER_PAGE)).fetchall():
        yield from page
        start = page[-1][0] + 1


def ends(connection: Session, names: Sequence[str]) -> list[StreamEnd]:
    """The last entries of these streams; a stream that does not exist is left out."""
    return _ask(connection).execute(_ENDS, (list(names),), prepare=True).fetchall()


def moved_ends(connection: Session, start: int, stop: int) -> list[StreamEnd]:
    """The last entries of the streams that entries start … stop-1 moved, as of `stop`."""
    return _ask(connection).execute(_MOVED_ENDS, (start, stop), prepare=True).fetchall()


def heads(connection: Session, size: int) -> list[StreamEnd]:
    """The last entry of every stream as of `size`, in byte order of the names."""
    rows = _ask(connection).execute(_HEADS, (size,)).fetchall()
    return [(stream, seq, leaf) for stream, seq, leaf, _ in rows]


def extents(connection: Session, size: int) -> list[tuple[str, int, str]]:
    """Of every stream its last seq and that entry's time of receipt, as of `size`."""
    rows = _ask(connection).execute(_HEADS, (size,)).fetchall()
    return [(stream, seq, received_at) for stream, seq, _, received_at in rows]


def names(connection: Session, prefix: str, after: str, limit: int) -> list[str]:
    # Names are printable ASCII: none that begins with the prefix sorts behind prefix + DEL.
    where = {"after": max(after, prefix[:-1]), "end": prefix + "\x7f", "limit": limit}
    rows = _ask(connection).execute(_NAMES, where).fetchall()
    return [name for (name,) in rows if name.startswith(prefix)]


def newest(connection: Session) -> str:
    """The type of the newest entry, of a log that has one."""
    row: tuple[str] = _ask(connection).execute(_NEWEST, prepare=True).fetchone()  # type: ignore[assignment]
    return row[0]

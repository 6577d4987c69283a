"""A migration adds and takes nothing away: the program before it goes on while it lands."""

import re

import psycopg
import pytest
from psycopg.rows import namedtuple_row

from ledger.storage import migrate
from ops.database import MIGRATIONS

COLUMNS = """
    select table_name, column_name, data_type, collation_name, is_nullable = 'YES' as nullable,
           column_default is not null or is_identity = 'YES' as filled
    from information_schema.columns where table_schema = current_schema()
"""
CONSTRAINTS = """
    select conrelid::regclass::text as on_table, conname, contype, pg_get_constraintdef(oid) as says
    from pg_constraint where connamespace = current_schema()::regnamespace and contype <> 'n'
"""
UNIQUE = """
    select tablename as on_table, indexname as name, indexdef as says
    from pg_indexes where schemaname = current_schema() and indexdef like 'CREATE UNIQUE%'
"""
TRIGGERS = """
    select tgrelid::regclass::text as on_table, tgname as name, pg_get_triggerdef(oid) as says
    from pg_trigger where not tgisinternal
"""

NUMBERS = sorted(int(path.name[:4]) for path in MIGRATIONS.glob("[0-9]*.sql"))


class Schema:
    def __init__(self, url):
        with psycopg.connect(url, row_factory=namedtuple_row) as connection:
            self.columns = {
                (row.table_name, row.column_name): row for row in connection.execute(COLUMNS)
            }
            self.tables = {table for table, _ in self.columns}
            self.rules = {
                (row.on_table, row.says)
                for query in (CONSTRAINTS, UNIQUE, TRIGGERS)
                for row in connection.execute(query)
            }


def broken_for_the_program_before(old, new):
    """What it reads that is gone or other, and what it writes that is refused now."""
    for name, was in old.columns.items():
        now = new.columns.get(name)
        if now is None:
            yield f"{name} is gone"
        elif (was.data_type, was.collation_name) != (now.data_type, now.collation_name):
            yield f"{name} has another type"
        elif was.nullable and not now.nullable:
            yield f"{name} must not be null any more"
        elif was.filled and not now.filled:
            yield f"{name} has no default any more"
    for table, column in new.columns.keys() - old.columns.keys():
        now = new.columns[table, column]
        if table in old.tables and not (now.nullable or now.filled):
            yield f"{table}.{column} must be given"
    yield from (f"{table}: {says}" for table, says in new.rules - old.rules if table in old.tables)


@pytest.fixture
def level(database_url, tmp_path):
    """Bring a database up to a number, or to a file of the test's own, and show its schema."""

    def up_to(number, also=""):
        for path in MIGRATIONS.glob("[0-9]*.sql"):
            if int(path.name[:4]) <= number:
                (tmp_path / path.name).write_bytes(path.read_bytes())
        if also:
            (tmp_path / "9000_also.sql").write_text(also)
        migrate(database_url, tmp_path)
        return Schema(database_url)

    return up_to


def test_what_every_program_could_do_it_can_after_the_next_migration(level):
    schemas = [level(number) for number in NUMBERS]

    broken = {
        number: list(broken_for_the_program_before(old, new))
        for number, old, new in zip(NUMBERS[1:], schemas, schemas[1:], strict=False)
    }
    assert not any(broken.values()), broken


@pytest.mark.parametrize(
    ("also", "broken"),
    [
        ("alter table tracking drop column notification_id", "is gone"),
        ("drop table tracking", "is gone"),
        ("alter table tracking rename to places", "is gone"),
        ("alter table tracking alter notification_id type text", "has another type"),
        ("alter table log_head alter only_row drop default", "has no default any more"),
        ("alter table tracking add note text not null", "must be given"),
        ("alter table tracking add check (notification_id < 9)", "CHECK"),
        ("create unique index on tracking (notification_id)", "UNIQUE INDEX"),
        (
            "create trigger no before update on tracking execute function refuse_change()",
            "CREATE TRIGGER",
        ),
    ],
)
def test_a_migration_that_takes_something_away_would_be_found(level, also, broken):
    before = level(NUMBERS[-1])

    found = list(broken_for_the_program_before(before, level(NUMBERS[-1], also)))

    assert found
    assert broken in found[0]


@pytest.mark.parametrize(
    "also",
    [
        "create table more (id bigint primary key)",
        "alter table tracking add note text",
        "alter table tracking add note text not null default ''",
        "create index on tracking (notification_id)",
    ],
)
def test_a_migration_that_adds_is_no_harm(level, also):
    before = level(NUMBERS[-1])

    assert list(broken_for_the_program_before(before, level(NUMBERS[-1], also))) == []


def test_no_number_is_given_twice_and_names_say_what_they_do():
    names = sorted(path.name for path in MIGRATIONS.glob("[0-9]*.sql"))

    assert sorted(set(NUMBERS)) == NUMBERS
    assert all(re.fullmatch(r"\d{4}_[a-z][a-z_]+\.sql", name) for name in names)

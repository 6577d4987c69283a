"""The tables are what the migrations say, and nobody changes what is in them."""

import shutil

import psycopg
import pytest

from ledger.storage import CannotMigrate, MigrationEdited, MigrationMissing, migrate
from tests.conftest import MIGRATIONS

DESCRIPTION = """
    select 'column', c.relname, a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
           || ' ' || coalesce(co.collname, '') || ' ' || a.attnotnull
           || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    left join pg_collation co on co.oid = a.attcollation
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0
    union all
    select 'table', relname, coalesce(reloptions::text, '') from pg_class
    where relnamespace = 'public'::regnamespace
    union all
    select 'constraint', conname, pg_get_constraintdef(oid) from pg_constraint
    where connamespace = 'public'::regnamespace
    union all
    select 'index', indexname, indexdef from pg_indexes where schemaname = 'public'
    union all
    select 'trigger', tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all
    select 'function', proname, pg_get_functiondef(oid) from pg_proc
    where pronamespace = 'public'::regnamespace
    order by 1, 2, 3
"""


def test_the_schema_is_what_its_migrations_make(ledger_urls, database_url):
    with psycopg.connect(ledger_urls.superuser) as migrated, psycopg.connect(database_url) as read:
        read.execute((MIGRATIONS / "schema.sql").read_bytes())

        description = read.execute(DESCRIPTION).fetchall()

        assert migrated.execute(DESCRIPTION).fetchall() == description
        assert len(description) > 40


def test_a_second_migration_changes_nothing(ledger_urls):
    assert migrate(ledger_urls.owner, MIGRATIONS) == []


def test_whoever_may_read_finds_that_nothing_is_to_be_migrated(ledger_urls):
    assert migrate(ledger_urls.application, MIGRATIONS) == []


def test_a_role_that_cannot_make_the_tables_is_told_whose_they_are(ledger_urls, tmp_path):
    shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    (tmp_path / "migrations" / "9999_more.sql").write_text("create table more ()")

    with pytest.raises(CannotMigrate, match="MINGJING_OWNER_URL"):
        migrate(ledger_urls.application, tmp_path / "migrations")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgresql://one:secret@127.0.0.1:1/none", "Connection refused"),
        ("postgresql://one:secret@127.0.0.1:port/none", "port"),
        ("postgresql://one:secret@[none", "address cannot be read"),
        ("postgresql://one:secret@127.0.0.1/none?no=such", "address cannot be read"),
    ],
)
def test_a_database_that_is_not_there_is_named_without_its_password(url, reason):
    with pytest.raises(CannotMigrate, match=reason) as refused:
        migrate(url, MIGRATIONS)

    assert "secret" not in str(refused.value)


def test_an_edited_migration_is_refused(ledger_urls, tmp_path):
    shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    first = min((tmp_path / "migrations").glob("0001_*.sql"))
    first.write_text(first.read_text() + "-- innocent\n")

    with pytest.raises(MigrationEdited):
        migrate(ledger_urls.owner, tmp_path / "migrations")


def test_an_older_version_refuses_a_newer_database(ledger_urls, tmp_path):
    with pytest.raises(MigrationMissing):
        migrate(ledger_urls.owner, tmp_path)


def test_a_broken_migration_leaves_nothing_behind(database_url, tmp_path):
    (tmp_path / "0001_good.sql").write_text("create table good ();")
    (tmp_path / "0002_bad.sql").write_text("create table good ();")

    with pytest.raises(CannotMigrate):
        migrate(database_url, tmp_path)

    with psycopg.connect(database_url) as connection:
        assert connection.execute("select to_regclass('good')").fetchone() == (None,)


CHANGES = {
    "an entry is changed": "update entries set state = 'x'",
    "an entry is deleted": "delete from entries where notification_id = 2",
    "the log is emptied": "truncate entries",
    "the head is deleted": "delete from log_head",
    "the head is emptied": "truncate log_head",
}


@pytest.mark.usefixtures("founded")
@pytest.mark.parametrize("role", ["application", "owner"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_database_refuses_that(ledger_urls, role, change):
    with (
        psycopg.connect(getattr(ledger_urls, role)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege) as refused,
    ):
        connection.execute(change)

    by_trigger = "entries are never changed" in str(refused.value)
    assert by_trigger == (role == "owner")


def test_the_application_owns_nothing(ledger_urls):
    with psycopg.connect(ledger_urls.application) as connection:
        assert (
            connection.execute(
                "select relname from pg_class where pg_get_userbyid(relowner) = current_user"
            ).fetchall()
            == []
        )
        for statement in (
            "alter table entries disable trigger all",
            "drop table entries",
            "create table mine ()",
            "alter table entries add column more text",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement)

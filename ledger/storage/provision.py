"""Makes a database with two roles: who owns the tables, and who may only append."""

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from ledger.storage.errors import CannotMigrate

OWNER = "mingjing_owner"
APPLICATION = "mingjing_app"


def provision(
    superuser_url: str, database: str, *, owner_password: str, application_password: str
) -> None:
    """Make the roles and the database where they are missing; repeating it changes nothing."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for role, password in ((OWNER, owner_password), (APPLICATION, application_password)):
            if not _exists(connection, "pg_roles", "rolname", role):
                connection.execute(
                    sql.SQL("create role {} login password {}").format(
                        sql.Identifier(role), sql.Literal(password)
                    )
                )
        if not _exists(connection, "pg_database", "datname", database):
            connection.execute(
                sql.SQL("create database {} owner {}").format(
                    sql.Identifier(database), sql.Identifier(OWNER)
                )
            )


def role_of(url: str) -> str | None:
    """The role that a URL names, None where it leaves that to the environment."""
    try:
        user = conninfo_to_dict(url).get("user")
    except psycopg.Error as error:
        raise CannotMigrate(error) from error
    return None if user is None else str(user)


def _exists(connection: psycopg.Connection, catalogue: str, column: str, name: str) -> bool:
    query = sql.SQL("select 1 from {} where {} = {}").format(
        sql.Identifier(catalogue), sql.Identifier(column), sql.Literal(name)
    )
    return connection.execute(query).fetchone() is not None

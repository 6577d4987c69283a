"""Which PostgreSQL a site uses, and how it is opened: the site's own, or the embedded one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.storage import APPLICATION, OWNER, Database, migrate, provision, role_of
from ops.postgres import EmbeddedServer
from ops.postgres.kept import kept
from ops.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
DATABASE = "mingjing"


@contextmanager
def opened(settings: Settings, *, migrating: bool) -> Iterator[Database]:
    """The site's database, its schema brought up to date first when `migrating`.

    On the embedded server two roles are made: one owns the tables, the other may append and
    read but never change an entry. On a server of the site's the URL's own role does both
    unless MINGJING_OWNER_URL names another to migrate with.
    """
    if settings.database_url is not None:
        if migrating:
            migrate(
                settings.owner_url or settings.database_url,
                MIGRATIONS,
                application_role=role_of(settings.database_url) if settings.owner_url else None,
            )
        with Database(settings.database_url) as database:
            yield database
        return
    with EmbeddedServer.start(settings.home, binaries=settings.postgres_bin) as server:
        if migrating:
            provision(
                server.url(),
                DATABASE,
                owner_password=server.password(OWNER),
                application_password=server.password(APPLICATION),
            )
            migrate(server.url(OWNER, DATABASE), MIGRATIONS, application_role=APPLICATION)
        with (
            kept(server, settings.home, settings.postgres_bin),
            Database(server.url(APPLICATION, DATABASE)) as database,
        ):
            yield database

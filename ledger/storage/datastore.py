"""The library's connection pool, opened from a URL."""

from collections.abc import Callable
from typing import Any

from eventsourcing.postgres import PostgresDatastore
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row

POOL_MIN = 1
"""The pool hands out its connections in turn: one that is used all the time keeps its server
process warm, which a lone append shows (0.84 ms with two, 0.74 ms with one)."""

POOL_MAX = 16
"""Beyond it callers wait: PostgreSQL has 100 by default, to be shared by half a dozen processes.
A library subscription holds one for as long as it lives."""

CONNECT_SECONDS_MAX = 10
"""How long a caller waits for a connection, be it a new one or one that is in use."""

LOCK_SECONDS_MAX = 10
"""How long an append waits for the head's lock: ten times what the largest commit takes."""

IDLE_IN_TRANSACTION_SECONDS_MAX = 10
"""A process that stops while it holds the head's lock loses it, and the others go on."""

STATEMENT_SECONDS_MAX = 60
"""No statement of ours comes near it: reads are paged, batches limited."""

_SETTINGS = f"""
    set lock_timeout = '{LOCK_SECONDS_MAX}s';
    set idle_in_transaction_session_timeout = '{IDLE_IN_TRANSACTION_SECONDS_MAX}s';
    set statement_timeout = '{STATEMENT_SECONDS_MAX}s'
"""


UNANSWERED_SECONDS_MAX = 30
"""How long sent data may stay unacknowledged: a network that swallows everything is a lost
connection, not one to wait for a quarter of an hour."""


def parameters(url: str) -> dict[str, Any]:
    """What to connect with: our limits, then everything the URL says, `sslmode` and all."""
    return {
        "connect_timeout": CONNECT_SECONDS_MAX,
        "tcp_user_timeout": UNANSWERED_SECONDS_MAX * 1000,
        **conninfo_to_dict(url),
    }


class Datastore(PostgresDatastore):
    """The pool of one process. The library's database functions stay off: they take no lock."""

    def __init__(self, url: str) -> None:
        super().__init__(
            dbname="",
            host="",
            port="",
            user="",
            password="",
            connect_timeout=CONNECT_SECONDS_MAX,
            pool_size=POOL_MIN,
            max_overflow=POOL_MAX - POOL_MIN,
            originator_id_type="text",
            enable_db_functions=False,
        )
        self.pool.kwargs = {**parameters(url), "row_factory": dict_row}

    def after_connect_func(self) -> Callable[[Connection[Any]], None]:
        def configure(connection: Connection[DictRow]) -> None:
            connection.autocommit = True
            connection.execute(_SETTINGS)

        return configure

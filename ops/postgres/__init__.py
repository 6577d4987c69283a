"""The embedded PostgreSQL: started on demand, shared by every process that uses the same home."""

from ops.postgres.errors import PostgresError
from ops.postgres.server import SUPERUSER, EmbeddedServer

__all__ = ["SUPERUSER", "EmbeddedServer", "PostgresError"]

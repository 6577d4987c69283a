"""How far each projection of the log has read, as the library keeps it: a row for each."""

from typing import Any

from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from psycopg.sql import SQL

TABLE = "tracking"

# What the library's own statement does, without `on conflict`, which PostgreSQL's relatives
# lack. Of two that begin at once one is refused; a place never goes back.
_KEEP = """
    with moved as (
        update tracking set notification_id = %(notification_id)s
        where application_name = %(application_name)s
          and notification_id < %(notification_id)s
        returning notification_id
    ), begun as (
        insert into tracking (application_name, notification_id)
        select %(application_name)s::text, %(notification_id)s::bigint
        where not exists (
            select from tracking where application_name = %(application_name)s
        )
        returning notification_id
    )
    select notification_id from moved union all select notification_id from begun
"""


class PlaceRecorder(PostgresTrackingRecorder):
    """The base of a view that keeps its place beside what it shows."""

    def __init__(self, datastore: PostgresDatastore, **_: Any) -> None:  # noqa: ANN401 - the library names the table, we have one
        super().__init__(datastore, tracking_table_name=TABLE)
        self.insert_tracking_statement = SQL(_KEEP).format()

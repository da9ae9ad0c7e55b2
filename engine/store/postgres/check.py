"""Whether a database of a server is one that a log may be kept in. It only asks."""

from typing import Final

from engine.store.postgres.connections import Connection
from engine.store.unavailable import unavailable

_UTF8: Final = "UTF8"
_ENCODING: Final = "SELECT current_setting('server_encoding')"
_HELD: Final = """
SELECT c.relname, array_agg(a.attname::text) FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = 'campaign_log'
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') GROUP BY c.relname
"""
_COLUMNS: Final = {
    "schema_version": {"version"},
    "stored_events": {"position", "originator_id", "originator_version", "topic", "state"},
    "commands": {"command_id", "first_position", "last_position"},
    "head": {"position"},
}


def check(connection: Connection, place: str) -> None:
    """Raise StoreUnavailable unless texts of every language fit into the database, and its schema
    `campaign_log` is a log's, of any version, or holds nothing.
    """
    tables = {str(name): set(columns) for name, columns in connection.execute(_HELD).fetchall()}
    if tables and not all(wanted <= tables.get(t, set()) for t, wanted in _COLUMNS.items()):
        raise unavailable(place, "foreign-schema", "other-database")
    ((encoding,),) = connection.execute(_ENCODING).fetchall()
    if encoding != _UTF8:
        remedy = "utf8-move" if tables else "utf8-make"
        raise unavailable(place, "not-utf8", remedy, encoding=encoding)

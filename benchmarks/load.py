"""`python -m benchmarks.load [--quick] [--store files|server|both] [--out FILE]`: a crowd at once.

A real `campaign serve` in a process of its own, on files and on a PostgreSQL server that is started
for it; the crowd is this process, on the same machine. docs/reference/benchmarks.md says what is
measured.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks import load_scenes
from benchmarks.load_office import CAMPAIGN, laid_down, place_of
from benchmarks.load_scenes import Scene
from office.bootstrap import Office
from office.settings import CONFIG_VARIABLE, DATABASE_VARIABLE, Settings
from projections.reminders.tables import REMINDERS, ReminderState

_LIAISONS, _READERS, _LETTERS = 200, 1000, 3000
_QUICK: Final = (20, 100, 300)
_SECONDS: Final = 60


def measured(folder: Path, url: str, liaisons: int, readers: int, letters: int) -> Iterator[Scene]:
    """Every scene, one after the other, in an office of its own in this folder."""
    settings = place_of(folder, url)
    loaded = laid_down(settings, liaisons, letters)
    with Office(settings) as office:
        with _served(settings, "--without-scheduler") as (host, port):
            yield load_scenes.hand_ins(host, port, loaded, office)
            yield load_scenes.readers(host, port, loaded, readers)
        with _served(settings) as (host, port):
            yield load_scenes.during_a_tick(
                host, port, loaded, lambda: _told(office) >= letters, letters
            )


def _told(office: Office) -> int:
    """How many reminders are out, by what the serving process has put into the views."""
    with office.views.connect() as views:
        return len(REMINDERS.find(views, campaign=CAMPAIGN, state=ReminderState.TOLD))


_CONFIG: Final = """\
[store]
folder = "."
[outbox]
folder = "outbox"
[letters]
windows = ["00:00"]
quiet_from = "00:00"
quiet_to = "00:00"
working_days = false
"""
"""Letters go out at whatever hour it is."""


@contextmanager
def _served(settings: Settings, *options: str) -> Iterator[tuple[str, int]]:
    """The address of a process that serves."""
    folder = settings.store.folder
    config = folder / "load.toml"
    config.write_text(_CONFIG, encoding="utf-8")
    program = [sys.executable, "-c", "from office.cli.entry import run; run()"]
    environment = {CONFIG_VARIABLE: str(config), "PATH": "/usr/bin:/bin"}
    if settings.store.database_url:
        environment[DATABASE_VARIABLE] = settings.store.database_url
    with (folder / "serve.log").open("a") as log:
        process = subprocess.Popen(
            [*program, "--lang", "en", "serve", "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=environment,
            cwd=Path.cwd(),
        )
        with process:
            try:
                assert process.stdout is not None
                said = process.stdout.readline()
                assert "http://" in said, (folder / "serve.log").read_text()[-2000:]
                host, _, port = said.partition("http://")[2].partition("/")[0].rpartition(":")
                yield host, int(port)
            finally:
                process.terminate()
                process.wait(_SECONDS)


def _stores(wanted: str) -> Iterator[tuple[str, str]]:
    """Names of stores, and the address of an empty database where it is one."""
    if wanted in ("files", "both"):
        yield "files", ""
    if wanted in ("server", "both"):
        from benchmarks.server import running_server

        with running_server(durable=True) as running:
            yield "PostgreSQL", running.fresh()


def _show(found: dict[str, tuple[Scene, ...]]) -> None:
    table = Table(title="a crowd at once; waits in seconds")
    headings = ("store", "scene", "p50", "p99", "longest", "together", "requests", "errors", "lost")
    for heading in headings:
        table.add_column(heading, justify="left" if heading in headings[:2] else "right")
    for store, scenes in found.items():
        for s in scenes:
            waits = (f"{value:.2f}" for value in (s.p50, s.p99, s.longest, s.together))
            counts = map(str, (s.requests, s.errors, s.lost))
            table.add_row(store, s.name, *waits, *counts)
    console = Console()
    if not console.is_terminal:
        console.width = 140
    console.print(table)
    for scenes in found.values():
        for scene in scenes:
            if scene.told:
                console.print(f"{scene.name}: {scene.told}", markup=False)


def main() -> int:
    """Measure, show, write; 1 if anything was lost or went wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the crowd")
    parser.add_argument("--store", choices=("files", "server", "both"), default="both")
    parser.add_argument("--out", type=Path, default=Path("build/load.json"), metavar="FILE")
    given = parser.parse_args()
    sizes = _QUICK if given.quick else (_LIAISONS, _READERS, _LETTERS)
    found: dict[str, tuple[Scene, ...]] = {}
    Path("build").mkdir(exist_ok=True)
    for store, url in _stores(given.store):
        with TemporaryDirectory(dir="build", prefix="load-") as folder:
            found[store] = ()
            for scene in measured(Path(folder).absolute(), url, *sizes):
                found[store] += (scene,)
                print(f"{store}: {scene.name}: {scene.together:.1f} s", file=sys.stderr)
    _show(found)
    rows = {store: [msgspec.to_builtins(s) for s in scenes] for store, scenes in found.items()}
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    every = [scene for scenes in found.values() for scene in scenes]
    return int(any(scene.errors or scene.lost for scene in every))


if __name__ == "__main__":
    sys.exit(main())

"""The program, called as a shell calls it, in a folder of its own."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from office.cli.main import answer

DEFINITION = Path(__file__).with_name("spring-drive.toml")
ROSTER = """unit_id,name,name_en,parent_id,categories,liaison,liaison_email,chief,chief_email
town-01,一镇,Town One,,town,李梅,li@town.example,王强,wang@town.example
town-02,二镇,Town Two,,town,赵敏,zhao@town.example,,
bureau,某局,Bureau,,bureau,,,,
"""

# Standing work of the towns with one phase; what is owed is put behind it.
STANDING = """
title = "长效机制"
kind = "standing"
start = "2026-03-01"
end = "2027-12-31"
audience = ["town"]

[source]
issuer = "县委"

[[categories]]
key = "town"
title = "场镇"

[[phases]]
key = "act"
kind = "implement"
title = "实施"
start = "start"
end = "2026-03-20"
"""


class Answer(NamedTuple):
    """What came of a call."""

    code: int
    out: str
    err: str


class Program:
    """Calls the program on a day that stands, in English."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capture = folder, capture
        self.day = "2026-03-02"
        self.actor = "office.chen"

    def __call__(self, words: str, *more: str) -> Answer:
        """The words of a command, split at blanks, and arguments that hold blanks."""
        return self.call([*words.split(), *more])

    def call(self, words: Sequence[str]) -> Answer:
        """Any arguments."""
        self.capture.readouterr()
        code = answer(["--lang", "en", "--now", self.day, "--as", self.actor, *words])
        return Answer(code, *self.capture.readouterr())

    def does(self, words: str, *more: str) -> str:
        """It must be done; what it printed."""
        done = self(words, *more)
        assert (done.code, done.err) == (0, "")
        return done.out

    def refuses(self, code: int, message: str, words: str, *more: str) -> None:
        """It must be refused in these words, with this code, and record nothing."""
        before = self.log()
        refused = self(words, *more)
        assert (refused.err, refused.code) == (f"✘ {message}\n", code)
        assert self.log() == before

    def log(self) -> bytes:
        """The log as it is on disk, with what is still beside it."""
        parts = sorted((self.folder / "data").glob("log.db*"))
        return b"".join(p.read_bytes() for p in parts if not p.name.endswith("-shm"))

    def acting(self, person: str) -> "Program":
        """The same program used by somebody else."""
        other = Program(self.folder, self.capture)
        other.actor, other.day = person, self.day
        return other


@pytest.fixture
def empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Program:
    """Nothing is there yet but a roster, a definition and a document."""
    monkeypatch.chdir(tmp_path)
    for name in ("CAMPAIGN_CONFIG", "CAMPAIGN_ACTOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (tmp_path / "definitions").mkdir()
    own = tmp_path / "definitions" / "spring-drive.toml"
    own.write_text(DEFINITION.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "方案.docx").write_bytes(b"the plan")
    return Program(tmp_path, capsys)


def _office(program: Program) -> None:
    program.does("init")
    program.does("unit import roster.csv")


def _planned(program: Program) -> None:
    program.does("plan spring-drive --id spring")


def _running(program: Program) -> None:
    program.does("set spring visits 3 --reason", "the group's meeting")
    program.does("announce spring")
    program.does("phase open spring mobilize")


def _filed(program: Program) -> None:
    for town in ("town-01", "town-02"):
        liaison = program.acting(f"{town}.liaison")
        liaison.does(f"assignment receive spring plan-filed {town}")
        liaison.does(f"assignment submit spring plan-filed {town} plan=@方案.docx staff=12")


_DEEDS: Final = {"office": _office, "planned": _planned, "running": _running, "filed": _filed}
"""What is done to come from each stage to the next."""


class Prepared:
    """Folders of offices as they were at a stage: played once, and copied from then on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def at(self, stage: str, program: Program) -> Program:
        """The program in an office at a stage."""
        stages = list(_DEEDS)
        if (self._folder / stage).is_dir():
            shutil.copytree(self._folder / stage, program.folder, dirs_exist_ok=True)
            return program
        if stage != stages[0]:
            self.at(stages[stages.index(stage) - 1], program)
        _DEEDS[stage](program)
        shutil.copytree(program.folder, self._folder / stage)
        return program


@pytest.fixture(scope="session")
def prepared_offices(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def office(empty: Program, prepared_offices: Prepared) -> Program:
    """A log and three units."""
    return prepared_offices.at("office", empty)


@pytest.fixture
def planned(empty: Program, prepared_offices: Prepared) -> Program:
    """The spring drive, with its blank."""
    return prepared_offices.at("planned", empty)


@pytest.fixture
def running(empty: Program, prepared_offices: Prepared) -> Program:
    """Its first phase is open."""
    return prepared_offices.at("running", empty)


@pytest.fixture
def filed(empty: Program, prepared_offices: Prepared) -> Program:
    """Both towns have handed their plans in."""
    return prepared_offices.at("filed", empty)


@pytest.fixture
def ledger(running: Program) -> Program:
    """A shortcoming of town-01 is on the ledger."""
    running.does("rectification raise spring town-01 --source letter", "no opening hours shown")
    return running

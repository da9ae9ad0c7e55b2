"""Random command lines and rosters, valid and absurd: a documented exit code, never a traceback.

The seed is fixed: what failed once fails again.
"""

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import openpyxl
import pytest

from office.cli import main
from tests.office.cli.conftest import Program

CODES = Path(main.__file__).parents[2] / "docs" / "reference" / "exit-codes.md"
DOCUMENTED = {int(code) for code in re.findall(r"^\| (\d+) \|", CODES.read_text("utf-8"), re.M)}
UNEXPECTED = 70
LINES, LINES_OF_AN_OFFICE = 2000, 125
# They run until somebody stops them, or play a campaign of their own for seconds.
WITHOUT_END = {"worker", "scheduler", "serve", "demo", "simulate"}
GLOBAL = ("--as", "--on-behalf-of", "--now", "--lang", "--config")

ABSURD = (
    "", " ", "-", "--", "---", "\x1b[2J", "\x00", "a\nb", "\udcff", "\udcff/\udcfe", "\u202ex",
    "=?utf-8?q?=0ABcc?=", "'; DROP TABLE x; --", "../../etc/passwd", "x" * 5000, "甲" * 300, "👪",
    "{name}", "%s%n", "0", "-1", "1e999", "9" * 40, "NaN", "true", "[]", "@", "=", "k=@", "k=@none",
    "staff=1", "plan=@plan.docx", "plan=@.", "1=2", "٣", "2026-02-30", "0001-01-01", "9999-12-31",
    "2026-13-01T25:00", "2026-03-05T09:00+99:00", "#1", "#0", "--help", "--json", "--dry-run",
)  # fmt: skip
USUAL = {
    "CAMPAIGN": ("spring", "spring", "spring", "none"),
    "PHASE": ("mobilize", "visit", "report", "mobilise"),
    "UNIT": ("town-01", "town-02", "bureau", "town-99"),
    "DUTY": ("plan-filed", "visits", "report-filed"),
    "ITEM": ("r-0001", "r-0002", "1"),
    "PERSON": ("office.chen", "town-01.liaison", "mei", "nobody"),
    "DEPUTY": ("mei", "town-02.liaison"),
    "ROLE": ("liaison", "office", "office-head", "auditor", "chief"),
    "GRANT": ("g-1", "g-2", "g-99"),
    "DAY": ("2026-03-02", "2026-03-20", "2026-04-30", "2027-01-01"),
    "DAY|EVENT": ("2026-03-02", "5", "#7", "99999"),
    "NUMBER": ("1", "5", "100000", "0"),
    "WORKFLOW": ("spring-drive", "workstyle-2009", "definitions/spring-drive.toml", "none"),
    "FILE": ("roster.csv", "plan.docx", "copy.db", "none.xlsx", "."),
    "PATH": ("config.toml", "none.toml", "."),
    "MOMENT": ("2026-03-02", "2026-03-20T09:00", "2026-12-31", "late"),
    "PERIOD": ("once", "once", "2026-03"),
    "SCOPE": ("unit/town-01", "office/main", "campaign/spring"),
    "KEY": ("visits", "none"),
    "KEY=@FILE|KEY=NUMBER": ("plan=@plan.docx", "staff=3", "visits=4", "report=@plan.docx"),
    "zh|en": ("zh", "en", "fr"),
    "ID": ("c-1", "c-2", "d-1"),
}
WORDS = ("by order of the group", "x", "李梅", "a@x.example", "letter", "3", "named", "anyone")


class Lines:
    """Makes command lines out of the program's own commands and parameters."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        found = main.program("en")
        self.commands = list(self._commands((), found))

    def _commands(self, path: tuple[str, ...], group: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
        for name in group.commands:
            if path or name not in WITHOUT_END:
                command = group.commands[name]
                if hasattr(command, "commands"):
                    yield from self._commands((*path, name), command)
                else:
                    yield (*path, name), command

    def line(self) -> list[str]:
        chance = self.chance
        path, command = chance.choice(self.commands)
        line = [*self._globals(), *path]
        for parameter in command.params:
            line += self._given(parameter)
        if chance.random() < 0.15:
            line.insert(chance.randrange(len(line) + 1), chance.choice(ABSURD))
        if chance.random() < 0.05:
            del line[chance.randrange(len(line))]
        return line

    def _globals(self) -> list[str]:
        chance = self.chance
        line = ["--lang", chance.choice(("zh", "en"))]
        for name in GLOBAL:
            if chance.random() < 0.05:
                line += [name, chance.choice((*ABSURD, *USUAL["PERSON"], *USUAL["MOMENT"]))]
        return line

    def _given(self, parameter: Any) -> list[str]:
        chance = self.chance
        if parameter.param_type_name == "argument":
            return [self._value(parameter)] if chance.random() < 0.95 else []
        likely = 0.97 if parameter.required else 0.15
        if chance.random() > likely or parameter.name == "help":
            return []
        name = chance.choice(parameter.opts)
        return [name] if parameter.is_flag else [name, self._value(parameter)]

    def _value(self, parameter: Any) -> str:
        chance = self.chance
        if chance.random() < 0.07:
            return chance.choice(ABSURD)
        usual = USUAL.get((parameter.metavar or "").strip("[]."), WORDS)
        return chance.choice(usual)


@pytest.fixture
def prepared(filed: Program) -> Program:
    """A campaign at work, with all sorts of things in it."""
    (filed.folder / "plan.docx").write_bytes(b"the plan")
    filed.does("rectification raise spring town-01 --source letter", "no hours shown")
    filed.does("person register mei --name Mei")
    filed.does("backup copy.db")
    filed.does("status spring")
    return filed


def is_safe(text: str) -> bool:
    """Whether it moves no cursor: errors of encoding are shown as ?, as a terminal does."""
    shown = text.encode("utf-8", "replace").decode()
    return not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)


def check(program: Program, line: Sequence[str]) -> int:
    try:
        told = program.call(line)
    except BaseException as fault:  # a traceback on the screen, were it not for pytest
        raise AssertionError(f"{line!r} ended in {fault!r}") from fault
    assert told.code in DOCUMENTED - {UNEXPECTED}, (line, told)
    assert "Traceback" not in told.err, (line, told)
    assert is_safe(told.out + told.err), (line, told)
    assert bool(told.err) or told.code in (0, 1, 5), (line, told)
    return told.code


def test_the_codes_are_documented() -> None:
    assert {0, 1, 2, 3, 4, 5, 6, 7, 8, UNEXPECTED} <= DOCUMENTED


def run_lines(prepared: Program, seed: int, count: int) -> dict[int, int]:
    stored = prepared.folder.with_name(f"{prepared.folder.name}-prepared")
    copytree(prepared.folder, stored)
    lines, codes = Lines(seed), dict[int, int]()
    for number in range(count):
        if number and number % LINES_OF_AN_OFFICE == 0:
            for path in prepared.folder.iterdir():
                rmtree(path) if path.is_dir() else path.unlink()
            copytree(stored, prepared.folder, dirs_exist_ok=True)
        code = check(prepared, lines.line())
        codes[code] = codes.get(code, 0) + 1
    return codes


def test_random_lines_end_in_documented_codes(prepared: Program) -> None:
    codes = run_lines(prepared, seed=20260302, count=LINES)
    # It is no test of refusals alone: many lines are done, and many reach the rules.
    assert codes[0] > LINES // 10
    assert {0, 2, 3, 4} <= codes.keys()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_more_random_lines(prepared: Program, seed: int) -> None:
    run_lines(prepared, seed, LINES)


# --- rosters -------------------------------------------------------------------------------------

HEADINGS = (
    "unit_id", "name", "categories", "liaison", "liaison_email", "chief", "chief_email",
    "parent_id", "单位编号", "单位名称", "类别", "联络员", "备注", "", "name_en", "chief_id",
)  # fmt: skip
CELLS = (
    "", "town-01", "v-1", "v-2", "town", "town；bureau", "张三", "a@x.example", "<a@x.example>",
    "合计", "１２", "\ue000", "\u200b", "\x1b", "\x00", "\ud800", "a\nb", '"', "'", ",", "=1+1",
    "x" * 3000, "é", "中文鎮", 7, 1.5, 10**20, True, None,
)  # fmt: skip


def random_roster(chance: random.Random, folder: Path) -> Path:
    """A file that may be a roster, in one of the forms in which they come."""
    columns = chance.randrange(1, 9)
    heads = [*HEADINGS[: chance.choice((3, 5, 7))], *chance.sample(HEADINGS, columns)]
    if chance.random() < 0.2:
        chance.shuffle(heads)
    rows: list[list[object]] = [["一县名册"]] if chance.random() < 0.3 else []
    rows.append(list(dict.fromkeys(heads)))
    for number in range(chance.randrange(6)):
        good: list[object] = [f"v-{number}", f"村{number}", "town"]
        row = good + [""] * (len(rows[-1]) - 3)
        for _ in range(chance.choice((0, 0, 0, 1, 2))):
            row[chance.randrange(len(row))] = chance.choice(CELLS)
        rows.append(row)
    if chance.random() < 0.4:
        return random_workbook(chance, folder, rows)
    mark = chance.choice((",", ",", "\t", ";"))
    text = chance.choice(("\n", "\r\n")).join(
        mark.join(quoted(chance, cell) for cell in row) for row in rows
    )
    encoding = chance.choice(("utf-8", "utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "cp1252"))
    content = bytearray(text.encode(encoding, "replace"))
    for _ in range(chance.choice((0, 0, 0, 0, 0, 1, 5))):
        if content:
            content[chance.randrange(len(content))] = chance.randrange(256)
    path = folder / f"r{chance.choice(('.csv', '.csv', '.csv', '.txt', '.xlsx', '.xls', '.et'))}"
    path.write_bytes(bytes(content))
    return path


def quoted(chance: random.Random, cell: object) -> str:
    text = "" if cell is None else str(cell)
    return '"' + text.replace('"', '""') + '"' if chance.random() < 0.5 else text


def random_workbook(chance: random.Random, folder: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append([None if unfit(cell) else cell for cell in row])
    path = folder / chance.choice(("r.xlsx", "r.xlsx", "r.xlsm", "r.csv"))
    book.save(path)
    if chance.random() < 0.3:
        content = bytearray(path.read_bytes())
        del content[chance.randrange(len(content)) :]
        path.write_bytes(bytes(content))
    return path


def unfit(cell: object) -> bool:
    return isinstance(cell, str) and any(
        sign < " " or "\ud800" <= sign <= "\udfff" for sign in cell
    )


def run_rosters(office: Program, seed: int, count: int) -> set[int]:
    chance, codes = random.Random(seed), set[int]()
    for _ in range(count):
        path = random_roster(chance, office.folder)
        answer = chance.choice(([], [], [], ["--encoding", chance.choice(("big5", "nope"))]))
        codes.add(check(office, ["unit", "import", path.name, "--dry-run", *answer]))
        codes.add(check(office, ["unit", "import", path.name, *answer]))
    return codes


def test_random_rosters_end_in_documented_codes(office: Program) -> None:
    assert run_rosters(office, seed=20260302, count=150) == {0, 2}


@pytest.mark.long
def test_more_random_rosters(office: Program) -> None:
    run_rosters(office, seed=1, count=3000)

"""After each change the command that usually comes next, as the campaign stands."""

from tests.office.cli.conftest import Program
from tests.office.cli.test_phases import accept_all

OPTIONAL = """
[[parameters]]
key = "most"
title = { zh = "至多", en = "At most" }
value = "unresolved"
rules = ["plan 1"]
required = false
"""


def next_after(program: Program, words: str, *more: str) -> str | None:
    """The hint that a command ends with."""
    last = program.does(words, *more).splitlines()[-1]
    return last.removeprefix("→ next: campaign ") if last.startswith("→ ") else None


def test_blanks_come_first(office: Program) -> None:
    told = next_after(office, "plan spring-drive --id spring")
    assert told == "set spring KEY VALUE --reason WHY (1 blank is open)"
    assert "（尚有空白 1 处）" in office.does("--lang zh plan spring-drive --id other")
    assert next_after(office, "set spring visits 3 --reason x") == "announce spring"
    assert next_after(office, "announce spring") == "phase open spring mobilize"


def test_an_announced_campaign_is_not_announced_again(office: Program) -> None:
    own = office.folder / "definitions" / "spring-drive.toml"
    text = own.read_text(encoding="utf-8")
    least = 'at_least = "$visits"\n'
    text = text.replace(least, f'{least}at_most = "$most"\n')
    own.write_text(f"{text}{OPTIONAL}", encoding="utf-8")
    office.does("plan spring-drive --id spring --set visits=3 --reason x")
    office.does("announce spring")
    assert next_after(office, "set spring most 9 --reason x") is None


def test_accepted_work_points_to_the_gate_of_its_phase(filed: Program) -> None:
    told = next_after(filed, "assignment accept spring plan-filed town-01")
    assert told == "gate spring mobilize"


def test_phases_are_offered_as_long_as_there_are_any(filed: Program) -> None:
    accept_all(filed)
    assert next_after(filed, "phase close spring mobilize") == "phase open spring sum-up"
    assert next_after(filed, "phase open spring sum-up") == "gate spring sum-up"
    reopen = "phase reopen spring mobilize --until 2026-04-10 --authority g --reason x"
    assert next_after(filed, reopen) == "gate spring mobilize"
    assert next_after(filed, "phase close spring mobilize") == "gate spring sum-up"
    assert next_after(filed, "phase close spring sum-up") == "conclude spring"
    assert next_after(filed, "conclude spring") == "archive spring"

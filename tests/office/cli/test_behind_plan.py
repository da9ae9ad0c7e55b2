"""Yellow, as an item is behind plan: not signed for, or not begun, by the day that it should be."""

import json

import pytest

from tests.office.cli.conftest import Program

LIGHTS = """
[lights]
receive_within = 2
start_within = 4
"""


@pytest.fixture
def paced(office: Program) -> Program:
    """The spring drive, of which an item is signed for within two days and begun within four."""
    own = office.folder / "definitions" / "spring-drive.toml"
    own.write_text(own.read_text(encoding="utf-8") + LIGHTS, encoding="utf-8")
    office.does("plan spring-drive --id spring --set visits=3 --reason", "the group's meeting")
    office.does("announce spring")
    office.does("phase open spring mobilize")
    return office


def light(program: Program, day: str, *more: str) -> str:
    """That of town-01, the same in every view."""
    program.day = day
    (row,) = json.loads(program.does(" ".join(("deadlines spring --unit town-01 --json", *more))))
    told = json.loads(program.does(" ".join(("why spring plan-filed town-01 --json", *more))))
    assert told["light"] == row["light"]
    return str(row["light"])


def why(program: Program) -> str:
    return program.does("why spring plan-filed town-01")


def test_what_is_not_signed_for_or_not_begun_is_behind_plan(paced: Program) -> None:
    assert light(paced, "2026-03-04") == "green"
    assert light(paced, "2026-03-05") == "yellow"
    said = why(paced)
    assert "It was to be signed for by 2026-03-04, and is not: behind plan, yellow" in said
    assert "→ Signed for, it is on plan again" in said
    assert "进度落后，黄灯" in paced.does("--lang zh why spring plan-filed town-01")
    assert "Town One" in paced.does("deadlines spring --light yellow")
    liaison = paced.acting("town-01.liaison")
    liaison.does("assignment receive spring plan-filed town-01")
    assert light(paced, "2026-03-06") == "green"
    assert light(paced, "2026-03-09") == "yellow"
    assert "It was to be begun by 2026-03-06" in why(paced)
    liaison.day = "2026-03-09"
    liaison.does("assignment start spring plan-filed town-01")
    assert light(paced, "2026-03-10") == "green"
    assert light(paced, "2026-03-17") == "yellow"
    assert "Working days left until 2026-03-20: 3" in why(paced)
    assert light(paced, "2026-03-17", "--at", "2026-03-05") == "green", "signed for on that day"
    assert light(paced, "2026-03-17", "--at", "2026-03-04") == "green"


def test_days_on_which_the_clock_stands_still_do_not_count(paced: Program) -> None:
    paced.day = "2026-03-03"
    paced.does("suspend spring --authority office --reason flood")
    assert light(paced, "2026-03-06") == "grey"
    paced.does("resume spring --authority office --reason dry")
    assert light(paced, "2026-03-09") == "green"
    assert light(paced, "2026-03-10") == "yellow"


def test_begun_before_it_is_signed_for_is_told(office: Program) -> None:
    own = office.folder / "definitions" / "spring-drive.toml"
    text = own.read_text(encoding="utf-8")
    own.write_text(text + LIGHTS.replace("= 4", "= 1"), encoding="utf-8")
    refused = office("workflow check spring-drive")
    assert refused.code == 2
    assert (
        "1 is before 2 of receive_within; an item is signed for before it is begun" in refused.err
    )

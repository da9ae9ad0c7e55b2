"""When something is due, as people read it: no deadline, the document's words, an hour."""

import json

import pytest

from tests.office.cli.conftest import Program


def running(office: Program, due: str) -> Program:
    """The spring drive, whose plan is due as these lines say; its first phase is open."""
    own = office.folder / "definitions" / "spring-drive.toml"
    text = own.read_text(encoding="utf-8").replace('due = "2026-03-20"', due, 1)
    own.write_text(text, encoding="utf-8")
    office.does("plan spring-drive --id spring --set visits=3 --reason", "the group's meeting")
    office.does("announce spring")
    office.does("phase open spring mobilize")
    return office


@pytest.fixture
def undated(office: Program) -> Program:
    return running(office, 'said = "及时"')


@pytest.fixture
def hourly(office: Program) -> Program:
    return running(office, 'due = "2026-03-20 17:00"\nsaid = "20日下班前"')


def test_work_without_a_deadline_shows_the_documents_words(undated: Program) -> None:
    for command in (
        "status spring",
        "deadlines spring",
        "assignment show spring plan-filed town-01",
    ):
        assert "no deadline (“及时”)" in undated.does(command)
        assert "无期限（“及时”）" in in_chinese(undated, command)
    assert "◌ no deadline" in undated.does("deadlines spring --light no-deadline")
    assert "◌ 无期限" in in_chinese(undated, "status spring")
    rows = json.loads(undated.does("deadlines spring --json"))
    assert {(row["due_on"], row["light"], row["said"]) for row in rows} == {
        (None, "no-deadline", "及时")
    }
    assert "Plan" in undated.does("workflow show spring-drive")
    assert "handed in in time, no deadline" in handed_in(undated)


def test_it_is_given_its_first_day(undated: Program) -> None:
    words = "assignment extend spring plan-filed town-01 --authority county --reason why --to"
    undated.refuses(
        4,
        "'plan-filed' of unit 'town-01' has no deadline yet, and 2026-03-01 is past;"
        " name 2026-03-02 or a later day",
        words,
        "2026-03-01",
    )
    undated.does(words, "2026-03-20")
    assert "2026-03-20 (“及时”)" in undated.does("deadlines spring")


def test_the_hour_of_a_deadline_is_told(hourly: Program) -> None:
    for command in (
        "status spring",
        "deadlines spring",
        "assignment show spring plan-filed town-01",
    ):
        assert "2026-03-20 17:00 (“20日下班前”)" in hourly.does(command)
    hourly.day = "2026-03-20T16:59"
    assert "overdue" not in hourly.does("deadlines spring --unit town-01")
    hourly.day = "2026-03-20T17:01"
    assert "✕ overdue" in hourly.does("deadlines spring --unit town-01")
    assert "handed in late, due on 2026-03-20 17:00" in handed_in(hourly)
    hourly.does(
        "assignment extend spring plan-filed town-02 --to 2026-03-24 --hour 12:00"
        " --authority county --reason why"
    )
    assert "2026-03-24 12:00" in hourly.does("deadlines spring --unit town-02")
    assert "extended to 2026-03-24 12:00" in hourly.does("history spring")


def test_what_is_no_hour_is_refused(hourly: Program) -> None:
    words = "assignment extend spring plan-filed town-02 --to 2026-03-24 --authority county --hour"
    hourly.refuses(
        2,
        "Invalid value for '--hour': \"25:00\" is not an hour; write it like 17:00"
        " (see: campaign assignment extend --help)",
        words,
        "25:00",
    )


def in_chinese(program: Program, words: str) -> str:
    return program.call(["--lang", "zh", *words.split()]).out


def handed_in(program: Program) -> str:
    """What the history says once town-01 has handed in."""
    liaison = program.acting("town-01.liaison")
    liaison.does("assignment receive spring plan-filed town-01")
    liaison.does("assignment submit spring plan-filed town-01 plan=@方案.docx")
    return program.does("history spring")

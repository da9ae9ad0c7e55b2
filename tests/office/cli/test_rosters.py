"""Rosters as offices send them, taken in by the program; and the letters that follow."""

import json
from email import message_from_bytes
from pathlib import Path
from shutil import copy

import pytest

from tests.office.cli.conftest import Program
from tests.office.rosters import test_cases

CASES = Path(test_cases.__file__).parent / "cases"


def import_case(office: Program, name: str) -> str:
    copy(CASES / name, office.folder)
    return office.does(f"unit import {name}")


def letters_after(office: Program, day: str) -> list[Path]:
    office.does("plan spring-drive --id spring --set visits=3 --reason x")
    office.does("announce spring")
    office.does("phase open spring mobilize")
    office.day = day
    office.does("tick")
    return sorted((office.folder / "data" / "outbox").glob("*.eml"))


def test_encoded_words_in_names_become_no_headers(empty: Program) -> None:
    empty.does("init")
    import_case(empty, "header-roster.csv")
    letters = letters_after(empty, "2026-03-17")
    assert len(letters) == 2
    for letter in letters:
        head = letter.read_bytes().partition(b"\r\n\r\n")[0]
        names = [line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1].strip()]
        assert sorted(names) == sorted(
            [b"Auto-Submitted", b"Content-Language", b"Content-Transfer-Encoding",
             b"Content-Type", b"Date", b"From", b"MIME-Version", b"Message-ID", b"Subject", b"To"]
        )  # fmt: skip
        assert b"evil" not in head
        parts = message_from_bytes(letter.read_bytes()).walk()
        text = next(part for part in parts if part.get_content_type() == "text/plain")
        body = text.get_payload(decode=True)
        assert isinstance(body, bytes)
        assert b"=?" in body  # the text as it is


def test_every_bad_address_is_named_by_line_and_the_others_are_usable(empty: Program) -> None:
    empty.does("init")
    copy(CASES / "mails14.csv", empty.folder)
    refused = empty("unit import mails14.csv")
    assert refused.code == 2
    lines = [line.strip().split(":")[0] for line in refused.err.splitlines()]
    assert lines[1:] == [f"line {n}" for n in (6, 7, 8, 9, 11, 13, 15)]
    assert "line 5: liaison_email 'a@x.example,b' of unit 'm-4' cannot be used" in refused.err
    assert "'张三<a@x.example>' is taken as 'a@x.example'" in refused.out
    text = (CASES / "mails14.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    good = [line for n, line in enumerate(text, start=1) if n not in (5, 6, 7, 8, 9, 11, 13, 15)]
    (empty.folder / "mails14.csv").write_text("".join(good), encoding="utf-8")
    empty.does("unit import mails14.csv")
    empty.does("person list")


def test_an_empty_cell_makes_the_post_vacant(empty: Program) -> None:
    office = empty
    office.does("init")
    import_case(office, "roster.csv")
    told = import_case(office, "roster-blank-liaison.csv")
    assert "town-01" in told
    assert "t1@x.example" not in office.does("role list --unit town-01")
    assert "张一" not in office.does("role list --unit town-01")
    # town-02 keeps its liaison, who has no address any more
    assert "张二" in office.does("role list --unit town-02")
    assert "t2@x.example" not in office.does("person list")


def test_who_was_given_the_post_by_hand_stays_and_is_named(office: Program) -> None:
    office.does("unit import roster.csv")
    office.does("person register mei --name Mei")
    office.does("role grant mei liaison --unit bureau")
    told = office.does("unit import roster.csv")
    assert "line 4: the post is empty, but Mei (mei) stays liaison of Bureau" in told
    grant = told.partition("campaign role revoke ")[2].split()[0]
    office.does(f"role revoke {grant}")
    assert "the post is empty" not in office.does("unit import roster.csv")


@pytest.mark.parametrize(("name", "answer"), [("big5", "big5"), ("cp1252", "cp1252")])
def test_the_question_after_the_encoding_is_answered_as_told(
    office: Program, name: str, answer: str
) -> None:
    copy(CASES / f"{name}.csv", office.folder)
    asked = office(f"unit import {name}.csv")
    assert asked.code == 2
    assert "say which is right with --encoding (such as --encoding big5)" in asked.err
    office.does(f"unit import {name}.csv --encoding {answer}")
    refused = office(f"--lang zh unit import {name}.csv")
    assert "请用 --encoding 指明编码" in refused.err


def test_a_program_is_told_on_the_standard_error_what_was_read_otherwise(office: Program) -> None:
    text = "unit_id,name,categories,remark\nｖ-1,V,town,x\n"
    (office.folder / "wide.csv").write_text(text, encoding="utf-8")
    told = office("unit import wide.csv --json")
    assert told.code == 0
    assert told.err == (
        "columns that are not used: remark\nline 2, column 'unit_id': 'ｖ-1' is taken as 'v-1'\n"
    )
    assert json.loads(told.out)

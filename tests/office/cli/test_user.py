"""campaign user: accounts, logins, slips; and an office that is closed from its first day."""

import json
import re

import pytest

from office.accounts.store import open_accounts
from office.settings import load_settings
from tests.office.cli.closed_office import ClosedProgram
from tests.office.cli.conftest import Program

CLOSED = "init --door closed --head head --head-name 陈 --admin root.wang --admin-name 王"
SLIP = re.compile(r"code to set a password by: ([A-Z0-9-]+) ")
PASSWORD = "seven rivers in spring"


AT_ANY_HOUR = """\
[letters]
windows = ["00:00"]
quiet_from = "00:00"
quiet_to = "00:00"
working_days = false
"""
"""The office lives by the clock on the wall, and letters go out whenever it is."""


def log_of(program: Program) -> str:
    return program.log().decode("utf-8", "replace")


@pytest.fixture
def closed(empty: Program, monkeypatch: pytest.MonkeyPatch) -> ClosedProgram:
    """An office that is closed from its first day."""
    program = ClosedProgram(empty, monkeypatch)
    program.does(CLOSED)
    return program


def test_an_office_is_closed_from_its_first_day(
    empty: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = ClosedProgram(empty, monkeypatch)
    assert "name the first head" in program("init --door closed").err
    assert (
        "name the first administrator"
        in program("init --door closed --head head --head-name 陈").err
    )
    assert "another person administers it" in program(CLOSED.replace("root.wang", "head")).err
    assert not (empty.folder / "data").exists(), "it would stay open to anyone"
    slips = SLIP.findall(program.does(CLOSED))
    assert len(set(slips)) == 2
    assert json.loads(program.does("door show --json")) == {"door": "closed", "headed": True}
    assert program.at(1)("user list").code == 0
    assert program.at(1)("person register x --name x").code == 8
    program.does("person register x --name x")


def test_whoever_sits_at_a_terminal_is_asked_for_head_and_administrator(
    empty: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["closed", "head", "陈", "root.wang", "王"])
    monkeypatch.setattr("office.cli.commands.init.asks", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(answers))
    program = ClosedProgram(empty, monkeypatch)
    assert len(SLIP.findall(program.does("init"))) == 2
    assert json.loads(program.does("door show --json")) == {"door": "closed", "headed": True}
    assert list(answers) == []


def test_a_slip_sets_a_password_once_and_stands_nowhere_else(closed: ClosedProgram) -> None:
    said = closed.does("user add li --name 李")
    (code,) = SLIP.findall(said)
    with open_accounts(load_settings(None)) as accounts:
        assert accounts.use_reset(code, PASSWORD, lambda _: True) == "li"
        signed_in = accounts.sign_in("li", PASSWORD, "10.0.0.1", "a browser", lambda _: True)
    assert code not in log_of(closed)
    assert PASSWORD not in log_of(closed)
    (again,) = SLIP.findall(closed.does("user reset li --reason lost"))
    assert again != code
    with open_accounts(load_settings(None)) as accounts:
        assert accounts.session(signed_in.token) is None


def test_whoever_was_let_in_or_reset_is_told_by_a_letter(closed: ClosedProgram) -> None:
    (code,) = SLIP.findall(closed.does("user add li --name 李 --email li@town.example"))
    closed.does("user link root.wang root2")
    closed.does("user reset li --reason lost")
    (closed.folder / "config.toml").write_text(AT_ANY_HOUR, encoding="utf-8")
    closed.does("tick")
    (letter,) = json.loads(closed.does("outbox --json"))
    assert (letter["recipient"], letter["address"]) == ("li", "li@town.example")
    assert [(each["kind"], each["campaign"]) for each in letter["facts"]] == [("notice", None)] * 2
    assert code not in letter["body"] + letter["subject"]


def test_a_command_sent_again_prints_no_other_slip(closed: ClosedProgram) -> None:
    closed.does("user add li --name 李")
    reset = "user reset li --reason lost --command-id c-1"
    assert SLIP.search(closed.does(reset))
    assert not SLIP.search(closed.does(reset))
    assert not SLIP.search(closed.does("user reset li --reason lost --dry-run"))
    assert not SLIP.search(closed.does("user add li"))


def test_accounts_are_closed(closed: ClosedProgram) -> None:
    (code,) = SLIP.findall(closed.does("user add li --name 李"))
    closed.does(f"user link li {closed.name(1)}")
    closed.refuses(2, "to close an account needs a reason: give --reason WHY", "user close li")
    closed.does("user close li --reason moved")
    with open_accounts(load_settings(None)) as accounts, pytest.raises(Exception, match="reset"):
        accounts.use_reset(code, PASSWORD, lambda _: True)
    assert closed.at(1)("user list").code == 0
    assert closed.at(1)("person register x --name x").code == 8


def test_the_last_administrator_keeps_a_way_in(closed: ClosedProgram) -> None:
    closed.refuses(
        4,
        "no administrator could sign in any more, and nobody could open an account: open one for "
        "another administrator first",
        "user close root.wang --reason x",
    )


def test_a_head_is_reset_by_two_people(closed: ClosedProgram) -> None:
    head = closed.at(1)
    closed.does(f"user link head {closed.name(1)}")
    head.does("person register li --name 李")
    head.does("role grant li leader --document 方案.docx")
    asked = closed.does(f"user link head {closed.name(2)}")
    assert "it waits for a second person" in asked
    refused = closed("user confirm head")
    assert (refused.code, "it is your own work or benefit" in refused.err) == (8, True)
    assert head("user confirm head").code == 8
    closed.does("user reset head --reason lost")
    (line,) = [
        each
        for each in json.loads(closed.does("user list --json"))
        if each["line"]["person"] == "head"
    ]
    assert line["waiting"]["deed"] == "reset"
    assert line["waiting"]["asked_by"] == "root.wang"
    assert "root.wang asks to reset the password" in closed.does("user list")
    closed.does("user add li")
    closed.does(f"user link li {closed.name(3)}")
    assert SLIP.search(closed.at(3).does("user confirm head"))


def test_a_login_is_linked_and_unlinked(closed: ClosedProgram) -> None:
    closed.does("user add li --name 李")
    closed.does("user link li 2482 --issuer https://sign-in.example.org")
    closed.does(f"user link li {closed.name(1)}")
    shown = closed.does("user list")
    assert "2482 at https://sign-in.example.org" in shown
    closed.refuses(
        4,
        f"the login {closed.name(1)!r} is 'li''s; unlink it first",
        f"user link head {closed.name(1)}",
    )
    closed.does(f"user unlink {closed.name(1)} --reason moved")
    closed.at(1).refuses(
        8,
        f"the login {closed.name(1)!r} is linked to nobody here; ask the administrator to link "
        "it: campaign user link PERSON LOGIN",
        "user add li",
    )

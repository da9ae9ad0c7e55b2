"""campaign door: who may act, what the table of permissions would refuse."""

import json
import os
import pwd

import pytest

from tests.office.cli.conftest import Program


def named(office: Program) -> Program:
    """The office behind `named`: Chen heads it, Li leads."""
    office.does("person register office.chen --name 陈")
    office.does("person register li --name 李")
    office.does("role grant office.chen office_head")
    office.does("role grant li leader")
    office.does("door set named")
    return office


def test_an_office_that_never_said_is_open_to_anyone(office: Program) -> None:
    assert json.loads(office.does("door show --json")) == {"door": "anyone", "headed": False}
    office.refuses(
        4,
        "nobody heads the office yet: grant that role first (campaign role grant PERSON "
        "office_head), or nobody could let anyone in",
        "door set named",
    )


def test_behind_named_the_table_applies(running: Program) -> None:
    named(running)
    assert "named" in running.does("door show")
    liaison, other = running.acting("town-01.liaison"), running.acting("town-02.liaison")
    liaison.does("assignment receive spring plan-filed town-01")
    other.refuses(
        8,
        "you cannot sign for this: it is for the unit chief or liaison in charge of it; you are "
        "liaison of Town Two. Ask: 王强 (town-01.chief), 李梅 (town-01.liaison).",
        "assignment receive spring plan-filed town-01",
    )
    running.acting("stranger").refuses(
        8,
        "'stranger' is not registered here, or has ended. Ask: 陈 (office.chen). Who is "
        "registered says so with: campaign --as PERSON",
        "assignment start spring plan-filed town-01",
    )
    liaison.refuses(
        8,
        "you cannot grant this role: it is for the office head; you are liaison of Town One. "
        "Ask: 陈 (office.chen).",
        "role grant town-01.liaison office",
    )


def test_nobody_grants_himself(office: Program) -> None:
    named(office)
    office.refuses(
        8,
        "you cannot grant this role: it is your own work or benefit, and somebody else must "
        "decide; you are office head. Ask: 李 (li).",
        "role grant office.chen office",
    )


def test_a_dry_run_asks_too(office: Program) -> None:
    named(office)
    assert office.acting("town-01.liaison")("unit retire bureau --reason x --dry-run").code == 8


def test_what_the_office_does_not_decide_takes_authority_and_paper(running: Program) -> None:
    named(running)
    extend = "assignment extend spring plan-filed town-01 --to 2026-04-30 --reason x --authority"
    assert "a leader decides on it himself" in running(extend, "somebody").err
    assert "add the document of the decision" in running(extend, "李").err
    running.does(f"{extend} 李 --document 方案.docx")
    suspend = "suspend spring --reason x"
    assert running(suspend).code == 8
    running.does(f"{suspend} --authority li --document 方案.docx")
    running.acting("li").does("resume spring --reason y")


def test_only_an_administrator_opens_the_door_again(office: Program) -> None:
    named(office)
    assert office("door set anyone --reason drill").code == 8
    office.does("person register root --name 管")
    office.refuses(
        8,
        "you cannot grant this role: it takes the word of a leader other than yourself; you are "
        "office head. Ask: 李 (li). Name the leader with: --authority WHO",
        "role grant root administrator",
    )
    office.does("role grant root administrator --authority li")
    root = office.acting("root")
    assert root("door set anyone --reason drill").code == 8
    root.does("door set anyone --reason drill --authority li --document 方案.docx")
    office.acting("anybody").does("unit retire bureau --reason x")


def test_the_check_lists_what_would_be_refused(filed: Program) -> None:
    found = filed("door check --json")
    assert found.code == 5
    answer = json.loads(found.out)
    assert answer["without_grant"]["office.chen"] > 0
    assert answer["headed"] is False
    assert "town-01.liaison" in answer["posts"]
    named_office = named(filed)
    accept = named_office.does("assignment accept spring plan-filed town-01")
    assert "accepted" in accept
    again = named_office("door check")
    assert "office.chen" not in again.out.partition("without")[2].partition("\n")[0]


def test_the_check_is_content_where_everybody_holds_what_they_need(office: Program) -> None:
    named(office)
    done = office("door check")
    assert done.code == 0, done.out


def test_the_check_names_who_would_have_no_way_in(office: Program) -> None:
    office.does("user add office.chen --name 陈")
    named(office)
    found = json.loads(office("door check --json").out)
    assert found["without_access"] == ["town-01.liaison", "town-01.chief", "town-02.liaison", "li"]
    assert "no way in behind the door closed: town-01.liaison" in office("door check").out


def test_a_new_office_may_say_at_once_who_heads_it(empty: Program) -> None:
    refused = empty("init --door named")
    assert (refused.code, "name the first head of the office" in refused.err) == (2, True)
    assert empty("init --door named --head system --head-name x").code == 2
    assert not (empty.folder / "data").exists(), "it would stay open to anyone"
    empty.does("init --door named --head office.chen --head-name 陈")
    assert json.loads(empty.does("door show --json")) == {"door": "named", "headed": True}
    empty.does("unit import roster.csv")
    empty.acting("town-01.liaison").refuses(
        8,
        "you cannot retire a unit: it is for the office; you are liaison of Town One. "
        "Ask: 陈 (office.chen).",
        "unit retire bureau --reason x",
    )
    assert empty.acting("system")("unit retire bureau --reason x").code == 2


def test_what_cannot_be_used_is_asked_again(
    empty: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["neither", "named", "system", "office.chen", "  ", "陈"])
    monkeypatch.setattr("office.cli.commands.init.asks", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(answers))
    assert empty("init").err.splitlines() == [
        '✘ \'neither\' is none of these; write "anyone", "named" or "closed"',
        "✘ --head: 'system' is the program itself and no person",
        "✘ it is empty; say it in words",
    ]
    assert json.loads(empty.does("door show --json")) == {"door": "named", "headed": True}


def test_the_login_stands_beside_the_claimed_actor(
    office: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "somebody.else")
    (event,) = json.loads(office.does("unit retire bureau --reason x --json"))
    stamp = event["event"]["stamp"]
    assert stamp["actor"] == "office.chen"
    assert stamp["login"] == pwd.getpwuid(os.getuid()).pw_name
    assert stamp["proof"] == "claimed"

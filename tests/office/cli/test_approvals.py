"""Approvals and selections on the command line, from the filing to the end."""

import json

import pytest

from tests.office.cli.conftest import DEFINITION, Program

SECTIONS = """
[[approvals]]
key = "key-projects"
title = { zh = "重点项目", en = "Key projects" }
rules = ["plan 1"]
branches = ["unit:town-02"]
limit = 10
deemed_by = "work-style plan 3.3"
document_within = 1
may_start = ["industry_plan", "land_quota"]

[[approvals]]
key = "both"
rules = ["plan 1"]
branches = ["unit:town-02", "unit:town-01"]
limit = 10

[[selections]]
key = "servants"
rules = ["plan 1"]
steps = ["nominate", "vote", "confirm", "notice", "award"]
places = 1
"""
BY = ("--authority", "the leading group", "--reason", "it is so")


@pytest.fixture
def running(office: Program) -> Program:
    """A campaign with both, its first phase open."""
    text = 'channels = ["paper", "board"]\n' + DEFINITION.read_text(encoding="utf-8") + SECTIONS
    (office.folder / "definitions" / "spring-drive.toml").write_text(text, encoding="utf-8")
    office.does("plan spring-drive --id spring")
    office.does("set spring visits 3 --reason", "the group's meeting")
    office.does("announce spring")
    office.does("phase open spring mobilize")
    return office


def test_silence_is_put_on_record_by_the_tick_and_dated_by_its_day(running: Program) -> None:
    """R086, R118: told once, accepted, signed for, deemed, documented."""
    window, branch = running.acting("town-01.liaison"), running.acting("town-02.liaison")
    out = window.does("approval file spring key-projects town-01 Works --for", "Water company")
    assert "approval accept spring f-0001" in out
    window.does("approval notice spring f-0001 plan permit")
    window.does("approval complete spring f-0001", "plan=@方案.docx")
    window.refuses(
        4,
        "approval f-0001: what is missing is told once, and has been told; "
        "accept it, or let it be completed",
        "approval notice spring f-0001 another",
    )
    window.does("approval accept spring f-0001")
    window.does("approval may-start spring f-0001 industry_plan land_quota")
    branch.does("approval receive spring f-0001 town-02")
    shown = running.does("approval show spring f-0001")
    assert "silence counts as consent from 2026-03-17 on, by work-style plan 3.3" in shown
    assert 'branch "town-02" has time until 2026-03-16' in shown
    running.day = "2026-03-19"
    running.does("tick")
    shown = running.does("approval show spring f-0001")
    assert "its paper was owed by 2026-03-18" in shown
    assert "2026-03-17" in shown
    branch.day = "2026-03-19"
    refused = branch("approval refuse spring f-0001 town-02 --reason no")
    assert refused.code == 4
    assert "its consent counts since the day after" in refused.err
    branch.does("approval document spring f-0001 town-02", "paper=@方案.docx")
    [row] = json.loads(running.does("approval list spring --json"))
    assert (row["key"][2], row["state"]) == ("f-0001", "granted")


def test_each_branch_that_is_asked_at_once_sees_and_owes_the_file(running: Program) -> None:
    """R086: lists, own tasks and alerts of both; its silence never counts without a receipt."""
    window = running.acting("town-01.liaison")
    window.does("approval file spring both town-01 Bridge --for", "Water company")
    window.does("approval accept spring f-0001")
    for town in ("town-02", "town-01"):
        branch = running.acting(f"{town}.liaison")
        assert "Bridge" in branch.does(f"deadlines spring --unit {town}")
        [line] = json.loads(branch.does("approval list spring --json"))
        assert line["light"] == "green"
        assert len(line["also"]) == 1
    running.day = "2026-03-19"
    running.does("tick")
    for town in ("town-02", "town-01"):
        assert "Bridge" in running.does(f"alerts spring --unit {town} --open")


def test_a_selection_from_the_nomination_to_the_honour(running: Program) -> None:
    """R080, R082: every step is made public."""
    running.acting("town-01.liaison").does("selection nominate spring servants town-01 Li")
    running.does("selection nominate spring servants town-02 Sun")
    refused = running("selection close-nominations spring s-0001")
    assert (refused.code, "has not been made public" in refused.err) == (4, True)
    for _ in range(3):
        running.does("publication post spring board Row --place hall --item selection/s-0001")
    running.does("selection close-nominations spring s-0001 --publication n-0001")
    unknown = running("selection count spring s-0001 Li=9 Sun=3 --source v-0009")
    assert (unknown.code, "v-0009" in unknown.err) == (3, True)
    running.does("selection count spring s-0001 Li=9 Sun=3 --source record --publication n-0002")
    wrong = running("selection count spring s-0001 Li --source record --publication n-0002")
    assert "is not CANDIDATE=VOTES" in wrong.err
    running.does("selection confirm spring s-0001 Li", *BY)
    running.does("selection notice spring s-0001 --publication n-0003")
    shown = running.does("selection show spring s-0001")
    assert "public notice n-0003 until 2026-03-09" in shown
    running.day = "2026-03-09"
    running.does("selection object spring s-0001 Li untrue")
    running.does("selection decide-objection spring s-0001 Li --not-upheld", *BY)
    refused = running("selection award spring s-0001 Servant --granter county", *BY)
    assert "award after that day" in refused.err
    running.day = "2026-03-10"
    late = running("selection object spring s-0001 Li untrue")
    assert "an objection comes too late" in late.err
    running.does("selection award spring s-0001 Servant --granter county", *BY)
    running.does("selection spread spring s-0001 Li found")
    running.does("selection revoke spring s-0001 Li", *BY)
    assert "Servant (honour), granted by county" in running.does("selection show spring s-0001")
    assert "revoked" in running.does("history spring --event selection.")
    [row] = json.loads(running.does("selection list spring --json"))
    assert (row["key"][2], row["state"]) == ("s-0001", "awarded")

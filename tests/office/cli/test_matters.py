"""Matters and publications on the command line, from the drafting to the end."""

import json

import pytest

from tests.office.cli.conftest import DEFINITION, Program

MATTERS = """
[[matters]]
key = "works"
title = { zh = "实事", en = "Works" }
rules = ["plan 1"]
fields = ["person", "ends"]
publish = ["paper"]
exactly = 2
per = "year"

[[matters]]
key = "problem"
rules = ["plan 1"]
answer_within = 10
stalled_after = 5
"""
GATE = """
[[phases.gate]]
key = "works-done"
kind = "reached"
title = { zh = "实事办结", en = "Works done" }
rules = ["plan 2"]
of = "works"
states = ["drafted", "published", "in_progress", "claimed", "confirmed"]
at_least = 2

"""
BY = ("--authority", "the leading group", "--reason", "it is so")


@pytest.fixture
def running(office: Program) -> Program:
    """A campaign with matters, its first phase open."""
    plain = DEFINITION.read_text(encoding="utf-8")
    first, second = plain.split('[[phases]]\nkey = "sum-up"')
    gated = f'{first}{GATE}[[phases]]\nkey = "sum-up"{second}'
    text = f'channels = ["paper", "board"]\n{gated}{MATTERS}'
    (office.folder / "definitions" / "spring-drive.toml").write_text(text, encoding="utf-8")
    office.does("plan spring-drive --id spring")
    office.does("set spring visits 3 --reason", "the group's meeting")
    office.does("announce spring")
    office.does("phase open spring mobilize")
    return office


def test_a_work_is_promised_published_done_and_confirmed(running: Program) -> None:
    """R059, R083."""
    liaison = running.acting("town-01.liaison")
    out = running.does(
        "matter draft spring works town-01 Well --field person=Li --field ends=2026-03-20"
    )
    assert "matter m-0001 (works) for town-01: Well" in out
    running.refuses(
        4,
        "matter m-0001 begins once it is public: make it public first (kind 'works')",
        "matter start spring m-0001",
    )
    out = running.does("matter publish spring m-0001 --channel paper --place", "page 1")
    assert "publication n-0001: Well, paper, 2026-03-02, page 1" in out
    liaison.does("matter start spring m-0001")
    running.does(
        "matter draft spring works town-02 Road --field person=Sun --field ends=2026-03-20"
    )
    out = running.does("matter fix spring works m-0001 m-0002 --period 2026")
    assert "list works/2026 fixed" in out
    rehearsed = liaison.does("matter progress spring m-0001 40 --text dug --dry-run")
    assert "matter.progressed.v1" in rehearsed
    liaison.does("matter progress spring m-0001 40 --text dug", "plan=@方案.docx")
    liaison.does("matter claim spring m-0001")
    running.does("matter return spring m-0001 --reason", "no water yet")
    liaison.does("matter claim spring m-0001")
    running.does("matter confirm spring m-0001")
    found = json.loads(running.does("matter list spring --json"))
    assert [(each["key"][2], each["state"]) for each in found] == [
        ("m-0001", "confirmed"),
        ("m-0002", "drafted"),
    ]
    shown = running.does("matter show spring m-0001")
    assert "Person in charge: Li" in shown
    assert "published on 2026-03-02, paper, n-0001" in shown
    assert "at 40 %" in shown


def test_one_work_that_is_withdrawn_leaves_the_gate_unmet(running: Program) -> None:
    """R059: two are asked for; one withdrawn leaves one of two."""
    for town in ("town-01", "town-02"):
        running.does(f"matter draft spring works {town} W --field person=L --field ends=2026-03-20")

    def have() -> tuple[int, int]:
        rows = json.loads(running("gate spring mobilize --json").out)["criteria"]
        [found] = [row for row in rows if row["key"] == "works-done"]
        return found["have"], found["need"]

    assert have() == (2, 2)
    running.does("matter withdraw spring m-0002", *BY)
    assert have() == (1, 2)


def test_what_is_wrong_with_a_draft_is_said_at_once(running: Program) -> None:
    """R083, and a form that no field has."""
    refused = running("matter draft spring works town-01 Well --field ends=soon")
    assert refused.code == 2
    assert "'person' is missing: fill it in" in refused.err
    assert "'soon' is no day; write it as 2011-10-31" in refused.err
    wrong = running("matter draft spring works town-01 Well --field ends")
    assert "write NAME=VALUE" in wrong.err


def test_a_problem_that_does_not_move_falls_overdue_by_the_tick(running: Program) -> None:
    """R072, R198: nobody stands above a town of this roster."""
    liaison = running.acting("town-01.liaison")
    running.does("matter draft spring problem town-01 Bridge --came-by hotline")
    liaison.does("matter start spring m-0001")
    refused = liaison("matter send-up spring m-0001 --tried all")
    assert (refused.code, "no unit stands above town-01" in refused.err) == (4, True)
    running.day = "2026-03-10"
    running.does("tick")
    assert "it does not move" in running.does("matter show spring m-0001")
    running.day = "2026-03-17"
    running.does("tick")
    told = running.does("history spring --event matter.")
    assert "matter m-0001 has not moved for 5 days" in told
    assert "matter m-0001 fell overdue, due on 2026-03-16" in told
    alerts = running.does("alerts spring")
    assert "Bridge" in alerts, alerts
    running.does("matter extend spring m-0001 --to 2026-03-25", *BY)
    running.does("matter withdraw spring m-0001", *BY)


def test_one_slip_for_each_rung_however_often_the_clock_ticks(running: Program) -> None:
    """R110, R112: a slip is on record once for an item, a rung and a post, and says why."""
    running.does("matter draft spring problem town-01 Bridge")
    for day in ("2026-03-13", "2026-03-13", "2026-03-17", "2026-03-17", "2026-03-24", "2026-03-24"):
        running.day = day
        running.does("tick")
    rows = json.loads(running.does("reminders spring --json"))
    slips = [
        (each["rung"], each["post"])
        for each in rows
        if each["item"] == "matter/spring/m-0001" and each["form"] != "reminder"
    ]
    assert slips
    assert len(slips) == len(set(slips))


def test_a_publication_is_posted_taken_down_and_put_up_again(running: Program) -> None:
    """R054, R110."""
    running.does("matter draft spring problem town-01 Bridge")
    running.does(
        "publication post spring board Row --place hall --item matter/m-0001 --until 2026-03-09"
    )
    shown = running.does("publication show spring n-0001")
    assert "makes public matter/spring/m-0001" in shown
    assert "to stay up through 2026-03-09" in shown
    running.refuses(
        4,
        "'radio' is no channel of this campaign; it has: paper, board",
        "publication post spring radio Row --place hall",
    )
    running.does("publication correct spring n-0001 --place", "east hall", *BY)
    running.day = "2026-03-04"
    running.does("publication take-down spring n-0001", *BY)
    running.day = "2026-03-06"
    running.does("publication repost spring n-0001")
    assert "to stay up through 2026-03-11" in running.does("publication show spring n-0001")
    [row] = json.loads(running.does("publication list spring --json"))
    assert (row["key"][2], row["state"]) == ("n-0001", "posted")

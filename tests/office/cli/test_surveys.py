"""Surveys on the command line, from the drafting to a published result."""

import json
import re

import pytest

from tests.office.cli.conftest import DEFINITION, Program

SURVEYS = """
[[surveys]]
key = "review"
title = { zh = "群众评议", en = "Review" }
rules = ["plan 1"]
subjects = ["town"]
groups = [{ key = "delegates" }, { key = "masses" }]
options = [{ key = "satisfied", points = 100 }, { key = "unsatisfied", points = 0 }]
return_at_least = 60

[[surveys]]
key = "second-measurement"
rules = ["plan 2"]
compares_with = "review"
subjects = ["town"]
options = [{ key = "satisfied", points = 100 }, { key = "unsatisfied", points = 0 }]
"""
BY = ("--authority", "the leading group", "--reason", "it is so")


@pytest.fixture
def running(office: Program) -> Program:
    """A campaign with surveys, its first phase open."""
    text = DEFINITION.read_text(encoding="utf-8") + SURVEYS
    (office.folder / "definitions" / "spring-drive.toml").write_text(text, encoding="utf-8")
    office.does("plan spring-drive --id spring")
    office.does("set spring visits 3 --reason", "the group's meeting")
    office.does("announce spring")
    office.does("phase open spring mobilize")
    return office


def sheets(running: Program, *lines: str) -> str:
    head = running.does("survey form spring v-0001 --csv").strip()
    (running.folder / "sheets.csv").write_text("\n".join((head, *lines)), encoding="utf-8")
    return "sheets.csv"


def test_a_survey_is_asked_closed_and_published(running: Program) -> None:
    """R217, R150: codes printed once, paper entered, results shown once it is closed."""
    out = running.does("survey draft spring review")
    assert "survey v-0001 drawn up: Review" in out
    assert "campaign survey ready spring v-0001 --hand GROUP=COUNT" in out
    form = running.does("survey form spring v-0001")
    assert "Town One" in form
    assert "□ satisfied   □ not satisfied" in form
    assert "Whoever runs the machine could watch" in form
    running.refuses(
        4,
        "no sheets of survey v-0001 are ready: make them ready, and print them, first",
        "survey open spring v-0001 --closes 2026-03-20",
    )
    ready = running.does("survey ready spring v-0001 --hand delegates=6 --hand masses:paper=10")
    codes = re.findall(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", ready)
    assert len(set(codes)) == 6
    assert "/vote/spring/v-0001" in ready
    rehearsed = running.does("survey open spring v-0001 --closes 2026-03-20 --dry-run")
    assert "survey.opened.v1" in rehearsed
    out = running.does("survey open spring v-0001 --closes 2026-03-20")
    assert "16 sheets go out, answers count until 2026-03-20" in out
    odd = sheets(running, "satisfied,unsatisfied,satisfied", "satisfied,unsatisfied,x")
    refused = running(f"survey enter spring v-0001 {odd} --group masses")
    assert "line 2, column spoilt: “satisfied” marks nothing; write x" in refused.err
    assert "line 3, column spoilt: the sheet is marked as spoilt (x) and has answers" in refused.err
    file = sheets(running, *["satisfied,unsatisfied,"] * 6, ",,x")
    assert "7 sheets entered" in running.does(f"survey enter spring v-0001 {file} --group masses")
    assert "back so far: 7" in running.does("survey show spring v-0001")
    would = running.does("survey close spring v-0001 --reason over --dry-run --json")
    assert json.loads(would)[0]["event"]["result"].get("tallies", []) == []
    out = running.does("survey close spring v-0001 --reason", "all are in")
    assert "7 of 16 sheets came back, 1 of them spoilt" in out
    shown = running.does("survey show spring v-0001")
    assert "hidden, as few people could be made out: delegates" in shown
    assert "Town One: 100.00 points" in shown
    assert "Whoever runs the machine could watch" in shown
    running.refuses(
        4,
        "of survey v-0001 7 of 16 sheets came back, and 60 per cent are asked for: the result "
        "cannot be published; hold it again",
        "survey publish spring v-0001",
    )
    assert "v-0001: the sheets that are kept" in running.does("survey recount spring v-0001")
    listed = json.loads(running.does("survey list spring --json"))
    assert [(each["key"][2], each["state"]) for each in listed] == [("v-0001", "closed")]


def test_bad_sheets_are_named_line_by_line_and_none_is_entered(running: Program) -> None:
    running.does("survey draft spring review")
    running.does("survey ready spring v-0001 --hand masses:paper=10")
    running.does("survey open spring v-0001 --closes 2026-03-20")
    file = sheets(running, "satisfied,unsatisfied,", "satisfied,perhaps,", ",satisfied,")
    refused = running(f"survey enter spring v-0001 {file} --group masses")
    assert refused.code == 2
    assert "line 3, town-02: “perhaps” is no answer" in refused.err
    assert "line 4, town-01: “” is no answer" in refused.err
    assert "back so far: 0" in running.does("survey show spring v-0001")
    unread = running("survey ready spring v-0001 --hand masses")
    assert (unread.code, "“masses” says not how many go out: GROUP=20" in unread.err) == (2, True)


def test_a_surveyors_result_is_received_and_compared(running: Program) -> None:
    """R151, R222: the second measurement beside the first."""
    rows = ["group,subject,item,satisfied,unsatisfied"]
    first = (*rows, "masses,town-01,overall,10,10", "masses,town-02,overall,15,5")
    (running.folder / "first.csv").write_text("\n".join(first), encoding="utf-8")
    running.does("survey draft spring review")
    told = "--handed 30 --back 20 result=@方案.docx"
    bad = running(f"survey receive spring v-0001 first.csv --source town-01 {told}")
    assert "town-01 is asked about itself: an independent surveyor is needed" in bad.err
    out = running.does(f"survey receive spring v-0001 first.csv --source bureau-x {told}")
    assert "result received from bureau-x; 20 of 30 sheets came back" in out
    second = (*rows, "all,town-01,overall,16,4", "all,town-02,overall,15,5")
    (running.folder / "second.csv").write_text("\n".join(second), encoding="utf-8")
    running.does("survey draft spring second-measurement")
    running.does(f"survey receive spring v-0002 second.csv --source bureau-x {told}")
    running.does("survey publish spring v-0002 --publication n-0001")
    shown = running.does("survey show spring v-0002")
    assert "Town One: 80.00 points, before 50.00 (+30.00)" in shown
    assert "Town Two: 75.00 points, before 75.00 (+0.00)" in shown


def test_a_void_survey_is_emptied_by_authority(running: Program) -> None:
    running.does("survey draft spring review")
    running.does("survey ready spring v-0001 --hand delegates=6")
    running.does("survey open spring v-0001 --closes 2026-03-20 --hour 17:00")
    running.refuses(
        4,
        "survey v-0001 is open or over, and what it asks is fixed: declare it void and draw up "
        "another",
        "survey draft spring review --number v-0001 --subject town-01",
    )
    out = running.does("survey void spring v-0001", *BY)
    assert "survey v-0001 declared void by the word of the leading group" in out
    assert list((running.folder / "data" / "boxes").glob("*.box")) == []
    again = running("survey close spring v-0001 --reason late")
    assert (again.code, "cannot close survey v-0001 while void" in again.err) == (4, True)

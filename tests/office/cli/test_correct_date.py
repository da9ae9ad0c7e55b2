"""A wrong date: shown what moves before, corrected, and told afterwards."""

import json

from tests.office.cli.conftest import Program

CORRECT = "correct-date spring tasks.plan-filed.due 2026-03-27 --authority group --reason misread"


def test_a_dry_run_shows_what_moves_before_it_is_done(running: Program) -> None:
    before = running.log()
    foretold = running.does(f"{CORRECT} --dry-run")
    assert running.log() == before
    done = running.does(CORRECT)
    for said in (foretold, done):
        row = next(line for line in said.splitlines() if line.split()[:1] == ["mobilize"])
        assert row.split() == ["mobilize", "plan-filed", "Plan", "2026-03-20", "2026-03-27", "2"]
    assert (
        "date tasks.plan-filed.due of campaign spring corrected from 2026-03-20 to 2026-03-27 "
        "on the authority of group; reason: misread"
    ) in done
    first, *_ = json.loads(running.does("deadlines spring --json"))
    assert first["due_on"] == "2026-03-27"


def test_where_nothing_is_open_it_says_so(planned: Program) -> None:
    planned.does("set spring visits 3 --reason x")
    planned.does("announce spring")
    said = planned.does("correct-date spring end 2026-05-31 --authority group --reason misread")
    assert "no duty of an open phase moves" in said


def test_what_cannot_be_corrected_is_answered_with_what_can(running: Program) -> None:
    refused = running("correct-date spring nope 2026-03-27 --authority g --reason x")
    assert refused.code == 3
    assert "known: start, end, phases.mobilize.start, phases.mobilize.end" in refused.err
    message = "to correct a date needs a reason: give --reason WHY"
    running.refuses(2, message, CORRECT.replace("--reason misread", ""))

"""A plan is changed while its campaign runs: shown before, done, and told afterwards."""

import json
from pathlib import Path

from tests.office.cli.conftest import Program

AMEND = "amend spring changed.toml --authority group --reason flood"


def change(running: Program, *changes: tuple[str, str]) -> None:
    """The definition with some of its words changed, in a file of its own."""
    text = (running.folder / "definitions" / "spring-drive.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    Path("changed.toml").write_text(text, encoding="utf-8")


LATER = ('due = "2026-03-20"', 'due = "2026-03-27"')
RENAMED = ('en = "Sum up"', 'en = "Wind up"')
LONGER = (
    'start = "2026-04-01"\nend = "2026-04-30"',
    'start = "2026-04-01"\nend = "2026-04-20"',
)


def rows(said: str) -> list[list[str]]:
    return [line.split() for line in said.splitlines()]


MOVES = ["mobilize", "plan-filed", "Plan", "2026-03-20", "2026-03-27", "2"]


def test_the_difference_shows_what_moves_now_and_later(running: Program) -> None:
    change(running, LATER, RENAMED, LONGER)
    before = running.log()
    shown = rows(running.does("workflow diff spring changed.toml"))
    assert running.log() == before
    assert MOVES in shown
    assert ["ends", "Wind", "up", "sum-up", "2026-04-30", "2026-04-20"] in shown
    assert ["phases.sum-up.title.en", "Sum", "up", "Wind", "up"] in shown
    assert ["phases.mobilize.tasks.plan-filed.due", "2026-03-20", "2026-03-27"] in shown
    found = json.loads(running.does("workflow diff spring changed.toml --json"))
    assert [(m["duty"], m["was"], m["due_on"]) for m in found["moves"]] == [
        ("plan-filed", "2026-03-20", "2026-03-27")
    ]


def test_a_dry_run_shows_it_and_then_it_is_done(running: Program) -> None:
    change(running, LATER)
    before = running.log()
    foretold = running.does(f"{AMEND} --dry-run")
    assert running.log() == before
    done = running.does(AMEND)
    assert MOVES in rows(foretold)
    assert MOVES in rows(done)
    assert "plan of campaign spring amended on the authority of group: spring-drive" in done
    (first, *_) = json.loads(running.does("deadlines spring --json"))
    assert first["due_on"] == "2026-03-27"
    assert "runs by this plan already" in running.does("workflow diff spring changed.toml")
    assert "nothing to do" in running.does(AMEND)


def test_duties_that_come_and_go_are_told_with_their_days(running: Program) -> None:
    change(running, ("plan-filed", "work-plan"))
    shown = rows(running.does("workflow diff spring changed.toml"))
    assert ["mobilize", "plan-filed", "Plan", "2026-03-20", "2"] in shown
    assert ["mobilize", "work-plan", "Plan", "2026-03-20", "2"] in shown
    running.does(AMEND)
    refused = running.acting("town-01.liaison")("assignment receive spring plan-filed town-01")
    assert refused.code == 3
    running.acting("town-01.liaison").does("assignment receive spring work-plan town-01")


def test_what_cannot_change_is_refused_with_its_remedy(running: Program) -> None:
    change(running, ('audience = ["town"]', 'audience = ["*"]'))
    message = (
        "duty 'plan-filed' is due already: who owes it, whether it is required, and how its days "
        "count stay as they are. Write these as they were, or give the changed duty another key: "
        "then the old one is dropped and the new one added"
    )
    running.refuses(4, message, AMEND)
    change(running, ('audience = ["town"]', 'audience = ["*"]'), ("plan-filed", "work-plan"))
    running.does(AMEND)


def test_faults_of_the_file_are_told_with_their_places(running: Program) -> None:
    change(running, ('due = "2026-03-20"', 'due = "late-ish"'))
    refused = running(AMEND)
    assert (refused.code, refused.out) == (2, "")
    assert "changed.toml: phases[0].tasks[0].due" in refused.err

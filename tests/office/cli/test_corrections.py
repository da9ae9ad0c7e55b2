"""What a user takes back: by authority, with a reason, and listed for ever."""

import json

from tests.office.cli.conftest import Program

WORK = "spring plan-filed town-01"
BY = ("--authority", "the leading group", "--reason", "the wrong file")


def test_an_acceptance_and_a_hand_in_are_withdrawn(filed: Program) -> None:
    reviewer = filed.acting("office.li")
    reviewer.does(f"assignment accept {WORK}")
    refused = reviewer(f"assignment withdraw-acceptance {WORK} --authority city")
    assert (refused.code, refused.err) == (
        2,
        "✘ to withdraw an acceptance needs a reason: give --reason WHY\n",
    )
    out = reviewer.does(f"assignment withdraw-acceptance {WORK}", *BY)
    assert "acceptance withdrawn on the authority of the leading group" in out
    assert "campaign assignment accept spring plan-filed town-01" in out
    out = filed.does(f"assignment withdraw-hand-in {WORK}", *BY)
    assert f"campaign assignment submit {WORK}" in out
    filed.does(f"assignment submit {WORK} plan=@方案.docx staff=12")
    [withdrawn, again] = json.loads(filed.does("corrections spring --json"))
    assert [withdrawn["name"], again["name"]] == [
        "assignment.acceptance_withdrawn.v1",
        "assignment.submission_withdrawn.v1",
    ]
    assert (withdrawn["authority"], withdrawn["reason"]) == ("the leading group", "the wrong file")


def test_a_figure_is_corrected_and_the_first_one_stays_readable(filed: Program) -> None:
    out = filed.does(f"assignment correct {WORK} staff=15", *BY)
    assert "figures corrected on the authority of the leading group" in out
    shown = json.loads(filed.does(f"assignment show {WORK} --json"))
    assert [f["filed"] for f in shown["filed"] if f["evidence"] == "staff"] == ["12", "15"]


def test_a_closed_gate_that_rested_on_it_is_marked_and_stays_closed(filed: Program) -> None:
    reviewer = filed.acting("office.li")
    for town in ("town-01", "town-02"):
        reviewer.does(f"assignment accept spring plan-filed {town}")
    filed.does("phase close spring mobilize")
    assert "rested on" not in filed.does("status spring")
    reviewer.does(f"assignment withdraw-acceptance {WORK}", *BY)
    status = filed.does("status spring")
    assert "✎ rested on figures corrected since: campaign corrections" in status
    assert "✓ Mobilize" in status
    [correction] = json.loads(filed.does("corrections spring --json"))
    assert correction["gates"] == ["mobilize"]
    assert "mobilize" in filed.does("corrections spring")


def test_false_overdue_facts_are_annulled_together_and_stay_listed(running: Program) -> None:
    running.day = "2026-04-01"
    running.does("tick")
    alerts = json.loads(running.does("alerts spring --json"))
    assert len(alerts) == 2
    first, last = alerts[0]["raised_position"], alerts[-1]["raised_position"]
    span = f"--from {first} --to {last}"
    out = running.does(f"annul-overdue spring {span}", *BY)
    assert out.count("overdue fact annulled") == 2
    after = json.loads(running.does("alerts spring --json"))
    assert [a["cleared_by"] for a in after] == ["annulled", "annulled"]
    assert len(json.loads(running.does("corrections spring --json"))) == 2
    refused = running(f"annul-overdue spring {span}", *BY)
    assert (refused.code, "nothing was annulled" in refused.err) == (2, True)
    # They are truly overdue: the next tick says so again, for a new generation of the clock.
    running.day = "2026-04-02"
    running.does("tick")
    fresh = json.loads(running.does("alerts spring --open --json"))
    assert [a["generation"] for a in fresh] == [2, 2]


def test_an_opening_is_withdrawn_and_repeated(running: Program) -> None:
    running.acting("town-01.liaison").does(f"assignment receive {WORK}")
    out = running.does("phase withdraw-opening spring mobilize", *BY)
    assert "campaign phase open spring mobilize" in out
    status = json.loads(running.does("status spring --json"))
    assert (status["tally"]["total"], status["phases"][0]["state"]) == (0, "pending")
    refused = running(f"assignment start {WORK}")
    assert "phase 'mobilize' has not opened" in refused.err
    running.does("phase open spring mobilize")
    running.acting("town-01.liaison").does(f"assignment start {WORK}")


def test_a_verification_is_withdrawn(ledger: Program) -> None:
    item = "spring r-0001"
    ledger.does(f"rectification issue {item}")
    liaison = ledger.acting("town-01.liaison")
    liaison.does(f"rectification plan {item} --causes a --measures b")
    liaison.does(f"rectification report {item} done")
    ledger.does(f"rectification verify {item}")
    out = ledger.does(f"rectification withdraw-verification {item}", *BY)
    assert f"campaign rectification verify {item}" in out
    out = ledger.does(f"rectification withdraw-report {item}", *BY)
    assert f"campaign rectification report {item} RESULT" in out
    [row] = json.loads(ledger.does("rectification list spring --json"))
    assert row["state"] == "in_progress"

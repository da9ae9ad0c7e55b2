"""A petition on the command line, from the asking to its end."""

import json

from tests.office.cli.conftest import Program

WORK = "spring plan-filed town-01"
WHY = ("--reason", "the bridge is gone")
BY = ("--authority", "the leading group", "--reason", "it is so")


def test_time_is_asked_for_and_granted(running: Program) -> None:
    running.day = "2026-03-18"
    out = running.does(f"petition ask extension {WORK} --to 2026-03-31", *WHY)
    assert "petition p-0001: town-01 asks for time until 2026-03-31" in out
    assert "campaign petition show spring p-0001" in out
    shown = running.does("petition show spring p-0001")
    assert "If yes: it is due on 2026-03-31, and assessed by it" in shown
    assert "If no: nothing changes: due on 2026-03-20" in shown
    running.day = "2026-03-23"
    rehearsed = running.does("petition grant spring p-0001 --dry-run", *BY)
    assert "assignment.extended.v1" in rehearsed
    running.does("petition grant spring p-0001", *BY)
    found = json.loads(running.does("petition list spring --json"))
    assert [(each["petition"], each["state"]) for each in found] == [("p-0001", "granted")]
    assert json.loads(running.does("petition list spring --waiting --json")) == []
    [then] = json.loads(running.does("petition list spring --waiting --json --at 2026-03-19"))
    assert then["state"] == "asked"
    assert "Answered on 2026-03-23" in running.does("petition show spring p-0001")
    work = json.loads(running.does(f"assignment show {WORK} --json"))
    assert (work["due_on"], work["late"]) == ("2026-03-31", False)
    again = running("petition grant spring p-0001", *BY)
    assert (again.code, "cannot grant petition p-0001 while granted" in again.err) == (4, True)


def test_the_other_wishes(running: Program) -> None:
    running.day = "2026-03-18"
    running.does(f"petition ask waiver {WORK}", *WHY)
    refused = running(f"petition ask transfer {WORK} --to town-02", *WHY)
    assert "owes this duty already" in refused.err
    running.does("petition ask override spring mobilize", *WHY)
    shown = running.does("petition show spring p-0002")
    assert "is closed at once, although not met" in shown
    running.does("petition refuse spring p-0001", *BY)
    running.does("petition grant spring p-0002", *BY)
    told = running.does("history spring --event petition.")
    assert "petition p-0001 refused by the word of the leading group" in told
    assert "petition p-0002 granted by the word of the leading group" in told


def test_what_is_signed_off_is_handed_in(running: Program) -> None:
    running.day = "2026-03-18"
    running.does(f"assignment receive {WORK}")
    running.does(f"petition ask sign-off {WORK} plan=@方案.docx staff=12", *WHY)
    out = running.does("petition grant spring p-0001 --reason read")
    assert "assignment.submitted.v1" in out


def test_nobody_answers(running: Program) -> None:
    running.day = "2026-03-16"
    refused = running(f"petition ask waiver {WORK}")
    assert (refused.code, "needs a reason" in refused.err) == (2, True)
    running.does(f"petition ask waiver {WORK} --answer-by 2026-03-17", *WHY)
    running.day = "2026-03-19"
    running.does("tick")
    assert "petition p-0001 lapsed: nobody answered it in time" in running.does("history spring")
    unknown = running("petition show spring p-0009")
    assert (unknown.code, "named 'p-0009'" in unknown.err) == (3, True)

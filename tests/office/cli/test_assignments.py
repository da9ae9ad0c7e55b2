import json
from pathlib import Path

from tests.office.cli.conftest import Program

WORK = "spring plan-filed town-01"


def test_from_receipt_to_acceptance(running: Program) -> None:
    assert "plan-filed of town-01 received" in running.does(f"assignment receive {WORK}")
    assert "plan-filed of town-01 started" in running.does(f"assignment start {WORK}")
    out = running.does(f"assignment submit {WORK} plan=@方案.docx staff=12")
    assert "handed in in time, due on 2026-03-20" in out
    message = (
        "office.chen handed 'plan-filed' of unit 'town-01' in and cannot accept it; "
        "somebody else must review it"
    )
    running.refuses(4, message, f"assignment accept {WORK}")
    running.acting("office.li").does(f"assignment accept {WORK}")
    (kept,) = (running.folder / "data" / "evidence").glob("[!.]*")
    assert kept.read_bytes() == b"the plan"


def test_out_of_turn_says_what_is_allowed(running: Program) -> None:
    message = (
        "cannot start 'plan-filed' of unit 'town-01' while assigned; "
        "allowed now: receive, waive, transfer, extend, suspend"
    )
    running.refuses(4, message, f"assignment start {WORK}")


def test_evidence_that_does_not_fit_is_named(running: Program) -> None:
    running.does(f"assignment receive {WORK}")
    refused = running(f"assignment submit {WORK} plan=@none.docx staff=-1 plan ../x=@方案.docx")
    assert refused.code == 2
    assert refused.err.splitlines() == [
        "✘ nothing was handed in: evidence 'plan': none.docx is no file; check the path",
        "  evidence 'staff': '-1' is no whole number; "
        "write staff=NUMBER, or staff=@FILE for a document",
        "  'plan' is no evidence; write KEY=@FILE or KEY=NUMBER",
        "  '../x=@方案.docx' is no evidence; write KEY=@FILE or KEY=NUMBER",
    ]
    message = "'plan-filed' of unit 'town-01' is not complete: evidence 'plan' (plan) is missing"
    running.refuses(2, message, f"assignment submit {WORK} staff=3")


def test_a_dry_run_keeps_no_file(running: Program) -> None:
    running.does(f"assignment receive {WORK}")
    before = running.log()
    out = running.does(f"assignment submit {WORK} plan=@方案.docx --dry-run")
    assert "assignment.submitted.v1" in out
    assert not (running.folder / "data" / "evidence").exists()
    assert running.log() == before


def test_unknown_names_are_told_with_those_that_are_known(running: Program) -> None:
    message = "no duty in campaign 'spring' named 'nope'; known: plan-filed"
    running.refuses(3, message, "assignment receive spring nope town-01")
    message = "no unit in campaign 'spring' named 'nope'; known: town-01, town-02"
    running.refuses(3, message, "assignment receive spring plan-filed nope")


def test_work_is_returned_with_a_reason_and_handed_in_again(filed: Program) -> None:
    message = "to return an assignment needs a reason: give --reason WHY"
    filed.refuses(2, message, f"assignment return {WORK}")
    out = filed.does(f"assignment return {WORK} --reason", "no dates in it")
    assert "plan-filed of town-01 returned for rework; reason: no dates in it" in out
    filed.does(f"assignment submit {WORK} plan=@方案.docx")


def test_lateness_is_told(running: Program) -> None:
    running.does(f"assignment receive {WORK}")
    running.day = "2026-03-25"
    assert "handed in late, due on" in running.does(f"assignment submit {WORK} plan=@方案.docx")


def test_paper_filed_late_counts_from_its_day(running: Program) -> None:
    running.does(f"assignment receive {WORK}")
    running.day = "2026-03-25"
    late = f"assignment submit {WORK} plan=@方案.docx --effective-on"
    message = (
        "--effective-on: 2026-03-26 lies after today, 2026-03-25; a deed cannot count from later"
    )
    running.refuses(2, message, f"{late} 2026-03-26")
    assert "handed in in time" in running.does(f"{late} 2026-03-19 --reason post")


def test_a_closed_phase_takes_no_more_work(running: Program) -> None:
    running.does(f"assignment receive {WORK}")
    running.does("phase close spring mobilize --override group --reason x")
    message = (
        "'plan-filed' of unit 'town-01' comes too late: phase 'mobilize' takes no more work; "
        "the campaign office can reopen it or waive the assignment"
    )
    running.refuses(4, message, f"assignment submit {WORK} plan=@方案.docx")


def test_waived_extended_suspended_resumed(running: Program) -> None:
    out = running.does(f"assignment extend {WORK} --to 2026-03-27 --authority group --reason x")
    assert "plan-filed of town-01 extended to 2026-03-27" in out
    message = "'plan-filed' of unit 'town-01' is due on 2026-03-27 already; name a later day"
    again = f"assignment extend {WORK} --to 2026-03-27 --authority group --reason x"
    running.refuses(4, message, again)
    assert "its clock stands" in running.does(f"assignment suspend {WORK} --reason flood")
    assert "its clock runs on" in running.does(f"assignment resume {WORK}")
    message = "to waive an assignment needs a reason: give --reason WHY"
    running.refuses(2, message, f"assignment waive {WORK} --authority group")
    out = running.does(f"assignment waive {WORK} --authority group --reason merged")
    assert "waived on the authority of group; reason: merged" in out


def test_a_transfer_needs_a_unit_that_does_not_owe_it(running: Program) -> None:
    message = "unit 'town-02' owes this duty already; name another unit"
    running.refuses(4, message, f"assignment transfer {WORK} --to town-02 --reason x")
    running.does("join spring bureau --reason x")
    out = running.does(f"assignment transfer {WORK} --to bureau --reason x")
    assert "plan-filed of town-01 transferred to unit bureau" in out
    assert "plan-filed of bureau taken over from unit town-01" in out


def test_a_reviewer_sees_what_was_handed_in_and_where_it_is(filed: Program) -> None:
    shown = filed.does("assignment show spring plan-filed town-01")
    assert "Town One (plan-filed town-01): submitted, due " in shown
    assert "To hand in" in shown
    assert "方案.docx → " in shown
    found = json.loads(filed.does("assignment show spring plan-filed town-01 --json"))
    plan, staff = sorted(found["filed"], key=lambda line: line["evidence"])
    assert (staff["evidence"], staff["filed"], staff["kept"]) == ("staff", "12", "")
    assert (plan["evidence"], plan["filed"]) == ("plan", "方案.docx")
    assert Path(plan["kept"]).read_bytes() == (filed.folder / "方案.docx").read_bytes()


def test_work_nobody_owes_cannot_be_shown(running: Program) -> None:
    message = "no unit in campaign 'spring' named 'town-99'; known: "
    refused = running("assignment show spring plan-filed town-99")
    assert refused.code == 3
    assert refused.err.startswith(f"✘ {message}")

"""Looking one thing up."""

import json
from pathlib import Path

from tests.office.cli.conftest import Program


def test_the_campaigns_there_are(running: Program) -> None:
    shown = running.does("list")
    assert "spring" in shown
    assert "running" in shown
    (row,) = json.loads(running.does("list --json"))
    assert (row["campaign"], row["state"]) == ("spring", "running")


def test_no_campaign_yet(office: Program) -> None:
    assert office.does("list") == "Campaigns (none)\n"


def test_a_reviewer_sees_what_was_handed_in_and_where_it_is(filed: Program) -> None:
    shown = filed.does("assignment show spring plan-filed town-01")
    assert shown.startswith("'plan-filed' of unit 'town-01': submitted, due ")
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

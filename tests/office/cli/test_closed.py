"""Behind the door `closed`: whose login it is acts, and the office enters what comes on paper."""

import json
import stat

import pytest

from office.accounts.store import open_accounts
from office.bootstrap import Office
from office.settings import load_settings
from tests.office.cli.closed_office import ClosedProgram
from tests.office.cli.conftest import Program

ADMIN, CLERK, LIAISON, HEAD, LEADER = range(5)
PEOPLE = {
    ADMIN: "root.wang",
    CLERK: "office.chen",
    LIAISON: "town-01.liaison",
    HEAD: "head",
    LEADER: "li",
}


@pytest.fixture
def closed(running: Program, monkeypatch: pytest.MonkeyPatch) -> ClosedProgram:
    """The spring drive behind `closed`, its people linked to logins."""
    for person in ("root.wang", "office.chen", "head", "li"):
        running.does(f"person register {person} --name {person}")
    running.does("role grant head office_head")
    running.does("role grant li leader")
    running.does("role grant office.chen office --campaign spring")
    running.does("role grant root.wang administrator")
    program = ClosedProgram(running, monkeypatch)
    for number, person in PEOPLE.items():
        running.does(f"user link {person} {program.name(number)}")
    running.does("door set closed")
    return program


RECEIVE = "assignment receive spring plan-filed town-01"


def test_the_person_whose_login_it_is_acts(closed: ClosedProgram) -> None:
    (event,) = json.loads(closed.at(LIAISON).does(f"{RECEIVE} --json"))
    stamp = event["event"]["stamp"]
    assert (stamp["actor"], stamp["proof"]) == ("town-01.liaison", "login")
    assert stamp["login"] == closed.name(LIAISON)
    assert "entered_by" not in stamp
    closed.at(5).refuses(
        8,
        f"the login {closed.name(5)!r} is linked to nobody here; ask the administrator to link "
        "it: campaign user link PERSON LOGIN",
        "assignment start spring plan-filed town-01",
    )


def test_no_claim_counts(closed: ClosedProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    closed.refuses(
        8,
        "the door is closed: nobody gives the moment himself; it is that of the machine's clock",
        f"--now 2026-03-03 {RECEIVE}",
    )
    assert closed("--now 2026-03-03 status spring").code == 8
    assert closed("tick --now 2026-03-03").code == 8
    monkeypatch.setenv("CAMPAIGN_ACTOR", "town-01.liaison")
    closed.refuses(
        8,
        "the door is closed: CAMPAIGN_ACTOR names nobody; who acts is told by the login that is "
        "linked to him",
        RECEIVE,
    )


def test_the_office_enters_paper_and_does_not_judge_it(closed: ClosedProgram) -> None:
    clerk, head = closed.at(CLERK), closed.at(HEAD)
    by_paper = "--as town-01.liaison"
    clerk.refuses(
        2,
        "to enter somebody else's paper needs a reason: give --reason WHY",
        f"{by_paper} {RECEIVE}",
    )
    closed.at(LIAISON).refuses(
        8,
        "you cannot sign for this for unit chief of Town One: what comes on paper is entered by "
        "the office or administrator. Ask: head (head).",
        f"--as town-01.chief {RECEIVE} --reason post",
    )
    (event,) = json.loads(clerk.does(f"{by_paper} {RECEIVE} --reason post --json"))
    stamp = event["event"]["stamp"]
    assert (stamp["actor"], stamp["entered_by"]) == ("town-01.liaison", "office.chen")
    submit = "assignment submit spring plan-filed town-01 plan=@方案.docx staff=12 --reason post"
    closed.does(f"{by_paper} {submit}")
    clerk.refuses(
        8,
        "you cannot accept this for office head: it is not done on paper, only by the person "
        "himself. Ask: li (li).",
        "--as head assignment accept spring plan-filed town-01 --reason post",
    )
    head.does("assignment accept spring plan-filed town-01")


def test_who_entered_it_does_not_accept_it(closed: ClosedProgram) -> None:
    clerk = closed.at(CLERK)
    for deed in ("receive", "submit"):
        filed = " plan=@方案.docx staff=12" if deed == "submit" else ""
        clerk.does(
            f"--as town-01.liaison assignment {deed} spring plan-filed town-01{filed} --reason x"
        )
    refused = clerk("assignment accept spring plan-filed town-01")
    assert refused.code == 8
    assert "it is your own work" in refused.err
    closed.at(HEAD).does("assignment accept spring plan-filed town-01")
    mine = json.loads(closed.does("history spring --actor office.chen --event assignment --json"))
    assert [each["entered_by"] for each in mine] == ["office.chen"] * 2
    assert "entered by office.chen" in closed.does("history spring --event assignment")


def test_whose_paper_was_entered_is_told_by_a_letter(closed: ClosedProgram) -> None:
    closed.at(CLERK).does(f"--as town-01.liaison {RECEIVE} --reason post")
    closed.at(LIAISON).does("assignment start spring plan-filed town-01")
    assert "1 notice of what was done" in closed.does("tick")
    assert "notice of" not in closed.does("tick")
    (letter,) = [
        each
        for each in json.loads(closed.does("outbox --json"))
        if "notice" in {fact["kind"] for fact in each["facts"]}
    ]
    assert letter["recipient"] == "town-01.liaison"
    (told,) = [fact for fact in letter["facts"] if fact["kind"] == "notice"]
    assert (told["unit"], told["campaign"]) == ("town-01", "spring")
    assert "office.chen) 根据您的纸质材料代为录入" in letter["body"].replace("）", ") ")


def test_the_letter_about_an_item_of_the_ledger_names_its_unit(closed: ClosedProgram) -> None:
    clerk = closed.at(CLERK)
    clerk.does("rectification raise spring town-01 --source letter", "no opening hours shown")
    clerk.does("rectification issue spring r-0001")
    plan = "rectification plan spring r-0001 --causes x --measures y --reason post"
    clerk.does(f"--as town-01.liaison {plan}")
    closed.does("tick")
    found = json.loads(closed.does("outbox --campaign spring --json"))
    told = [fact for each in found for fact in each["facts"] if fact["kind"] == "notice"]
    assert [fact["unit"] for fact in told] == ["town-01"]


def test_the_folder_is_for_its_owner_alone(closed: ClosedProgram) -> None:
    folder = closed.folder / "data"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert "only the user who runs the program" in closed.does("doctor")
    folder.chmod(0o750)
    ill = closed("doctor")
    assert (ill.code, "other users get into" in ill.out) == (1, True)


def test_a_restore_needs_the_head_and_ends_every_session(closed: ClosedProgram) -> None:
    settings = load_settings(None)
    with open_accounts(settings) as accounts:
        kept = accounts.sign_in_identified("head", "10.0.0.1", "a browser")  # type: ignore[arg-type]
    closed.at(HEAD).does(f"backup {closed.folder / 'copy.db'}")
    restore = f"restore {closed.folder / 'copy.db'} --force"
    for number in (ADMIN, CLERK, 5):
        closed.at(number).refuses(
            8,
            "the door is closed: the office's head restores its log, and the login "
            f"{closed.name(number)!r} is not linked to one. Ask: head (head).",
            restore,
        )
    closed.at(HEAD).does(restore)
    with open_accounts(settings) as accounts:
        assert accounts.session(kept.token) is None
    with Office(settings) as office:
        (last,) = office.log.read(office.log.head() - 1, 1)
    assert (last.name, last.event.stamp.authority) == ("office.log_restored.v1", "head")
    assert last.event.stamp.login == closed.name(HEAD)
    assert "1 notice of what was done" in closed.does("tick")


def test_the_door_is_opened_again_by_the_administrator_on_order(closed: ClosedProgram) -> None:
    assert closed("door set named --reason drill").code == 8
    closed.does("door set named --reason drill --authority li --document 方案.docx")
    assert "named" in closed.does("door show")

import json

from tests.office.cli.conftest import Program

ITEM = "spring r-0001"


def test_from_finding_to_striking_off(ledger: Program) -> None:
    out = ledger.does(f"rectification issue {ITEM} --plan-due 2026-03-05 --fix-due 2026-03-15")
    assert "issued: plan by 2026-03-05, put right by 2026-03-15" in out
    liaison = ledger.acting("town-01.liaison")
    liaison.does(f"rectification plan {ITEM} --causes forgotten --measures", "a board at the door")
    liaison.does(f"rectification start {ITEM}")
    out = liaison.does(f"rectification report {ITEM} done photo=@方案.docx")
    assert "rectification r-0001 reported in time, due on 2026-03-15" in out
    message = "cannot verify"
    own = liaison(f"rectification verify {ITEM}")
    assert (own.code, message in own.err) == (4, True)
    ledger.refuses(
        2,
        "to send a rectification back needs a reason: give --reason WHY",
        f"rectification send-back {ITEM}",
    )
    ledger.does(f"rectification send-back {ITEM} --reason blurred")
    liaison.does(f"rectification report {ITEM} done-again")
    assert "rectification r-0001 verified" in ledger.does(f"rectification verify {ITEM}")
    out = ledger.does(f"rectification reopen {ITEM} --until 2026-03-30 --reason back")
    assert "reopened, put right by 2026-03-30" in out
    out = ledger.does(f"rectification supervise {ITEM} --authority group --reason again")
    assert "put under listed supervision by group" in out


def test_the_ledger_is_listed(ledger: Program) -> None:
    (row,) = json.loads(ledger.does("rectification list spring --json"))
    assert (row["item"], row["unit"], row["state"]) == ("r-0001", "town-01", "raised")
    assert "no opening hours shown" in ledger.does("rectification list spring")
    ledger.refuses(3, "no campaign named 'nope'; known: spring", "rectification list nope")


def test_out_of_turn_and_unknown(ledger: Program) -> None:
    message = "cannot verify rectification 'r-0001' while raised; allowed now: issue"
    ledger.refuses(4, message, f"rectification verify {ITEM}")
    message = "no rectification in campaign 'spring' named 'r-0009'"
    ledger.refuses(3, message, "rectification start spring r-0009")
    message = "no unit in campaign 'spring' named 'nope'; known: town-01, town-02"
    ledger.refuses(3, message, "rectification raise spring nope x --source letter")


def test_a_dry_run_records_nothing(ledger: Program) -> None:
    before = ledger.log()
    assert "rectification.issued.v1" in ledger.does(f"rectification issue {ITEM} --dry-run")
    assert ledger.log() == before


def test_words_that_say_nothing_are_refused(ledger: Program) -> None:
    message = (
        "Invalid value for '--source': it is empty; say it in words "
        "(see: campaign rectification raise --help)"
    )
    ledger.refuses(2, message, "rectification raise spring town-01 x --source", " ")

"""Documents that were overwritten, deleted, or kept for a command that was refused."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from tests.office.cli.conftest import Program

WORK = "spring plan-filed town-01"
ITEM = "spring r-0001"
CODE = sha256(b"the plan").hexdigest()


def folder(program: Program) -> Path:
    return program.folder / "data" / "evidence"


def kept(program: Program) -> list[str]:
    found = folder(program)
    names = (path.name for path in found.iterdir()) if found.exists() else ()
    return sorted(name for name in names if name != ".lock")


def overwritten(place: Path) -> None:
    place.write_bytes(b"another plan")


def deleted(place: Path) -> None:
    place.unlink()


@pytest.fixture(params=[overwritten, deleted])
def unsound(request: pytest.FixtureRequest, filed: Program) -> Program:
    """The plans of both towns are one document, and it is no longer as it was handed in."""
    request.param(folder(filed) / f"{CODE}.docx")
    return filed


def refuses(program: Program, words: str) -> None:
    """It is refused, with what can be done."""
    refused = program(words)
    assert refused.code == 4
    assert "rests on documents that are not as they were handed in" in refused.err
    assert "put the file back where assignment show or rectification show says" in refused.err
    assert "give --reason WHY to take it as it is" in refused.err


def test_it_is_refused_until_the_file_is_put_back_where_show_says(unsound: Program) -> None:
    refuses(unsound, f"assignment accept {WORK}")
    refuses(unsound, f"assignment accept {WORK} --dry-run")
    (item, _) = json.loads(unsound.does(f"assignment show {WORK} --json"))["filed"]
    assert item["found"] in ("changed", "missing")
    assert item["kept"] in unsound.does(f"assignment show {WORK}").replace("\n", "")
    Path(item["kept"]).write_bytes((unsound.folder / "方案.docx").read_bytes())
    assert "it belongs at" not in unsound.does(f"assignment show {WORK}")
    unsound.does(f"assignment accept {WORK}")


def test_it_is_sent_back_and_handed_in_anew(unsound: Program) -> None:
    unsound.does(f"assignment return {WORK} --reason lost")
    liaison = unsound.acting("town-01.liaison")
    liaison.does(f"assignment submit {WORK} plan=@方案.docx staff=12")
    unsound.does(f"assignment accept {WORK}")
    assert kept(unsound) == [f"{CODE}.docx"]


def test_it_is_taken_as_it_is_with_a_reason_that_stays_on_record(unsound: Program) -> None:
    unsound.does(f"assignment accept {WORK} --reason", "the paper is in the cabinet")
    history = unsound.does("history spring")
    assert "the paper is in the cabinet" in history
    (accepted,) = [
        event
        for event in json.loads(unsound.does("history spring --json"))
        if event["name"] == "assignment.accepted.v1"
    ]
    assert accepted["position"]


def test_the_doctor_names_it(unsound: Program) -> None:
    looked = unsound("doctor --deep --json")
    (finding,) = [
        row for row in json.loads(looked.out) if row["what"] == "evidence" and not row["ok"]
    ]
    assert looked.code == 1
    assert f"{CODE}.docx" in finding["found"]
    assert "方案.docx" in finding["found"]
    assert "put the file back from a backup" in finding["remedy"]
    (folder(unsound) / f"{CODE}.docx").write_bytes(b"the plan")
    assert unsound("doctor --deep").code == 0


def test_the_report_of_a_rectification_is_looked_at_alike(ledger: Program) -> None:
    ledger.does(f"rectification issue {ITEM}")
    liaison = ledger.acting("town-01.liaison")
    liaison.does(f"rectification plan {ITEM} --causes forgotten --measures board")
    liaison.does(f"rectification start {ITEM}")
    liaison.does(f"rectification report {ITEM} done photo=@方案.docx")
    place = folder(ledger) / f"{CODE}.docx"
    assert str(place) in ledger.does(f"rectification show {ITEM}").replace("\n", "")
    overwritten(place)
    assert "✘ photo (方案.docx) was changed" in ledger.does(f"rectification show {ITEM}")
    refuses(ledger, f"rectification verify {ITEM}")
    place.write_bytes(b"the plan")
    ledger.does(f"rectification verify {ITEM}")


@pytest.mark.parametrize(
    "words",
    [
        f"assignment submit {WORK} plan=@方案.docx nothing=3",
        f"assignment submit {WORK} plan=@方案.docx plan=@none.docx",
        f"assignment return {WORK} --document 方案.docx",
        f"assignment waive {WORK} --authority city --document 方案.docx",
        "phase close spring mobilize --document 方案.docx --command-id tick:1",
    ],
)
def test_a_file_of_a_command_that_was_refused_does_not_stay(running: Program, words: str) -> None:
    running.does(f"assignment receive {WORK}")
    assert running(words).code != 0
    assert kept(running) == []


def test_a_file_of_a_refusal_that_is_on_record_stays(running: Program) -> None:
    assert running("phase close spring mobilize --document 方案.docx").code == 5
    assert kept(running) == [f"{CODE}.docx"]


def test_a_file_of_a_command_with_nothing_to_do_does_not_stay(running: Program) -> None:
    running.does(f"assignment receive {WORK} --command-id one --document 方案.docx")
    running.does(f"assignment receive {WORK} --command-id one --document 方案.docx")
    assert kept(running) == [f"{CODE}.docx"]
    (running.folder / "b.docx").write_bytes(b"another")
    running.does(f"assignment receive {WORK} --command-id one --document b.docx")
    assert kept(running) == [f"{CODE}.docx"]


def test_what_a_kill_left_is_told_and_does_no_harm(filed: Program) -> None:
    (folder(filed) / f"{'0' * 64}.pdf").write_bytes(b"of no command")
    (folder(filed) / ".123-abc.part").write_bytes(b"half")
    looked = json.loads(filed.does("doctor --deep --json"))
    (left,) = [row for row in looked if row["what"] == "evidence" and row["remedy"]]
    assert left["ok"]
    assert left["found"].startswith("2 files that no event names")
    assert left["remedy"] == "it may be deleted while nobody hands in"

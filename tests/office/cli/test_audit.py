"""campaign audit: the head, and the log held against one kept elsewhere; what doctor says of it."""

import json
import sqlite3
from contextlib import closing

import pytest

from tests.engine.store.meddling import count_again, meddle, rewrite
from tests.engine.store.test_verification import chained_anew, with_one
from tests.office.cli.conftest import Program

LOST = (
    "✘ No event of this log has this head, though all {} events fit: the end was cut off, the "
    "chain was made anew, or it is the head of another log.\n"
)


def head(program: Program) -> tuple[int, str]:
    found = json.loads(program.does("audit head --json"))
    return found["position"], found["digest"]


def test_a_head_is_printed_and_found_again(office: Program) -> None:
    position, digest = head(office)
    assert office.does("audit head") == f"event {position}, digest {digest}\n"
    held = f"✔ The log holds this head at event {position}: nothing up to there has changed since."
    assert office.does(f"audit check {digest}") == f"{held} 0 events came after it.\n"
    office.does("plan spring-drive --id spring")
    newest, other = head(office)
    later = f"{newest - position} event{'s' * (newest - position > 1)} came after it."
    assert office.does(f"audit check {digest.upper()}") == f"{held} {later}\n"
    assert json.loads(office.does(f"audit check {other} --json")) == {
        "digest": other, "found_at": newest, "position": newest, "as_found": 0, "fault": None,
    }  # fmt: skip


def test_what_is_no_digest_is_refused(office: Program) -> None:
    fault = (
        "DIGEST: a digest is 64 digits of 0-9 and a-f, as campaign audit head prints it, not 'abc'"
    )
    office.refuses(2, fault, "audit check abc")


def test_a_changed_event_is_named_by_check_and_doctor(office: Program) -> None:
    _, digest = head(office)
    meddle(
        office.folder / "data" / "log.db",
        "UPDATE {events} SET state = replace(state, '一镇', '二镇') WHERE position = 3",
    )
    checked = office(f"audit check {digest}")
    assert (checked.code, checked.err) == (9, "")
    said = "event 3 (directory.unit_added.v1 in directory/main) was changed after it was recorded"
    assert checked.out == (
        "✘ This head is at none of the 2 events that fit.\n"
        f"✘ The first that does not fit: {said}.\n"
    )
    ill = office("doctor --deep --json")
    assert ill.code == 1
    (finding,) = [f for f in json.loads(ill.out) if not f["ok"]]
    assert (finding["what"], finding["found"]) == ("chain", said)
    assert "campaign audit check" in finding["remedy"]
    assert json.loads(office(f"audit check {digest} --json").out)["fault"] == said


def test_a_tail_cut_off_cleanly_shows_against_the_head_alone(office: Program) -> None:
    position, older = head(office)
    office.does("plan spring-drive --id spring")
    _, digest = head(office)
    log = office.folder / "data" / "log.db"
    meddle(log, f"DELETE FROM {{events}} WHERE position > {position}")
    meddle(log, f"DELETE FROM {{commands}} WHERE first_position > {position}")
    assert office("doctor --deep").code == 1  # the table still counts to there
    count_again(log, position)
    office.does("rebuild")
    office.does("doctor --deep")
    lost = office(f"audit check {digest}")
    assert (lost.code, lost.out) == (9, LOST.format(position))
    office.does(f"audit check {older}")


def test_a_chain_made_anew_shows_against_the_head_alone(office: Program) -> None:
    position, digest = head(office)
    log = office.folder / "data" / "log.db"
    with closing(sqlite3.connect(log)) as file:
        (state,) = file.execute("SELECT state FROM stored_events WHERE position = 3").fetchone()
    forged = state.replace("一镇".encode(), "二镇".encode())
    assert forged != state
    rewrite(log, lambda rows: chained_anew(with_one(3, state=forged)(rows)))
    office.does("doctor --deep")
    lost = office(f"audit check {digest}")
    assert (lost.code, lost.out) == (9, LOST.format(position))


def test_a_command_taken_from_its_table_is_named(office: Program) -> None:
    meddle(office.folder / "data" / "log.db", "DELETE FROM {commands} WHERE last_position > 3")
    ill = office("doctor --deep --json")
    assert [f["what"] for f in json.loads(ill.out) if not f["ok"]] == ["commands"]


def test_a_backup_carries_the_chain_and_a_restored_log_holds_its_heads(office: Program) -> None:
    position, digest = head(office)
    copy = office.folder / "copy.db"
    office.does(f"backup {copy}")
    office.does("plan spring-drive --id spring")
    newer = head(office)[1]
    office.does(f"restore {copy} --force")
    office.does("doctor --deep")
    assert f"at event {position}:" in office.does(f"audit check {digest}")
    assert office(f"audit check {newer}").code == 9


@pytest.mark.parametrize("words", ["audit head", "audit check {}"])
def test_in_chinese(office: Program, words: str) -> None:
    _, digest = head(office)
    said = office.call(["--lang", "zh", *words.format(digest).split()])
    assert said.code == 0
    assert "条事件" in said.out


def test_a_copy_of_a_log_that_does_not_fit_is_made_and_told(office: Program) -> None:
    meddle(
        office.folder / "data" / "log.db",
        "UPDATE {events} SET state = replace(state, '一镇', '二镇') WHERE position = 3",
    )
    copy = office.folder / "copy.db"
    made = office(f"backup {copy}")
    assert made.code == 9
    assert copy.exists()
    assert f"{copy} is a faithful copy, but not all of it fits the chain: event 3 " in made.err
    put_back = office(f"restore {copy} --force")
    assert put_back.code == 9
    assert "event 3 (directory.unit_added.v1 in directory/main) was changed" in put_back.err

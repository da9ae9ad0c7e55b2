"""Messages and what became of them: in the outbox, at the doctor's."""

import json

import pytest

from tests.office.cli.conftest import ROSTER, Program


@pytest.fixture
def unreached(empty: Program) -> Program:
    """A tick could not write to town-01, whose liaison and chief have no address."""
    text = ROSTER.replace("li@town.example", "").replace("wang@town.example", "")
    (empty.folder / "roster.csv").write_text(text, encoding="utf-8")
    empty.does("init")
    empty.does("unit import roster.csv")
    empty.does("plan spring-drive --id spring --set visits=3 --reason x")
    empty.does("announce spring")
    empty.does("phase open spring mobilize")
    empty.day = "2026-03-17"
    empty.does("tick")
    return empty


def test_messages_are_listed_by_state(unreached: Program) -> None:
    lost = unreached.does("outbox --state abandoned")
    assert "town-01.liaison 没有邮箱地址" in lost  # as the office writes
    assert "2026-03-17   abandoned" in lost
    assert "campaign outbox redrive LETTER --reason WHY" in lost
    sent = json.loads(unreached.does("outbox --json --state delivered --campaign spring"))
    assert [(row["recipient"], row["state"]) for row in sent] == [("town-02.liaison", "delivered")]
    assert len(json.loads(unreached.does("outbox --json"))) == 2
    assert "已放弃" in unreached.does("--lang zh outbox")
    assert "there are more lines" in unreached.does("outbox --limit 1")
    assert unreached.does("outbox --state queued") == "Outbox (none)\n"
    unreached.refuses(3, "no campaign named 'nope'; known: spring", "outbox --campaign nope")


def test_the_doctor_names_messages_given_up(unreached: Program) -> None:
    told = unreached("doctor --json")
    (finding,) = [finding for finding in json.loads(told.out) if not finding["ok"]]
    assert told.code == 1
    assert finding == {
        "what": "given up",
        "ok": False,
        "found": "1 message could not be delivered",
        "remedy": "see why with: campaign outbox --dead",
    }
    unreached.does("cancel spring --reason x")
    unreached.does("doctor")


def test_the_ledger_tells_who_was_told_and_who_was_not(unreached: Program) -> None:
    told = unreached.does("reminders spring --state told")
    assert "T-3" in told
    assert "2026-03-17 09:00" in told
    lost = json.loads(unreached.does("reminders spring --json --state abandoned"))
    assert [(row["person"], row["rung"]) for row in lost] == [("town-01.liaison", "T-3")]
    assert "没有邮箱地址" in lost[0]["fault"]
    every = json.loads(unreached.does("reminders --json"))
    assert sorted(row["state"] for row in every) == ["abandoned", "missed", "missed", "told"]
    assert {row["rung"] for row in every if row["state"] == "missed"} == {"T-7"}
    assert (
        json.loads(unreached.does("reminders spring --json --unit town-02 --state abandoned")) == []
    )
    assert json.loads(unreached.does("reminders spring --json --rung T-1")) == []
    nobody = unreached("reminders spring --person town-1.liaison")
    assert (nobody.code, nobody.err[:30]) == (3, "✘ no person named 'town-1.liai")
    assert json.loads(unreached.does("reminders spring --json --until 2026-03-16")) == []
    assert json.loads(unreached.does("reminders spring --json --at 2026-03-16")) == []
    assert "催报台账" in unreached.does("--lang zh reminders spring")
    rungs = "T-7, T-3, T-1, T0, T+1, T+3, T+7, T+15, H+3, H+7, notice"
    unreached.refuses(3, f"no rung named 'nope'; known: {rungs}", "reminders spring --rung nope")
    assert unreached("reminders spring --item nope").err.startswith(
        "✘ no work named 'nope'; known: assignment/spring/plan-filed/town-0"
    )
    assert unreached.does("reminders spring --item assignment/spring/plan-filed/town-01/once")
    swapped = "reminders spring --since 2026-03-10 --until 2026-03-01"
    unreached.refuses(2, "--until: 2026-03-01 lies before --since 2026-03-10; swap them", swapped)
    unreached.refuses(3, "no campaign named 'nope'; known: spring", "reminders nope")
    assert "no-such" not in unreached.does("history spring")
    assert "message.abandoned.v1" not in unreached.does("history spring --json")
    assert "message.abandoned.v1" in unreached.does("history spring --json --deliveries")


def test_what_was_given_up_is_sent_again(unreached: Program) -> None:
    (lost,) = json.loads(unreached.does("outbox --json --dead"))
    listed = lost["stream"].removeprefix("message/to/")
    assert listed in unreached.does("outbox --dead")
    which = "LETTER: name one letter, or give --all"
    unreached.refuses(2, which, "outbox redrive --reason x")
    unreached.refuses(2, which, f"outbox redrive {listed} --all --reason x")
    assert unreached(f"outbox redrive {listed}").code != 0, "without a reason"
    assert "nothing was recorded" in unreached.does(
        f"outbox redrive {listed} --dry-run --reason", "x"
    )
    unreached.does(f"outbox redrive {listed} --reason", "the box is there")
    assert unreached.does("outbox --dead") == "Outbox (none)\n"
    assert unreached(f"outbox redrive {listed} --reason x").code == 4, "it is queued"
    assert unreached("outbox redrive nobody/2026-01-01.1 --reason x").code == 3
    unreached.does("tick")
    unreached.does("outbox redrive --all --reason", "the box is there now")
    assert json.loads(unreached.does("outbox --json --dead")) == []


def test_a_corrected_address_sends_it_again_by_itself(unreached: Program) -> None:
    unreached.does("person amend town-01.liaison --email li@town.example --reason", "he wrote")
    assert "1" in unreached.does("tick")
    assert json.loads(unreached.does("outbox --json --dead")) == []
    told = json.loads(unreached.does("reminders spring --json --unit town-01 --rung T-3"))
    assert [(row["state"], row["address"]) for row in told] == [("told", "li@town.example")]


def test_a_letter_is_named_as_the_list_shows_it(unreached: Program) -> None:
    """What was urged is shown to the minute; what is not there is said as it was typed."""
    refused = unreached("outbox redrive nosuch --reason x")
    assert refused.code == 3
    assert refused.err.startswith("✘ no message named 'nosuch'; known: town-01.liaison/2026-03-17")
    unreached.does("urge spring plan-filed town-02 --reason x")
    unreached.does("tick")
    assert "town-02.liaison/urge-20260317T0100  " in unreached.does("outbox")
    sent = unreached("outbox redrive town-02.liaison/urge-20260317T010000000000 --reason x")
    assert sent.code == 4

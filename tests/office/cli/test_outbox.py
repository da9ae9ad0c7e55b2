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
        "remedy": "see why with: campaign outbox --state abandoned",
    }
    unreached.does("cancel spring --reason x")
    unreached.does("doctor")

"""Letters that nobody has, on the pages: counted, shown with cause, sent again; and the ledger."""

import re

import pytest
from fastapi.testclient import TestClient

from engine.domain.event import Via
from engine.domain.message import MessageRedriven, MessageState, NoteBounce
from engine.ids import SYSTEM
from office.answers.letters import Letter, letters
from office.answers.reading import reading
from office.web import links
from projections.reminders.tables import ReminderState
from tests.driven import DRIVE, PLAN, TOWNS, key_of
from tests.office.web.conftest import AUDITOR, CLERK, Town
from tests.office.web.forms import csrf

MESSAGES = links.campaign(DRIVE, "messages")
LEDGER = links.campaign(DRIVE, "reminders")


@pytest.fixture
def lost(town: Town) -> Letter:
    """The letter to the chief of town 3 came back."""
    with reading(town.office) as look:
        found = letters(look, campaign=DRIVE, unit=TOWNS[2], state=MessageState.DELIVERED).rows
    (sent,) = [each for each in found if each.recipient == f"{TOWNS[2]}.chief"]
    town.office.handle(
        NoteBounce(
            stamp=town.office.stamp(SYSTEM, Via.SCHEDULER),
            message=sent.stream,
            status="5.1.1",
            diagnostic="user unknown",
            address=sent.address or "",
        )
    )
    town.office.catch_up()
    return sent


def test_a_letter_that_came_back_is_listed_with_its_cause(town: Town, lost: Letter) -> None:
    browser = town.browser(CLERK)
    told = browser.get(f"{MESSAGES}.json", params={"state": "dead"}).json()
    assert (told["total"], told["dead"], len(told["rows"])) == (1, 1, 1)
    page = browser.get(MESSAGES, params={"state": "dead"}).text
    assert "user unknown" in page
    assert "重新投递" in page
    assert "user unknown" in browser.get("/messages", params={"state": "dead"}).text
    assert "重新投递" not in town.browser(AUDITOR).get(MESSAGES, params={"state": "dead"}).text
    own = browser.get(links.letter(lost.number)).text
    for said in ("user unknown", "c3@x.example", "T+2", "退回", "已送达"):
        assert said in own
    assert town.browser(f"{TOWNS[0]}.liaison").get(links.letter(lost.number)).status_code == 404
    assert browser.get("/messages/99999").status_code == 404
    assert browser.get("/messages/x").status_code == 404


def post(browser: TestClient, path: str, **given: str) -> int:
    """Send a form of the page of messages; the status of the answer."""
    data = {"csrf": csrf(browser, f"{MESSAGES}?state=dead"), **given}
    return browser.post(path, data=data, follow_redirects=False).status_code


def test_it_is_sent_again_with_a_reason(town: Town, lost: Letter) -> None:
    browser, path = town.browser(CLERK), f"{links.letter(lost.number)}/redrive"
    assert browser.get(path).status_code == 200
    assert post(browser, path, step="check") == 400, "no reason"
    assert post(browser, path, step="do", reason="邮箱已恢复") == 303
    (last,) = town.office.log.read(town.office.log.head() - 1, 1)
    assert isinstance(last.event, MessageRedriven)
    assert (last.stream, last.event.reason) == (lost.stream, "邮箱已恢复")


def test_many_are_sent_again_at_once(town: Town, lost: Letter) -> None:
    browser, path = town.browser(CLERK), f"{MESSAGES}/redrive"
    assert post(browser, path, step="check", all="1", reason="已更正") == 200
    assert post(browser, path, step="do", items=lost.stream, reason="已更正") == 303
    with reading(town.office) as look:
        assert letters(look, campaign=DRIVE, dead=True).rows == ()
        (again,) = letters(look, campaign=DRIVE, state=MessageState.QUEUED).rows
    assert (again.stream, again.redriven) == (lost.stream, 1)


def test_the_ledger_says_who_was_told_and_who_was_not(town: Town, lost: Letter) -> None:
    browser = town.browser(CLERK)
    every = browser.get(f"{LEDGER}.json").json()
    assert every["total"] == every["every"] == len(every["rows"])
    for tab in every["tabs"]:
        state = tab["counted"]["state"]
        found = browser.get(f"{LEDGER}.json", params={"state": state}).json()
        assert found["total"] == len(found["rows"]) == tab["counted"]["count"]
    assert {tab["counted"]["state"] for tab in every["tabs"]} <= set(ReminderState)
    item = key_of(PLAN, TOWNS[2]).stream
    own = browser.get(f"{LEDGER}.json", params={"item": item, "state": "bounced"}).json()
    (line,) = own["rows"]
    assert (line["person"], line["rung"], line["channel"]) == ("李三", "T+2", "memory")
    page = browser.get(LEDGER, params={"item": item}).text
    assert "退回" in page
    assert re.search(rf'href="{links.letter(lost.number)}"', page)
    liaison = town.browser(f"{TOWNS[1]}.liaison").get(f"{LEDGER}.json").json()
    assert liaison["rows"]
    assert not [row for row in liaison["rows"] if "三镇" in row["item"]]
    for query in ({"state": "robbed"}, {"since": "then"}):
        assert browser.get(LEDGER, params=query).status_code == 400


def test_where_an_item_stands_its_reminders_stand_too(town: Town, lost: Letter) -> None:
    browser = town.browser(CLERK)
    for path in (links.assignment(key_of(PLAN, TOWNS[2])), links.unit(DRIVE, TOWNS[2])):
        page = browser.get(path).text
        assert "T+2 告知李三" in page, path
        assert "user unknown" in page
        assert links.letter(lost.number) in page

"""The review queue: oldest first, what was returned beside what came, many judged at once."""

import re

from starlette.testclient import TestClient

from office.web import links
from tests.driven import CLOSING, DRIVE, PLAN, TOWNS, key_of
from tests.office.web.conftest import AUDITOR, CLERK, HEAD, Town
from tests.office.web.forms import value
from tests.office.web.test_hand_in import LIAISON_2, PLAN_2, Form

QUEUE = f"/c/{DRIVE}/review"
CLOSING_1 = key_of(CLOSING, TOWNS[0])


def handed_in_again(town: Town) -> None:
    form = Form(town.browser(LIAISON_2), PLAN_2)
    form.open()
    form.send("check", None, **{"again-doc": "1"}, reason="章已补")
    form.finish()


def judged(browser: TestClient, deed: str, *items: str, **fields: str) -> tuple[int, str, str]:
    text = browser.get(QUEUE).text
    data = {
        "csrf": value(text, "csrf"),
        "command_id": value(text, "command_id"),
        "item": list(items),
        "step": "do",
        **fields,
    }
    answer = browser.post(f"{QUEUE}/{deed}", data=data)
    return answer.status_code, answer.url.path, answer.text


def test_the_queue_shows_what_came_before_beside_what_came(town: Town) -> None:
    handed_in_again(town)
    text = town.browser(CLERK).get(QUEUE).text
    ticks = re.findall(r'name="item" value="([^"]+)"', text)
    assert ticks == [CLOSING_1.stream, PLAN_2.stream], "the oldest first"
    assert "少盖一个章" in text
    assert "章已补" in text
    assert "第 2 次报送" in text
    assert "与上次相同" in text
    assert re.findall(r'name="item" value="([^"]+)"', town.browser(CLERK).get(
        f"{QUEUE}?duty={PLAN}"
    ).text) == [PLAN_2.stream]  # fmt: skip
    twin = town.browser(CLERK).get(f"{QUEUE}.json").json()
    assert twin["total"] == len(twin["rows"]) == 2


def test_many_are_accepted_in_two_steps(town: Town) -> None:
    handed_in_again(town)
    browser = town.browser(CLERK)
    status, path, text = judged(browser, "accept", CLOSING_1.stream, PLAN_2.stream)
    assert status == 200, text
    assert path.startswith("/bulk/")
    assert "没有等您审核的材料" in browser.get(QUEUE).text
    assert "已通过" in browser.get(links.assignment(PLAN_2)).text


def test_one_is_returned_with_stock_reasons_and_own_words(town: Town) -> None:
    browser = town.browser(CLERK)
    given = {"stock": "web.return-reason.unsigned", "reason": "第三页也要盖"}
    status, _, text = judged(browser, "return", CLOSING_1.stream, **given)
    assert status == 200, text
    item = town.browser("town-01.liaison").get(links.assignment(CLOSING_1)).text
    assert "未盖章或未签字" in item
    assert "第三页也要盖" in item


def test_a_return_without_a_reason_is_refused_and_says_so(town: Town) -> None:
    _, _, text = judged(town.browser(CLERK), "return", CLOSING_1.stream)
    assert "/receipts/" not in text.split("<table")[-1]
    assert "已报送" in town.browser(CLERK).get(links.assignment(CLOSING_1)).text


def test_all_that_match_are_shown_before_they_are_accepted(town: Town) -> None:
    handed_in_again(town)
    browser = town.browser(HEAD)
    text = browser.get(QUEUE).text
    data = {"csrf": value(text, "csrf"), "all": "1", "step": "check"}
    answer = browser.post(f"{QUEUE}/accept", data=data)
    assert answer.status_code == 200
    assert value(answer.text, "items").split() == [CLOSING_1.stream, PLAN_2.stream]


def test_others_have_no_queue(town: Town) -> None:
    assert "没有等您审核的材料" in town.browser(LIAISON_2).get(QUEUE).text
    assert "没有等您审核的材料" in town.browser(AUDITOR).get(QUEUE).text
    browser = town.browser(LIAISON_2)
    token = value(browser.get("/my").text, "csrf")
    answer = browser.post(
        f"{QUEUE}/accept", data={"csrf": token, "item": CLOSING_1.stream, "step": "do"}
    )
    assert "/receipts/" not in answer.text
    assert "已报送" in town.browser(CLERK).get(links.assignment(CLOSING_1)).text


def test_the_enter_key_in_a_field_judges_nothing(town: Town) -> None:
    """A browser then presses the form's first button, disabled ones aside: it only asks."""
    text = town.browser(CLERK).get(QUEUE).text
    queue = text[text.index('id="queue"') :]
    first = re.search(r"<button[^>]*>", queue)
    assert first
    assert 'value="check"' in first[0]
    assert 'href="#judging"' in text
    assert 'id="judging"' in text


def test_what_was_ticked_is_confirmed_by_its_name(town: Town) -> None:
    ticked = {"step": "check", "stock": "web.return-reason.unsigned"}
    code, _, page = judged(town.browser(CLERK), "return", CLOSING_1.stream, **ticked)
    assert code == 200
    assert re.search(r"<dd>\s*未盖章或未签字\s*</dd>", page)

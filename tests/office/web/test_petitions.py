"""Asking on a page, answering on a page, and the leader's page."""

import json
import re

import pytest
from starlette.testclient import TestClient

from engine.domain.petition.state import evolve
from engine.ids import PetitionId, PetitionKey
from tests.driven import DRIVE, TOWNS
from tests.office.web.conftest import CLERK, HEAD, LEADER, Town
from tests.office.web.crawling import links_of

ASK = f"/c/{DRIVE}/tasks/closing/units/{TOWNS[2]}/once/ask"
FIRST = f"/c/{DRIVE}/petitions/p-0001"
WISH = {"kind": "extension", "to": "2026-06-20", "reason": "桥断了，材料送不来"}


def liaison(number: int) -> str:
    return f"town-0{number}.liaison"


def csrf(browser: TestClient, page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', browser.get(page).text)
    assert found, browser.get(page).text
    return found[1]


def send(browser: TestClient, url: str, form: dict[str, str]) -> tuple[int, str]:
    answer = browser.post(url, data={"csrf": csrf(browser, url), **form})
    return answer.status_code, answer.text


def person(town: Town, words: str) -> str:
    """The id of the liaison of the third town."""
    from engine.domain.directory.state import known_directory
    from engine.domain.policy.actors import Role, unit_scope

    holders = known_directory(town.office.reads).holders(
        Role.LIAISON, unit_scope(TOWNS[int(words) - 1]), town.office.today()
    )
    return next(iter(holders)).person


def ask(town: Town, **more: str) -> tuple[int, str]:
    return send(town.browser(person(town, "3")), ASK, WISH | more)


def test_time_is_asked_for_in_two_steps(town: Town) -> None:
    browser = town.browser(person(town, "3"))
    asked = browser.get(ASK)
    assert asked.status_code == 200
    assert "考核日期一并顺延" in asked.text
    status, text = send(browser, ASK, WISH)
    assert (status, "p-0001" in text) == (200, True)
    state = town.office.reads.state(PetitionKey(DRIVE, PetitionId("p-0001")).stream, evolve)
    assert state is not None
    assert state.state == "asked"


def test_the_work_offers_to_ask(town: Town) -> None:
    page = town.browser(person(town, "3")).get(ASK.rsplit("/", 2)[0])
    assert ASK in page.text
    assert ASK not in town.browser(HEAD).get(ASK.rsplit("/", 2)[0]).text


def test_my_tasks_lead_to_the_asking(town: Town) -> None:
    assert ASK in town.browser(person(town, "3")).get("/my").text


def test_a_day_that_is_missing_is_asked_for_and_nothing_typed_is_lost(town: Town) -> None:
    status, text = ask(town, to="")
    assert status == 400
    assert "桥断了，材料送不来" in text
    assert 'id="to-fault"' in text


@pytest.mark.parametrize("who", [HEAD, LEADER])
def test_who_is_not_of_the_unit_does_not_ask(town: Town, who: str) -> None:
    status, _ = send(town.browser(who), ASK, WISH)
    assert status == 403


def test_the_leader_decides_in_two_steps(town: Town) -> None:
    ask(town)
    browser = town.browser(LEADER)
    page = browser.get("/leader").text
    assert "待您决定 1 件" in page
    assert "桥断了，材料送不来" in page
    assert "如同意" in page
    assert "如不同意" in page
    token = csrf(browser, "/leader")
    shown = browser.post(f"{FIRST}/grant", data={"csrf": token, "reason": "情况属实"})
    assert shown.status_code == 200
    assert "延期至 2026-06-20" in shown.text
    form = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', shown.text)) | {"step": "do"}
    done = browser.post(f"{FIRST}/grant", data=form)
    assert done.status_code == 200
    assert "没有等您决定的事项" in browser.get("/leader").text
    assert "已同意" in browser.get(FIRST).text


def test_the_office_answers_by_order(town: Town) -> None:
    ask(town)
    browser = town.browser(CLERK)
    page = browser.get(f"{FIRST}/refuse").text
    assert 'name="authority"' in page
    status, text = send(browser, f"{FIRST}/refuse", {"reason": "不必", "step": "do"})
    assert status == 400
    assert "authority-fault" in text


def test_the_list_and_its_twins_have_the_same_rows(town: Town) -> None:
    ask(town)
    browser = town.browser(HEAD)
    page = browser.get(f"/c/{DRIVE}/petitions").text
    assert "p-0001" in page
    rows = json.loads(browser.get(f"/c/{DRIVE}/petitions.json").text)["rows"]
    assert [row["petition"] for row in rows] == ["p-0001"]
    assert browser.get(f"/c/{DRIVE}/petitions.xlsx").status_code == 200


def test_a_foreign_unit_finds_no_petition(town: Town) -> None:
    ask(town)
    other = town.browser(person(town, "1"))
    assert other.get(FIRST).status_code == 404
    assert "p-0001" not in other.get(f"/c/{DRIVE}/petitions").text


def test_the_past_has_no_buttons(town: Town) -> None:
    ask(town)
    browser = town.browser(LEADER)
    day = town.office.today().isoformat()
    then = browser.get(f"{FIRST}?at={day}")
    assert then.status_code == 200
    assert "/grant" not in then.text
    assert browser.get(f"{FIRST}?at=2026-03-01").status_code in (400, 404)


def test_every_number_of_the_leader_leads_to_that_many_rows(town: Town) -> None:
    ask(town)
    browser = town.browser(LEADER)
    numbers = links_of(browser.get("/leader").text).counted
    assert len(numbers) == 4
    for shown, link in numbers:
        path, _, query = link.replace("&amp;", "&").partition("?")
        found = json.loads(browser.get(f"{path}.json?{query}").text)
        assert (link, len(found["rows"])) == (link, shown)


def test_the_leader_sees_how_it_was(town: Town) -> None:
    ask(town)
    then = town.browser(LEADER).get("/leader?at=2026-03-20")
    assert then.status_code == 200
    assert "没有等您决定的事项" in then.text

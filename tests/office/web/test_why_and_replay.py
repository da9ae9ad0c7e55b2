"""The pages of why and replay: the answer in words, its twins, and who may see it."""

import io

import pytest
from openpyxl import load_workbook

from office.web import links
from tests.driven import PLAN, TOWNS, key_of
from tests.office.web.conftest import AUDITOR, CLERK, Town

TOWN_2 = key_of(PLAN, TOWNS[1])
WHY, REPLAY = links.why(TOWN_2.stream), links.replay(TOWN_2.stream)


def _liaison(number: int) -> str:
    return f"{TOWNS[number]}.liaison"


def test_why_says_rule_events_and_days(town: Town) -> None:
    browser = town.browser(CLERK)
    page = browser.get(WHY)
    assert page.status_code == 200
    for said in ("依据的规则", "依据的事件", "逐日计算", "少盖一个章", "什么会改变它"):
        assert said in page.text
    told = browser.get(f"{WHY}.json").json()
    assert told["total"] == len(told["rows"]) == len(told["found"]["inputs"])
    assert told["rows"][-1]["due_on"] == told["found"]["dates"]["due_on"]
    sheet = load_workbook(io.BytesIO(browser.get(f"{WHY}.xlsx").content)).active
    assert sheet is not None
    assert sheet.max_row == 1 + told["total"]


def test_every_step_of_a_replay_has_its_page(town: Town) -> None:
    browser = town.browser(AUDITOR)
    url, seen = REPLAY, []
    while url:
        told = browser.get(f"{url.replace(REPLAY, REPLAY + '.json')}").json()["found"]
        page = browser.get(url)
        assert page.status_code == 200
        assert told["proof"]["link"] in page.text
        assert "本条与链相符" in page.text
        seen.append(told["here"]["position"])
        url = links.with_query(REPLAY, at=told["previous"]) if told["previous"] else ""
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == told["count"]


def test_a_step_is_chosen_by_its_number(town: Town) -> None:
    browser = town.browser(AUDITOR)
    first = browser.get(REPLAY, params={"step": "1"}, follow_redirects=False)
    assert first.status_code == 303
    assert browser.get(first.headers["location"]).status_code == 200
    assert browser.get(REPLAY, params={"step": "one"}).status_code == 400


@pytest.mark.parametrize("url", [WHY, REPLAY])
def test_another_unit_is_not_there(town: Town, url: str) -> None:
    assert town.browser(_liaison(1)).get(url).status_code == 200
    strange = town.browser(_liaison(0)).get(url)
    absent = town.browser(_liaison(0)).get(url.replace(TOWNS[1], "moon"))
    assert strange.status_code == absent.status_code == 404


@pytest.mark.parametrize("tail", ["nothing", "assignment/a", "message/x/y", "directory/main"])
def test_what_is_no_item(town: Town, tail: str) -> None:
    browser = town.browser(AUDITOR)
    for page in ("why", "replay"):
        assert browser.get(f"/c/{TOWN_2.campaign}/{page}/{tail}").status_code == 404

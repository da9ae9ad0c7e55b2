"""From a definition to an announced campaign, by pages."""

import re

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from engine.domain.campaign.state import existing_campaign
from engine.domain.campaign.table import CampaignState
from engine.domain.directory.state import known_directory
from engine.ids import CampaignId, UnitId
from office.web import links
from office.web.written_dates import as_written
from tests.office.web.conftest import AUDITOR, CLERK, HEAD, Town
from tests.office.web.forms import hidden, in_three_steps, send
from tests.played import BLANKS, FIRE, SATISFIED


def _begun(town: Town, workflow: str, name: str = "") -> tuple[TestClient, Response]:
    browser = town.browser(CLERK)
    page = browser.get("/plan")
    assert page.status_code == 200
    data = {**hidden(page.text), "workflow": workflow, "name": name or workflow}
    answer = browser.post("/plan", data=data)
    assert answer.status_code == 200, answer.text
    return browser, answer


def test_a_clerk_plans_and_announces_a_campaign(town: Town) -> None:
    browser, page = _begun(town, SATISFIED)
    assert "公布之前还差" in page.text
    own = links.plan(SATISFIED)
    blanks = browser.get(f"{own}.json").json()["rows"]
    assert not any(row["text"] for row in blanks), "a suggestion is never filled in"
    typed = {f"value.{key}": value for key, value in BLANKS[SATISFIED].items()}
    typed |= {"reason": "领导小组会议确定", "step": "save"}
    saved = send(browser, own, typed)
    assert saved.status_code == 200
    assert "还有 0 处未填妥" in saved.text
    for more in ("dates", "load"):
        assert browser.get(f"{own}/{more}").status_code == 200
    done = browser.post(own, data={**hidden(saved.text), "step": "record"}, follow_redirects=False)
    assert done.status_code == 303, done.text
    assert done.headers["location"].startswith("/receipts/")
    state = existing_campaign(SATISFIED, town.office.reads)
    assert state.state is CampaignState.PLANNED
    assert state.set_values.keys() == BLANKS[SATISFIED].keys()
    page = browser.get(own)
    assert "已立项，尚未公布" in page.text


def test_a_campaign_whose_units_are_known_is_announced(town: Town) -> None:
    browser, page = _begun(town, FIRE, "fire-2026")
    own = links.plan("fire-2026")
    done = browser.post(own, data={**hidden(page.text), "step": "record"}, follow_redirects=False)
    assert done.status_code == 303, done.text
    page = browser.get(own)
    announce = links.campaign(CampaignId("fire-2026"), "announce")
    assert announce in page.text
    told = in_three_steps(browser, announce, {"reason": "县政府同意"})
    assert told.status_code == 303, told.text
    state = existing_campaign(CampaignId("fire-2026"), town.office.reads)
    assert state.state is CampaignState.ANNOUNCED
    after = browser.get(own, follow_redirects=False)
    assert after.headers["location"] == links.campaign(CampaignId("fire-2026"))


def test_a_wrong_value_is_kept_with_its_fault(town: Town) -> None:
    browser, _ = _begun(town, SATISFIED)
    own = links.plan(SATISFIED)
    typed = {"value.mobilize-start": "someday", "reason": "试填", "step": "save"}
    page = send(browser, own, typed)
    assert 'value="someday"' in page.text
    assert 'aria-invalid="true"' in page.text
    refused = browser.post(own, data={**hidden(page.text), "step": "record"})
    assert refused.status_code == 400
    assert 'value="someday"' in browser.get(own).text, "nothing typed is lost"


def test_another_clerk_goes_on_and_the_second_save_is_told(town: Town) -> None:
    browser, page = _begun(town, SATISFIED)
    own = links.plan(SATISFIED)
    other = town.browser(HEAD)
    assert "草稿，尚未立项" in other.get("/plan").text
    first = hidden(page.text)
    assert send(other, own, {"value.study-minimum": "5", "step": "save"}).status_code == 200
    late = browser.post(own, data={**first, "value.study-minimum": "6", "step": "save"})
    assert late.status_code == 409
    assert 'value="6"' in late.text, "nothing typed is lost"
    assert 'value="5"' in browser.get(own).text
    again = browser.post(own, data={**hidden(late.text), "value.study-minimum": "6"})
    assert 'value="6"' in again.text


def test_a_draft_is_dropped(town: Town) -> None:
    browser, page = _begun(town, FIRE, "fire-2026")
    own = links.plan("fire-2026")
    gone = browser.post(own, data={**hidden(page.text), "step": "drop"})
    assert gone.status_code == 200
    assert browser.get(own).status_code == 404


def test_a_value_of_a_planned_campaign_is_set_with_a_reason(town: Town) -> None:
    browser, page = _begun(town, FIRE, "fire-2026")
    own = links.plan("fire-2026")
    browser.post(own, data={**hidden(page.text), "step": "record"})
    url = links.campaign(CampaignId("fire-2026"), "rules", "sites-per-town", "set")
    wrong = send(browser, url, {"value": "many", "reason": "会议确定"})
    assert wrong.status_code == 400
    assert "many" in wrong.text
    assert in_three_steps(browser, url, {"value": "40", "reason": "会议确定"}).status_code == 303
    state = existing_campaign(CampaignId("fire-2026"), town.office.reads)
    assert state.set_values["sites-per-town"] in (40, "40")


@pytest.mark.parametrize("name", ["Fire 2026", "", "火灾", FIRE + "x" * 70])
def test_a_name_that_is_none(town: Town, name: str) -> None:
    browser = town.browser(CLERK)
    data = {**hidden(browser.get("/plan").text), "workflow": FIRE, "name": name or "-"}
    assert browser.post("/plan", data=data).status_code == 400


def test_only_the_office_plans(town: Town) -> None:
    for url in ("/plan", links.plan("x"), links.plan("x", "dates")):
        assert town.browser(AUDITOR).get(url).status_code == 403
    browser = town.browser(CLERK)
    assert browser.get(links.plan("nothing")).status_code == 404
    data = {**hidden(browser.get("/plan").text), "workflow": "moon", "name": "moon"}
    assert browser.post("/plan", data=data).status_code == 404


def test_the_load_counts_what_the_dates_list(town: Town) -> None:
    browser, _ = _begun(town, FIRE, "fire-2026")
    own = links.plan("fire-2026")
    load = browser.get(f"{own}/load.json").json()
    dates = browser.get(f"{own}/dates.json").json()["rows"]
    assert load["check"]["items"] == sum(row["owed_by"] or 0 for row in dates)
    assert re.search(r"<progress", browser.get(f"{own}/load").text)


_ROSTER = (
    "单位编号,名称,类别,联络员\n"
    "ban,县府办公室,办领导班子,刘文静\n"
    "keshi,综合科,内设科室,谢芳\n"
    "duchashi,督查室,supervision_office,孙亮\n"
    "gui,地方志办,归口办公室,陈立\n"
)


def _roster_of(plan: Response) -> str:
    found = re.search(r'href="(/people/roster[^"]*)"', plan.text)
    assert found
    return found[1].replace("&amp;", "&")


def _uploaded(browser: TestClient, roster: str, text: str) -> Response:
    files = {"file": ("名册.csv", text.encode(), "text/csv")}
    return send(browser, roster, {"step": "upload"}, files=files)


def test_a_roster_of_a_plan_names_categories_as_the_plan_does(town: Town) -> None:
    """Before the plan is on record, and though a category is nearly one of another campaign."""
    browser, plan = _begun(town, SATISFIED)
    roster = _roster_of(plan)
    asked = browser.get(roster)
    assert "办领导班子" in asked.text, "what a category may be is said before the file is made"
    page = _uploaded(browser, roster, _ROSTER)
    assert "没有错误" in page.text
    assert 'id="strangers"' not in page.text
    done = browser.post(
        "/people/roster", data={**hidden(page.text), "step": "import"}, follow_redirects=False
    )
    assert done.status_code == 303, done.text
    units = known_directory(town.office.reads).units
    assert units[UnitId("ban")].categories == ("office_leadership",)
    assert units[UnitId("gui")].categories == ("attached_office",)
    assert units[UnitId("duchashi")].categories == ("supervision_office",)
    check = browser.get(f"{links.plan(SATISFIED)}.json").json()["check"]
    assert {"ban", "keshi", "gui"} <= {unit["unit"] for unit in check["units"]}


def test_units_that_would_take_no_part_are_named(town: Town) -> None:
    browser, plan = _begun(town, SATISFIED)
    page = _uploaded(browser, _roster_of(plan), _ROSTER + "yiyuan,县医院,卫生院,\n")
    assert "1 个单位的类别不在本方案之内" in page.text
    assert "县医院" in page.text


def test_a_roster_whose_units_owe_nothing_is_not_done(town: Town) -> None:
    _, plan = _begun(town, SATISFIED)
    step = re.search(r'<li class="(step-\w+)">(?:(?!</li>).)*/people/roster', plan.text, re.DOTALL)
    assert step
    assert step[1] == "step-open"


def test_dates_are_read_as_an_office_writes_them(town: Town) -> None:
    browser, page = _begun(town, SATISFIED)
    assert "2026年3月15日" in page.text
    typed = {"value.mobilize-start": "2026年3月1日", "value.mobilize-end": "2026年4月底"}
    saved = send(browser, links.plan(SATISFIED), {**typed, "reason": "县委决定", "step": "save"})
    assert 'value="2026-03-01"' in saved.text
    assert 'value="2026-04 end"' in saved.text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026年3月15日", "2026-03-15"),
        ("２０２６年３月", "2026-03"),
        ("2026.3.5", "2026-03-05"),
        ("2026/03/15", "2026-03-15"),
        ("2026年3月上旬", "2026-03 early"),
        ("2026年 3月 末", "2026-03 end"),
        ("2026-03-15", "2026-03-15"),
        ("2026-03 early", "2026-03 early"),
        ("2026年13月", "2026-13"),
        ("三月", "三月"),
        ("", ""),
    ],
)
def test_a_written_date(text: str, read: str) -> None:
    assert as_written(text) == read

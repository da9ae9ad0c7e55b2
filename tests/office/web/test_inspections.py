"""Inspections on pages: open ones for everybody who oversees, covert ones for whom they concern."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs
from starlette.testclient import TestClient

from engine.domain.access.commands import OpenAccess
from engine.domain.campaign.commands import AmendDefinition
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.commands import RegisterPerson
from engine.domain.event import Via
from engine.ids import PersonId
from tests.driven import DRIVE, TOWNS
from tests.office.web.conftest import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    HEAD,
    LEADER,
    Town,
)
from tests.office.web.forms import send
from workflows.sections.inspections import InspectionDraw, InspectionRules

LIST = f"/c/{DRIVE}/inspections"
SUN, QIAN = PersonId("sun"), PersonId("qian")
NAMES = {SUN: "孙纪检", QIAN: "钱组织"}
VISITS = InspectionRules(
    key="visits", draw=(InspectionDraw(category="town", count=2),), conduct=("banquets",)
)
COVERT = replace(VISITS, key="covert-visits", covert=True, measures=("exposure",))
TITLE = "三月暗访"
FOUND = "值班室无人"
STRANGERS = (HEAD, AUDITOR, ADMINISTRATOR, PersonId("town-01.liaison"))


@pytest.fixture
def town(town: Town) -> Town:
    """Its campaign has inspections; Sun and Qian, of two bureaus, can be seconded."""
    office = town.office
    plan = existing_campaign(DRIVE, office.reads).definition
    changed = replace(plan, inspections=(VISITS, COVERT))
    stamp = office.stamp(CLERK, Via.WEB, reason="补充", document=f"sha256:{'0' * 64}")
    stamp = structs.replace(stamp, proof="session")
    office.handle(
        AmendDefinition(stamp=stamp, campaign=DRIVE, definition=changed, authority=LEADER)
    )
    units = existing_campaign(DRIVE, office.reads).participants
    bureau = next(unit for unit in units if unit not in TOWNS)
    for person in (SUN, QIAN):
        stamp = structs.replace(office.stamp(HEAD, Via.WEB), proof="session")
        office.handle(RegisterPerson(stamp=stamp, person=person, name=NAMES[person], home=bureau))
        stamp = structs.replace(office.stamp(ADMINISTRATOR, Via.WEB), proof="session")
        office.handle(OpenAccess(stamp=stamp, person=person))
    return town


def does(browser: TestClient, url: str, **typed: Any) -> str:
    """A form is sent, and what it does is done."""
    answer = send(browser, url, {**typed, "step": "do"}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def planned(town: Town, key: str = "covert-visits") -> str:
    """The clerk plans one; its page."""
    clerk = town.browser(CLERK)
    sent = {"key": key, "title": TITLE, "team": [SUN, QIAN], "units": [TOWNS[1]]}
    where = does(clerk, f"{LIST}/plan", **sent)
    if key == "visits":
        return f"{LIST}/i-0001"
    return where.partition("?")[0]


def test_an_open_inspection_goes_its_way_on_the_pages(town: Town) -> None:
    """R044-R047; the shortcoming stands on the ledger with a link."""
    clerk, sun, leader = (town.browser(p) for p in (CLERK, SUN, LEADER))
    page = planned(town, "visits")
    assert TITLE in clerk.get(LIST).text
    does(sun, f"{page}/hold-visit", unit=TOWNS[1], by=[SUN, QIAN])
    does(sun, f"{page}/note-finding", unit=TOWNS[1], kind="shortcoming", text=FOUND)
    assert FOUND in sun.get(page).text
    for other in (town.browser(HEAD), leader):
        assert FOUND not in other.get(page).text, "findings are told with the report"
        assert FOUND not in other.get(f"/c/{DRIVE}/history").text
    does(sun, f"{page}/report-inspection", summary="走访一镇")
    text = leader.get(page).text
    assert FOUND in text
    became = re.search(r"rectifications/(r-\d{4})", text)
    assert became is not None
    assert FOUND in clerk.get(f"/c/{DRIVE}/rectifications/{became[1]}").text
    does(clerk, f"{page}/close-inspection")
    assert "已办结" in clerk.get(page).text


def test_whoever_does_not_look_together_or_at_home_is_refused(town: Town) -> None:
    """R044, R111."""
    page, sun = planned(town, "visits"), town.browser(SUN)
    alone = send(sun, f"{page}/hold-visit", {"unit": TOWNS[1], "by": [SUN], "step": "do"})
    assert alone.status_code == 409
    assert "至少 2 人同行" in alone.text
    assert town.browser(HEAD).get(f"{page}/hold-visit").status_code == 200
    head, together = town.browser(HEAD), {"unit": TOWNS[1], "by": [SUN, QIAN], "step": "do"}
    other = send(head, f"{page}/hold-visit", together)
    assert other.status_code == 403


def test_a_draw_is_announced_and_not_held_before_the_publication(town: Town) -> None:
    """One of today by an hour that is still to come (R146, R159)."""
    clerk = town.browser(CLERK)
    page = planned(town, "visits")
    secret = "谁也猜不到的一句话"
    today = town.office.today()
    announcing = {"source": "双色球", "on": today.isoformat(), "secret": secret}
    again = send(clerk, f"{page}/announce-draw", {**announcing, "step": "do"})
    assert again.status_code == 409, "it might be known already"
    late = {**announcing, "hour": "23:59"}
    does(clerk, f"{page}/announce-draw", **late)
    early = send(
        clerk, f"{page}/draw-units", {"randomness": "1.2.3.", "secret": secret, "step": "do"}
    )
    assert early.status_code == 409


def everywhere(page: str, number: str) -> list[str]:
    """Addresses where a leak would show."""
    campaign = f"/c/{DRIVE}"
    return [
        LIST,
        f"{LIST}.json",
        f"{campaign}",
        f"{campaign}/history",
        f"{campaign}/history.json",
        f"{campaign}/history?text={number}",
        f"{campaign}/alerts",
        f"{campaign}/deadlines",
        f"{campaign}/matrix",
        f"/search?q={number}",
        f"/search?q={TITLE}",
        "/my",
        "/",
    ]


def test_to_everybody_else_a_covert_inspection_is_not_there(town: Town) -> None:
    """Lists, twins, counts, history, search, receipts, its own address and its deeds, and all that
    at an earlier moment (R046, R146, R230).
    """
    before = {who: told(town, who) for who in STRANGERS}
    page = planned(town)
    number = page.rsplit("/", 1)[1]
    sun = town.browser(SUN)
    does(sun, f"{page}/hold-visit", unit=TOWNS[1], by=[SUN, QIAN])
    does(sun, f"{page}/note-finding", unit=TOWNS[1], kind="shortcoming", text=FOUND)
    head = town.office.log.head()
    for who in STRANGERS:
        browser = town.browser(who)
        absent = browser.get(f"{LIST}/i-0009")
        for url in (page, f"{page}.json", f"{page}?at={head}", f"{page}/note-finding"):
            answer = browser.get(url)
            assert answer.status_code == 404, (who, url)
            assert secrets_in(answer.text.replace(number, "")) == []
        shown = browser.get(page).text.replace(number, "i-0009")
        assert shown == absent.text.replace(page, f"{LIST}/i-0009")
        replay = browser.get(f"/c/{DRIVE}/replay/inspection/{number}")
        assert replay.status_code == (200 if who == AUDITOR else 404), who
        for position in range(head - 2, head + 1):
            assert browser.get(f"/receipts/{position}").status_code == 404
        for url in everywhere(page, number):
            text = browser.get(url).text
            if TITLE not in url:  # the search box shows what was typed
                assert secrets_in(text) == [], (who, url)
        assert told(town, who) == before[who]


def told(town: Town, who: str) -> tuple[object, ...]:
    """What lists count for somebody."""
    browser = town.browser(who)
    history = browser.get(f"/c/{DRIVE}/history.json")
    found = json.loads(history.text) if history.status_code == 200 else None
    return browser.get(LIST).status_code, found and len(found.get("rows", found))


def secrets_in(text: str) -> list[str]:
    return [each for each in (TITLE, FOUND, *NAMES.values()) if each in text]


@pytest.mark.parametrize("who", [CLERK, SUN, QIAN, LEADER])
def test_planners_team_and_leaders_see_it_marked(town: Town, who: str) -> None:
    """R046."""
    page = planned(town)
    browser = town.browser(who)
    text = browser.get(page).text
    assert TITLE in text
    assert "封存" in text
    assert TITLE in browser.get(LIST).text
    assert TITLE in browser.get(f"{LIST}.json").text
    deeds = {"hold-visit" in text: SUN, "cancel-inspection" in text: LEADER}
    assert deeds.get(True) is None or who in (SUN, QIAN, LEADER, CLERK)


def test_once_it_is_revealed_everybody_who_oversees_sees_it(town: Town) -> None:
    """With the papers, whose digests the log held; the finding is on the ledger once."""
    page = planned(town)
    sun, clerk = town.browser(SUN), town.browser(CLERK)
    does(sun, f"{page}/hold-visit", unit=TOWNS[1], by=[SUN, QIAN])
    does(sun, f"{page}/note-finding", unit=TOWNS[1], kind="shortcoming", text=FOUND)
    does(sun, f"{page}/report-inspection", summary="走访一镇")
    assert FOUND not in clerk.get(f"/c/{DRIVE}/rectifications").text
    early = send(clerk, f"{page}/close-inspection", {"step": "do"})
    assert early.status_code == 409
    assert "请先启封再办结" in early.text
    does(clerk, f"{page}/reveal-inspection")
    auditor = town.browser(AUDITOR)
    text = auditor.get(page).text
    assert TITLE in text
    assert FOUND in text
    assert "曾封存的材料" in text
    assert clerk.get(f"/c/{DRIVE}/rectifications").text.count(FOUND) == 1
    does(clerk, f"{page}/close-inspection")

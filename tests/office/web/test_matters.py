"""Matters and publications on pages: put on the ledger, published, sent up, confirmed."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import structs
from starlette.testclient import TestClient

from engine.domain.campaign.commands import AmendDefinition
from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Via
from engine.domain.matter.commands import RecordStalled
from engine.ids import SYSTEM, ItemKey, PersonId
from tests.driven import DRIVE, TOWNS
from tests.office.web.conftest import CLERK, HEAD, LEADER, Town
from tests.office.web.forms import csrf, send
from workflows.sections.matter import MatterKind

LEDGER = f"/c/{DRIVE}/matters"
FIRST = f"{LEDGER}/m-0001"
ENTRIES = f"/c/{DRIVE}/publications"
WORKS = MatterKind(
    key="works", rules=("R059",), fields=("person", "ends"), publish=("paper",), exactly=1
)
PROBLEM = MatterKind(key="problem", rules=("R072",), answer_within=10)
DRAFTED = {
    "kind": "works",
    "unit": TOWNS[0],
    "title": "村村通自来水",
    "field-person": "李",
    "field-ends": "2026-05-31",
    "step": "do",
}


@pytest.fixture
def town(town: Town) -> Town:
    """Its campaign has matters, too."""
    office = town.office
    plan = existing_campaign(DRIVE, office.reads).definition
    changed = replace(plan, matters=(WORKS, PROBLEM), channels=("paper", "board"))
    stamp = office.stamp(CLERK, Via.WEB, reason="补充", document=f"sha256:{'0' * 64}")
    stamp = structs.replace(stamp, proof="session")
    office.handle(
        AmendDefinition(stamp=stamp, campaign=DRIVE, definition=changed, authority=LEADER)
    )
    return town


def liaison(number: int) -> PersonId:
    return PersonId(f"town-0{number}.liaison")


def does(browser: TestClient, url: str, **typed: Any) -> str:
    """A form is sent, and what it does is done."""
    answer = send(browser, url, {**typed, "step": "do"}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def refuses(browser: TestClient, url: str, status: int, **typed: Any) -> str:
    answer = send(browser, url, {**typed, "step": "do"})
    assert answer.status_code == status, answer.text
    return answer.text


def test_a_work_goes_its_way_on_the_pages(town: Town) -> None:
    """R059, R083."""
    clerk, unit = town.browser(CLERK), town.browser(liaison(1))
    assert f"{LEDGER}/draft" in clerk.get(LEDGER).text
    does(clerk, f"{LEDGER}/draft", **DRAFTED)
    assert "须先公布" in unit.get(FIRST).text
    does(clerk, f"{FIRST}/publish", channel="paper", place="第一版")
    assert f"{ENTRIES}/n-0001" in clerk.get(FIRST).text
    typed = {"csrf": csrf(unit, FIRST)}
    begun = unit.post(f"{FIRST}/start-matter", data=typed, follow_redirects=False)
    assert begun.status_code == 303
    does(unit, f"{FIRST}/progress-matter", percent="40", text="已铺管")
    does(unit, f"{FIRST}/claim-matter", text="已通水")
    assert "已通水" not in town.browser(liaison(2)).get(LEDGER).text
    does(clerk, f"{FIRST}/return-matter", reason="尚缺照片")
    assert "尚缺照片" in unit.get("/my").text
    does(unit, f"{FIRST}/claim-matter", text="已通水")
    assert "尚缺照片" not in unit.get("/my").text
    assert f"{LEDGER}?state=claimed" in clerk.get(f"/c/{DRIVE}/review").text
    does(clerk, f"{FIRST}/confirm-matter", reason="")
    assert "已办结" in clerk.get(FIRST).text


def test_every_fault_of_a_form_is_shown_and_nothing_typed_is_lost(town: Town) -> None:
    """R083."""
    clerk = town.browser(CLERK)
    text = refuses(clerk, f"{LEDGER}/draft", 400, **{**DRAFTED, "field-person": ""})
    assert "缺少“person”：请填写" in text
    assert "村村通自来水" in text


def test_the_list_has_its_twins_and_only_what_one_may_see(town: Town) -> None:
    clerk = town.browser(CLERK)
    does(clerk, f"{LEDGER}/draft", **DRAFTED)
    rows = json.loads(clerk.get(f"{LEDGER}.json").text)["rows"]
    assert [row["number"] for row in rows] == ["m-0001"]
    assert clerk.get(f"{LEDGER}.xlsx").status_code == 200
    assert json.loads(clerk.get(f"{FIRST}.json").text)["part"]["percent"] == 0
    other = town.browser(liaison(2))
    assert other.get(FIRST).status_code == 404
    assert json.loads(other.get(f"{LEDGER}.json").text)["rows"] == []
    assert f"{LEDGER}/fix" not in other.get(LEDGER).text


def test_a_list_is_fixed_on_its_page(town: Town) -> None:
    """R059: exactly as many as the kind says."""
    clerk = town.browser(CLERK)
    for _ in range(2):
        does(clerk, f"{LEDGER}/draft", **DRAFTED)
    fix = f"{LEDGER}/fix"
    text = refuses(clerk, fix, 409, kind="works", numbers=["m-0001", "m-0002"])
    assert "须恰好 1 项，现为 2 项" in text
    does(clerk, fix, kind="works", numbers=["m-0001"])


def test_what_was_made_public_is_entered_and_corrected_by_order(town: Town) -> None:
    """R110, R112."""
    clerk = town.browser(CLERK)
    does(clerk, f"{LEDGER}/draft", **DRAFTED)
    item = f"matter/{DRIVE}/m-0001"
    does(clerk, f"{ENTRIES}/post", what="实事公布", channel="board", place="大厅", items=[item])
    first = f"{ENTRIES}/n-0001"
    page = clerk.get(first)
    assert FIRST in page.text
    text = refuses(clerk, f"{first}/take-down-publication", 400, reason="下雨")
    assert "authority-fault" in text
    head = town.browser(HEAD)
    assert "实事公布" in town.browser(liaison(2)).get(first).text
    rows = json.loads(head.get(f"{ENTRIES}.json").text)["rows"]
    assert [(row["number"], row["place"]) for row in rows] == [("n-0001", "大厅")]
    text = refuses(
        clerk, f"{ENTRIES}/post", 409, what="x", channel="board", place="y", on="2026-12-01"
    )
    assert "今天是" in text


def test_who_is_not_of_the_office_enters_nothing(town: Town) -> None:
    unit = town.browser(liaison(1))
    assert f"{ENTRIES}/post" not in unit.get(ENTRIES).text
    refuses(unit, f"{ENTRIES}/post", 403, what="x", channel="board", place="y")


def test_a_document_that_shows_it_is_opened_on_its_page(town: Town) -> None:
    """R083: photos of a work; a foreign unit opens none."""
    clerk, unit = town.browser(CLERK), town.browser(liaison(1))
    does(clerk, f"{LEDGER}/draft", **DRAFTED)
    does(clerk, f"{FIRST}/publish", channel="paper", place="第一版")
    token = {"csrf": csrf(unit, FIRST)}
    assert unit.post(f"{FIRST}/start-matter", data=token).status_code == 200
    photo = {"photo": ("well.txt", "已通水".encode(), "text/plain")}
    sent = send(
        unit,
        f"{FIRST}/progress-matter",
        {"percent": "40", "text": "已铺管", "step": "do"},
        files=photo,
        follow_redirects=False,
    )
    assert sent.status_code == 303, sent.text
    [link] = re.findall(rf'href="(/c/{DRIVE}/files/[^"?]+)"', unit.get(FIRST).text)
    assert unit.get(link).content == "已通水".encode()
    assert town.browser(liaison(2)).get(link).status_code == 404


def test_what_was_sent_up_is_not_offered_to_be_published(town: Town) -> None:
    """R072: the unit above takes it over, or gives it back; the levels are shown."""
    clerk, unit = town.browser(CLERK), town.browser(liaison(1))
    does(clerk, f"{LEDGER}/draft", kind="problem", unit=TOWNS[0], title="断头路")
    assert unit.post(f"{FIRST}/start-matter", data={"csrf": csrf(unit, FIRST)}).status_code == 200
    text = refuses(unit, f"{FIRST}/send-up-matter", 400, tried="")
    assert "tried-fault" in text
    does(unit, f"{FIRST}/send-up-matter", tried="已协商两次")
    page = clerk.get(FIRST).text
    assert "已协商两次" in page
    assert f"{FIRST}/publish" not in page
    seen = unit.get(FIRST)
    assert seen.status_code == 200, "whoever had it sees it"
    assert "/claim-matter" not in seen.text
    mine = json.loads(unit.get("/my.json").text)
    assert "断头路" in str(mine)
    assert town.browser(liaison(2)).get(FIRST).status_code == 404
    here = unit.get(LEDGER).text
    assert "本单位上报 1 件，现由上级办理" in here
    assert "断头路" in here
    assert "断头路" not in town.browser(liaison(2)).get(LEDGER).text


def test_the_list_says_what_rests_and_who_holds_how_many(town: Town) -> None:
    """R009, R198: each is counted once, where it is held."""
    clerk, unit = town.browser(CLERK), town.browser(liaison(1))
    slip = replace(PROBLEM, stalled_after=5)
    plan = existing_campaign(DRIVE, town.office.reads).definition
    stamp = town.office.stamp(CLERK, Via.WEB, reason="补充", document=f"sha256:{'1' * 64}")
    changed = replace(plan, matters=(WORKS, slip))
    town.office.handle(
        AmendDefinition(
            stamp=structs.replace(stamp, proof="session"),
            campaign=DRIVE,
            definition=changed,
            authority=LEADER,
        )
    )
    for each in TOWNS[:2]:
        does(clerk, f"{LEDGER}/draft", kind="problem", unit=each, title="断头路")
    assert unit.post(f"{FIRST}/start-matter", data={"csrf": csrf(unit, FIRST)}).status_code == 200
    summary = json.loads(clerk.get(f"{LEDGER}.json").text)["summary"]
    assert [(each["found"]["held"], each["found"]["stalled"]) for each in summary["units"]] == [
        (1, 0),
        (1, 0),
    ]
    rest = town.office.stamp(SYSTEM, Via.SCHEDULER)
    moment = datetime(2026, 4, 10, 1, tzinfo=UTC)
    later = structs.replace(rest, on=moment.date(), recorded_at=moment)
    key = ItemKey("matter", DRIVE, "m-0001")
    town.office.handle(RecordStalled(stamp=later, key=key))
    page = clerk.get(LEDGER).text
    assert "1 件事项停滞" in page
    assert "停滞" in clerk.get(FIRST).text
    assert "停滞" not in town.browser(liaison(2)).get(LEDGER).text.partition("<details")[0]

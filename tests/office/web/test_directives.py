"""Directives and links on pages: drafted by the office, seen by whom they are addressed to."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from engine.domain.campaign.commands import StartCampaign
from engine.domain.directory.roster import RosterRow
from engine.ids import UnitId
from tests.driven import DRIVE, driven
from tests.office.web.conftest import CLERK, LEADER, Town, copied, staff
from tests.office.web.forms import csrf
from tests.worlds import CASES
from workflows.reading.loader import load

LIST = f"/c/{DRIVE}/directives"
FIRST = f"{LIST}/d-0001"
BY = {"authority": str(LEADER), "reason": "已同意"}


def row(line: int, unit: str, category: str) -> RosterRow:
    return RosterRow(
        line=line,
        unit=UnitId(unit),
        name=f"单位{line}",
        categories=(category,),
        liaison=f"联络员{line}",
    )


@pytest.fixture(scope="module")
def ordered_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The campaign of tests/workflows/cases/ordered.toml runs; nothing is drafted."""
    folder = tmp_path_factory.mktemp("ordered")
    rows = (
        row(2, "office-01", "campaign_office"),
        row(3, "group-01", "group"),
        row(4, "firm-01", "enterprise"),
        row(5, "firm-02", "enterprise"),
    )
    plan = load(CASES / "ordered.toml")
    day = date(2026, 2, 10)
    with driven(
        folder, folder / "store" / "log.db", opened=None, definition=plan, roster=rows, day=day
    ) as drive:
        drive.do(StartCampaign, day, campaign=DRIVE)
        staff(drive)
    return folder


@pytest.fixture
def ordered(ordered_folder: Path, tmp_path: Path) -> Iterator[Town]:
    with copied(ordered_folder, tmp_path / "ordered") as found:
        yield found


def send(browser: TestClient, url: str, form: dict[str, str]) -> tuple[int, str]:
    """Fill a form in and confirm what would follow."""
    shown = browser.post(url, data={"csrf": csrf(browser, url), "step": "check", **form})
    if shown.status_code != 200:
        return shown.status_code, shown.text
    id_given = re.search(r'name="command_id" value="([^"]+)"', shown.text)
    again = {"command_id": id_given[1]} if id_given else {}
    token = re.search(r'name="csrf" value="([^"]+)"', shown.text)
    again["csrf"] = token[1] if token else csrf(browser, url)
    done = browser.post(url, data={**form, **again, "step": "do"})
    return done.status_code, done.text


def issue(town: Town) -> TestClient:
    clerk = town.browser(CLERK)
    number = "央企创先组发〔2026〕15号"
    assert send(clerk, f"{LIST}/draft", {"document_number": number})[0] == 200
    leader = town.browser(LEADER)
    assert send(leader, f"{FIRST}/consent", {"body": "authority", **BY})[0] == 200
    assert send(clerk, f"{FIRST}/issue", {})[0] == 200
    return clerk


def test_a_directive_is_drafted_agreed_to_and_issued(ordered: Town) -> None:
    """The steps of R163 to R167 on pages, and the twins."""
    clerk = ordered.browser(CLERK)
    page = clerk.get(LIST)
    assert (page.status_code, "还没有文件" in page.text) == (200, True)
    assert f"{LIST}/draft" in page.text
    status, text = send(clerk, f"{LIST}/draft", {"document_number": "甲〔2026〕015号"})
    assert (status, "请写 甲〔2026〕15号" in text) == (400, True)
    issue(ordered)
    text = clerk.get(FIRST).text
    for words in ("央企创先组发〔2026〕15号", "已签收 0/2", "来源与落实", "组通字〔2011〕33号"):
        assert words in text
    part = json.loads(clerk.get(f"{FIRST}.json").text)["part"]
    assert [line["unit"] for line in part["recipients"]][:2] == ["firm-01", "firm-02"]
    assert clerk.get(f"{LIST}.xlsx").status_code == 200
    status, text = send(clerk, f"{FIRST}/issue", {})
    assert (status, "印发" in text) == (409, True)


def test_whom_it_is_addressed_to_sees_it_and_nobody_else(ordered: Town) -> None:
    """A recipient sees its own line, and reports; another unit does not know of it."""
    issue(ordered)
    firm = ordered.browser(liaison(ordered, "firm-01"))
    page = firm.get(FIRST)
    assert page.status_code == 200
    assert f"{FIRST}/report-up" in page.text
    assert f"{FIRST}/withdraw" not in page.text
    assert {"firm-01"} == {
        line["unit"] for line in json.loads(firm.get(f"{FIRST}.json").text)["part"]["recipients"]
    }
    report = {"unit": "firm-01", "kind": "proposal", "text": "增加名额"}
    assert send(firm, f"{FIRST}/report-up", report)[0] == 200
    assert "增加名额" in ordered.browser(CLERK).get(FIRST).text
    other = ordered.browser(liaison(ordered, "firm-02"))
    assert "增加名额" not in other.get(FIRST).text
    group = ordered.browser(liaison(ordered, "group-01"))
    assert group.get(FIRST).status_code == 404
    assert "d-0001" not in group.get(LIST).text


def test_campaigns_are_linked_on_a_page(ordered: Town) -> None:
    """R008, R213: joined with a campaign outside the office."""
    clerk = ordered.browser(CLERK)
    url = f"/c/{DRIVE}/links"
    assert "没有关联其他活动" in clerk.get(url).text
    assert f'href="{url}/add"' in clerk.get(url).text
    form = {"link_kind": "joined_with", "outside_title": "作风建设年"}
    assert send(clerk, f"{url}/add", form)[0] == 200
    text = clerk.get(url).text
    assert "作风建设年" in text
    assert "不在本台账中" in text
    assert send(clerk, f"{url}/add", {"link_kind": "part_of"})[0] == 409
    assert json.loads(clerk.get(f"{url}.json").text)["found"]["links"][0]["title"]


def liaison(town: Town, unit: str) -> str:
    from engine.domain.directory.state import known_directory
    from engine.domain.policy.actors import Role, unit_scope

    directory = known_directory(town.office.reads)
    holders = directory.holders(Role.LIAISON, unit_scope(UnitId(unit)), town.office.today())
    return next(iter(holders)).person

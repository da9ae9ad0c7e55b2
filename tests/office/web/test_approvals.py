"""Approvals and selections on pages: who sees them, what may be done, what is refused there."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from engine.domain.directory.state import known_directory
from engine.domain.policy.actors import Role, unit_scope
from engine.domain.selection import commands as s
from engine.ids import UnitId
from office.web import links
from tests.chosen import PROJECT, SERVANTS, chosen
from tests.driven import BUREAU, DRIVE, TOWNS
from tests.office.web.conftest import AUDITOR, CLERK, HEAD, LEADER, Town, copied, staff
from tests.office.web.forms import in_three_steps, send

APPROVALS, SELECTIONS = f"/c/{DRIVE}/approvals", f"/c/{DRIVE}/selections"
APPROVAL, SELECTION = links.keyed(PROJECT), links.keyed(SERVANTS)


@pytest.fixture(scope="module")
def chosen_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """On Friday, 13 March 2026: the bureau's silence has counted since Friday, the 13th."""
    folder = tmp_path_factory.mktemp("chosen")
    with chosen(folder) as drive:
        drive.tick(date(2026, 3, 13))
        drive.do(
            s.FileObjection, date(2026, 3, 13), key=SERVANTS, candidate="李明", text="事迹不实"
        )
        staff(drive)
    return folder


@pytest.fixture
def town(chosen_folder: Path, tmp_path: Path) -> Iterator[Town]:
    with copied(chosen_folder, tmp_path / "town") as found:
        yield found


def of_unit(town: Town, unit: UnitId) -> TestClient:
    directory, today = known_directory(town.office.reads), town.office.today()
    holder = next(iter(directory.holders(Role.LIAISON, unit_scope(unit), today)))
    return town.browser(holder.person)


def test_the_page_says_how_each_branch_stands_and_what_its_silence_means(town: Town) -> None:
    """R086: the branch that signed is deemed to consent, the other has not signed."""
    text = town.browser(CLERK).get(APPROVAL).text
    assert "超时默许" in text
    assert "未签收，未答复不视为同意" in text
    assert "作风方案3.3" in text
    assert "批文" in text
    assert town.browser(CLERK).get(f"{APPROVAL}?at=2026-03-06").status_code == 200


def test_a_branch_sees_it_and_answers_and_others_see_nothing(town: Town) -> None:
    """R086: each branch answers for itself; a branch whose silence has counted refuses no more."""
    own = of_unit(town, TOWNS[1])
    text = own.get(APPROVAL).text
    assert f"{APPROVAL}/grant" in text
    assert f"{APPROVAL}/accept" not in text
    assert f'value="{TOWNS[1]}"' in own.get(f"{APPROVAL}/grant").text
    assert f'value="{BUREAU}"' not in own.get(f"{APPROVAL}/grant").text
    bureau = of_unit(town, BUREAU)
    answer = send(bureau, f"{APPROVAL}/refuse", {"branch": BUREAU, "reason": "地块不符"})
    assert answer.status_code in (400, 409, 422)
    assert "次日起视为同意" in answer.text
    assert of_unit(town, TOWNS[2]).get(APPROVAL).status_code == 404
    done = in_three_steps(own, f"{APPROVAL}/grant", {"branch": TOWNS[1]})
    assert done.status_code == 303
    assert "已批准" in own.get(APPROVAL).text


def test_a_unit_takes_an_application_in(town: Town) -> None:
    """R011, R070: whoever is asked first answers for it."""
    browser = of_unit(town, TOWNS[2])
    filed = {"approval": "projects", "unit": TOWNS[2], "title": "小学扩建"}
    assert in_three_steps(browser, f"{APPROVALS}/file", filed).status_code == 303
    url = f"{APPROVALS}/f-0002"
    told = {"missing": "红线图\n环评批复"}
    assert in_three_steps(browser, f"{url}/notice", told).status_code == 303
    assert "红线图" in browser.get(url).text
    again = browser.get(url).text
    assert "一次性告知只能一次" in again


def test_an_objection_pauses_one_and_the_other_is_honoured(town: Town) -> None:
    """R082: decided by an authority, after the notice, on pages."""
    leader = town.browser(LEADER)
    text = of_unit(town, TOWNS[2]).get(SELECTION).text
    assert "暂缓（有异议）" in text
    assert f"{SELECTION}/object" in text
    award = {"title": "满意公仆", "kind": "spiritual", "granter": "县委"}
    order = {"authority": LEADER, "reason": "会议决定"}
    early = send(leader, f"{SELECTION}/award", {**award, **order})
    assert early.status_code in (400, 409, 422)
    assert "有异议待处理，请先处理" in early.text


def test_lists_and_their_twins(town: Town) -> None:
    for person in (CLERK, HEAD, LEADER, AUDITOR):
        browser = town.browser(person)
        for url in (APPROVALS, SELECTIONS, APPROVAL, SELECTION):
            assert browser.get(url).status_code == 200, (person, url)
    clerk = town.browser(CLERK)
    assert [row["number"] for row in clerk.get(f"{APPROVALS}.json").json()["rows"]] == ["f-0001"]
    found = clerk.get(f"{SELECTION}.json").json()["part"]["candidates"]
    assert [each["candidate"] for each in found] == ["李明", "王芳"]
    assert clerk.get(f"{SELECTIONS}.xlsx").status_code == 200
    places = clerk.get(f"/c/{DRIVE}/items").text
    assert f"{APPROVALS}?key=" in places
    assert f"{SELECTIONS}?key=" in places
    english = town.browser(CLERK, **{"accept-language": "en"})
    assert "deemed granted" in english.get(APPROVAL).text

"""Registers on pages: entries made by units, bodies composed by order, what is refused there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from engine.domain.register.commands import MakeEntry
from engine.ids import ItemKey
from office.web import links
from tests.driven import BUREAU, DEFINITION, DRIVE, TOWNS, driven
from tests.office.web.conftest import AUDITOR, CLERK, HEAD, LEADER, Town, copied, staff
from tests.office.web.crawling import crawl, links_of
from tests.office.web.forms import hidden, in_three_steps, send
from workflows.kinds import Severity
from workflows.reading.loader import load
from workflows.sections.registers import (
    Cardinality,
    Register,
    RegisterKind,
    RegisterLimit,
)
from workflows.titles import Title

LIST: Final = f"/c/{DRIVE}/registers"
FIRST: Final = ItemKey("register", DRIVE, "b-0001")
REGISTERS: Final = (
    Register(
        key="pairs",
        title=Title(zh="结对帮扶", en="Pairs"),
        cardinality=Cardinality.ONE_TO_ONE,
        objects=("family",),
        subjects=("town",),
        exactly=3,
        each=1,
        limits=(
            RegisterLimit(key="visits", title=Title(zh="走访次数", en="visits"), at_most=4),
            RegisterLimit(
                key="minutes",
                title=Title(zh="汇报分钟", en="minutes"),
                at_most=10,
                severity=Severity.SOFT,
            ),
        ),
    ),
    Register(key="groups", title=Title(zh="领导机构", en="Groups"), kind=RegisterKind.BODIES),
)


@pytest.fixture(scope="module")
def registered_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trial drive with two registers; the first town has made an entry."""
    folder = tmp_path_factory.mktemp("registered")
    plan = replace(load(DEFINITION), registers=REGISTERS)
    with driven(folder, folder / "store" / "log.db", definition=plan) as drive:
        made: dict[str, Any] = {"register": "pairs", "subject": TOWNS[0], "object": "family:f-01"}
        drive.do(MakeEntry, date(2026, 3, 5), campaign=DRIVE, **made)
        drive.tick(date(2026, 3, 25))
        staff(drive)
    return folder


@pytest.fixture
def town(registered_folder: Path, tmp_path: Path) -> Iterator[Town]:
    with copied(registered_folder, tmp_path / "town") as found:
        yield found


def liaison(town: Town, number: int) -> TestClient:
    from engine.domain.directory.state import known_directory
    from engine.domain.policy.actors import Role, unit_scope

    directory, scope = known_directory(town.office.reads), unit_scope(TOWNS[number - 1])
    holder = next(iter(directory.holders(Role.LIAISON, scope, town.office.today())))
    return town.browser(holder.person)


def test_a_unit_makes_its_own_entry_in_three_steps(town: Town) -> None:
    browser = liaison(town, 2)
    page = browser.get(LIST)
    assert page.status_code == 200
    assert f"{LIST}/make" in page.text
    assert f"{LIST}/compose" not in page.text
    form = browser.get(f"{LIST}/make").text
    assert f'value="{TOWNS[1]}"' in form
    assert f'value="{TOWNS[0]}"' not in form
    entry = {"register": "pairs", "subject": TOWNS[1], "object": "f-02", "limit-visits": "4"}
    done = in_three_steps(browser, f"{LIST}/make", entry)
    assert done.status_code == 303
    receipt = browser.get(done.headers["location"])
    assert receipt.status_code == 200
    assert "登记“结对帮扶”" in receipt.text
    shown = browser.get(f"{LIST}/b-0002").text
    assert "f-02" in shown
    assert "不超过 4" in shown


def test_what_is_refused_keeps_what_was_typed(town: Town) -> None:
    browser = liaison(town, 2)
    for typed, words in (
        ({"object": "张三"}, "不写姓名"),
        ({"object": "family:f-01"}, "已由单位 town-01 结对（b-0001）"),
        ({"object": "f-02", "limit-visits": "5"}, "不得突破"),
        ({"object": "f-02", "limit-minutes": "12"}, "突破原则性限额"),
        ({"object": "f-02", "begins": "2026-03-26"}, "尚未到来"),
    ):
        entry = {"register": "pairs", "subject": TOWNS[1], **typed}
        answer = send(browser, f"{LIST}/make", entry)
        assert answer.status_code in (409, 422, 400), answer.status_code
        assert words in answer.text
        assert f'value="{typed["object"]}"' in answer.text


def test_the_list_says_who_lacks_and_how_many_there_are(town: Town) -> None:
    text = town.browser(CLERK).get(LIST).text
    assert "1/3" in text
    assert "2 个单位尚缺" in text
    own = liaison(town, 1).get(LIST).text
    assert "2 个单位尚缺" not in own


def test_an_entry_is_ended_and_then_offers_nothing(town: Town) -> None:
    browser, url = liaison(town, 1), links.keyed(FIRST)
    assert f"{url}/end" in browser.get(url).text
    done = in_three_steps(browser, f"{url}/end", {"reason": "已脱贫"})
    assert done.status_code == 303
    text = browser.get(url).text
    assert "已终止" in text
    assert f'href="{url}/end"' not in text
    past = browser.get(f"{url}?at=2026-03-20").text
    assert "有效" in past
    assert 'class="actions"' not in past


def test_a_body_is_composed_by_order_and_vacated(town: Town) -> None:
    clerk, leader = town.browser(CLERK), town.browser(LEADER)
    body = {"register": "groups", "body": "领导小组", "head": LEADER, "members": f"unit:{BUREAU}"}
    refused = send(clerk, f"{LIST}/compose", {**body, "reason": "会议决定"})
    assert refused.status_code in (400, 403)
    done = in_three_steps(
        leader, f"{LIST}/compose", {**body, "authority": LEADER, "reason": "会议决定"}
    )
    assert done.status_code == 303
    text = leader.get(f"{LIST}/b-0002").text
    assert "何县长" in text
    assert "已到位" in text
    again = {"head": "", "authority": LEADER, "reason": "调离"}
    assert in_three_steps(leader, f"{LIST}/b-0002/seat", again).status_code == 303
    assert "负责人空缺" in leader.get(f"{LIST}/b-0002").text


def test_what_is_not_seen_is_not_there(town: Town) -> None:
    stranger = liaison(town, 2)
    url = links.keyed(FIRST)
    absent = stranger.get(f"{LIST}/b-0099")
    assert (stranger.get(url).status_code, absent.status_code) == (404, 404)
    assert "f-01" not in stranger.get(LIST).text
    assert stranger.get(f"{url}.json").status_code == 404
    for person in (CLERK, HEAD, LEADER, AUDITOR):
        assert town.browser(person).get(url).status_code == 200


def test_the_twins_hold_the_same_rows(town: Town) -> None:
    clerk = town.browser(CLERK)
    found = clerk.get(f"{LIST}.json").json()
    assert [(row["number"], row["title"], row["state"]) for row in found["rows"]] == [
        ("b-0001", "f-01", "有效")
    ]
    sheet = load_workbook(BytesIO(clerk.get(f"{LIST}.xlsx").content)).active
    assert sheet is not None
    assert sheet.cell(2, 1).value == "b-0001"
    one = clerk.get(f"{links.keyed(FIRST)}.json").json()
    assert one["line"]["unit"] == TOWNS[0]
    assert one["part"]["code"] == "f-01"
    assert [row["position"] for row in one["rows"]] == [22]
    told = load_workbook(BytesIO(clerk.get(f"{links.keyed(FIRST)}.xlsx").content)).active
    assert told is not None
    assert "登记“结对帮扶”" in str(told.cell(2, 4).value)


def test_registers_are_a_place_of_campaigns_that_have_them(town: Town) -> None:
    browser = town.browser(CLERK)
    assert f'href="/c/{DRIVE}/items"' in browser.get(f"/c/{DRIVE}").text
    page = browser.get(f"/c/{DRIVE}/items").text
    assert all(text in page for text in (f"{LIST}?key=pairs", "结对帮扶", "登记簿"))


def test_every_page_of_registers_is_answered_to_everybody(town: Town) -> None:
    for person in (CLERK, HEAD, LEADER, AUDITOR):
        browser = town.browser(person)
        for url in (LIST, f"{LIST}?key=pairs", f"{LIST}?state=stands", f"{LIST}?at=2026-03-20"):
            assert browser.get(url).status_code == 200, (person, url)
    english = town.browser(CLERK, **{"accept-language": "en"})
    assert "2 units lack" in english.get(LIST).text
    assert hidden(english.get(f"{LIST}/make").text)


@pytest.mark.parametrize("person", [CLERK, LEADER, AUDITOR, "town-01.liaison"])
def test_every_link_from_the_registers_leads_somewhere(town: Town, person: str) -> None:
    browser = liaison(town, 1) if person.startswith("town") else town.browser(person)
    walked = list(crawl(browser, LIST, most=15))
    assert [(page.url, page.source, page.status) for page in walked if page.status != 200] == []
    counted = {each for page in walked[:3] for each in links_of(page.text).counted}
    for shown, link in counted:
        path, _, query = link.partition("?")
        twin = browser.get(f"{path}.json?{query}")
        if twin.status_code == 200 and "total" in twin.json():
            assert twin.json()["total"] == shown, link


def test_the_overview_counts_what_stands_beside_the_duties(town: Town) -> None:
    text = town.browser(CLERK).get(f"/c/{DRIVE}").text
    assert "任务之外的事项" in text
    assert f'href="{LIST}?key=pairs"' in text
    assert f'href="{LIST}?key=pairs&amp;light=blue"' not in text

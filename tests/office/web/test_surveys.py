"""Surveys on pages: made ready, opened, answered on a phone, entered from paper, shown."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.domain.directory.commands import GrantRole, RegisterPerson
from engine.domain.directory.state import known_directory
from engine.domain.event import Via
from engine.domain.policy.actors import OFFICE_WIDE, Role
from engine.domain.survey.table import SurveyState
from engine.ids import PersonId, UnitId
from office.web import links
from tests.driven import Driven
from tests.office.web.conftest import CLERK, HEAD, LEADER, Town, copied, staff
from tests.office.web.forms import in_three_steps, send
from tests.survey_world import CAMPAIGN, KEY, LAST_DAY, Asking, asking

LIST = links.campaign(CAMPAIGN, "surveys")
ITEM = links.keyed(KEY)
VOTE = links.vote(KEY)
OWN = PersonId("office.own")
"""Of the office, and at home in a section that is asked about."""
_CODE = re.compile(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}")


@pytest.fixture(scope="module")
def asked_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked")
    with asking(folder) as world:
        office, home = world.office, UnitId("section-1")
        stamp = office.stamp(CLERK, Via.CLI)
        office.handle(RegisterPerson(stamp=stamp, person=OWN, name="科员", home=home))
        stamp = office.stamp(CLERK, Via.CLI)
        office.handle(GrantRole(stamp=stamp, person=OWN, role=Role.OFFICE, scope=OFFICE_WIDE))
        staff(Driven(world.office, world.sent))
    return folder


@pytest.fixture
def town(asked_folder: Path, tmp_path: Path) -> Iterator[Town]:
    with copied(asked_folder, tmp_path / "town") as found:
        yield found


def world(town: Town) -> Asking:
    return Asking(town.office, None)  # type: ignore[arg-type]


def opened(town: Town) -> list[str]:
    """Drafted, made ready and opened on pages; the codes as they were shown."""
    clerk = town.browser(CLERK)
    in_three_steps(clerk, f"{LIST}/draft", {"kind": "review"})
    slips = send(clerk, f"{ITEM}/ready", {"delegates.token": "8", "masses.paper": "10"})
    codes = _CODE.findall(slips.text)
    assert len(set(codes)) == 8
    assert f"{VOTE}" in slips.text
    in_three_steps(clerk, f"{ITEM}/open", {"closes_on": LAST_DAY.isoformat()})
    return codes


def sheet(town: Town, option: str = "satisfied") -> dict[str, str]:
    cells = world(town).form().cells
    return {f"a{number}": option for number in range(len(cells))}


def vote(browser: TestClient, code: str, answers: dict[str, str]) -> Any:
    return browser.post(VOTE, data={"code": code, **answers})


def test_it_is_asked_answered_counted_and_published(town: Town) -> None:
    """R015, R217: from the list to the page for everybody."""
    codes = opened(town)
    clerk, stranger = town.browser(CLERK), town.stranger()
    for code in codes:
        assert vote(stranger, code, sheet(town)).status_code == 303
    assert stranger.get(f"{VOTE}?said=counted").text.count("答卷已计入") == 1
    for _ in range(6):
        entered = send(clerk, f"{ITEM}/sheets", {"way": "masses.paper", **sheet(town, "basic")})
        assert "已录入" in entered.text
    spoilt = send(clerk, f"{ITEM}/sheets", {"way": "masses.paper", "spoilt": "1"})
    assert "已录入" in spoilt.text
    before = clerk.get(ITEM).text
    assert "目前收回 15 份" in before
    assert "运行本系统机器的人" in before
    checked = send(clerk, f"{ITEM}/close", {"reason": "已全部收回"})
    assert "收回 15 份" in checked.text
    assert "tallies" not in checked.text
    in_three_steps(clerk, f"{ITEM}/close", {"reason": "已全部收回"})
    page = town.browser(HEAD).get(ITEM)
    assert "57.14 %" in page.text
    assert "运行本系统机器的人" in page.text
    assert "已经结束" in stranger.get(VOTE).text
    shown = json.loads(town.browser(LEADER).get(f"{ITEM}.json").text)
    assert shown["part"]["detail"]["result"]["valid"] == 14
    in_three_steps(clerk, f"{ITEM}/publish", {"publication": "n-0001"})
    public = stranger.get(VOTE).text
    assert "57.14 %" in public
    assert "57.14 %" in town.browser(_liaison(town)).get(ITEM).text
    assert "运行本系统机器的人" in public


def test_the_page_for_codes_needs_no_cookie_and_no_script(town: Town) -> None:
    codes = opened(town)
    phone = town.stranger()
    page = phone.get(VOTE)
    assert page.status_code == 200
    assert "set-cookie" not in page.headers
    assert "<script" not in page.text
    assert "?lang=en" in page.text
    assert "Whoever runs the machine could watch" in phone.get(f"{VOTE}?lang=en").text
    done = vote(phone, codes[0].lower(), sheet(town))
    assert (done.status_code, "set-cookie" in done.headers) == (303, False)
    assert not phone.cookies


def test_what_does_not_count_keeps_what_was_ticked(town: Town) -> None:
    """A second vote with one code, a code that is none, a blank: named, and nothing is lost."""
    codes = opened(town)
    phone = town.stranger()
    vote(phone, codes[0], sheet(town))
    again = vote(phone, codes[0], sheet(town, "unsatisfied"))
    assert (again.status_code, "每码只计一次" in again.text) == (409, True)
    assert again.text.count("checked") == 4
    wrong = vote(phone, "0000-0000-0000-0000", sheet(town))
    assert "请与纸条逐字核对" in wrong.text
    some = sheet(town)
    some.pop("a1")
    blank = vote(phone, codes[1], some)
    assert (blank.status_code, "section-1，" in blank.text) == (400, False)
    assert "：未作选择" in blank.text
    assert blank.text.count("checked") == 3
    assert f'value="{codes[1]}"' in blank.text
    elsewhere = phone.post(VOTE, data={}, headers={"origin": "https://other.example"})
    assert elsewhere.status_code == 403


def test_nobody_sees_a_result_before_its_time(town: Town) -> None:
    """roles.md, Seeing: open nobody; closed the office and leaders; published everybody."""
    codes = opened(town)
    for code in codes:
        vote(town.stranger(), code, sheet(town))
    liaison = town.browser(_liaison(town))
    for person in (HEAD, LEADER):
        page = town.browser(person).get(f"{ITEM}.json")
        assert json.loads(page.text)["part"]["detail"]["result"] is None
    in_three_steps(town.browser(CLERK), f"{ITEM}/close", {"reason": "已全部收回"})
    assert world(town).state().state is SurveyState.CLOSED
    assert liaison.get(f"{ITEM}.json").status_code == 404
    assert "%" not in town.stranger().get(VOTE).text.partition("<main")[2]
    assert liaison.get(f"{ITEM}/ready").status_code in (403, 404)
    assert liaison.get(f"{ITEM}/sheets").status_code in (403, 404)


def _liaison(town: Town) -> str:
    return known_directory(town.office.reads).with_role(Role.LIAISON)[0].person


def test_looking_at_a_survey_seals_nothing(town: Town) -> None:
    """Its page asks what could be done now: that counts nothing, and stops no answer."""
    codes = opened(town)
    page = town.browser(CLERK).get(ITEM).text
    assert f"{ITEM}/close" in page
    assert f"{ITEM}/receive" not in page
    assert vote(town.stranger(), codes[0], sheet(town)).status_code == 303


def test_a_draft_that_is_ready_can_be_opened(town: Town) -> None:
    clerk = town.browser(CLERK)
    in_three_steps(clerk, f"{LIST}/draft", {"kind": "second-measurement"})
    page = clerk.get(ITEM).text
    assert f'href="{ITEM}/open"' in page
    assert f'href="{ITEM}/receive"' in page
    assert f'href="{ITEM}/ready"' in page
    assert "满意 100 · 基本满意 75 · 不满意 0" in page


def test_a_draft_is_not_to_be_found_by_strangers(town: Town) -> None:
    """In the same words as one that is not there."""
    in_three_steps(town.browser(CLERK), f"{LIST}/draft", {"kind": "review"})
    drafted, absent = town.stranger().get(VOTE), town.stranger().get(VOTE.replace("0001", "0009"))
    assert (drafted.status_code, absent.status_code) == (404, 404)


def test_sheets_that_cannot_be_made_ready_are_named(town: Town) -> None:
    clerk = town.browser(CLERK)
    in_three_steps(clerk, f"{LIST}/draft", {"kind": "review"})
    none = send(clerk, f"{ITEM}/ready", {})
    assert (none.status_code, "请写明向各组发出多少份" in none.text) == (400, True)
    odd = send(clerk, f"{ITEM}/ready", {"delegates.token": "many"})
    assert (odd.status_code, 'value="many"' in odd.text) == (400, True)
    unready = send(clerk, f"{ITEM}/open", {"closes_on": LAST_DAY.isoformat()})
    assert "请先准备并印制" in unready.text
    assert "第一科" not in clerk.get(f"{ITEM}/form").text
    assert "一科" in clerk.get(f"{ITEM}/form").text


def test_nobody_of_a_unit_that_is_asked_about_enters_sheets(town: Town) -> None:
    """R151: the office does, but not who is at home there, though he could open the survey."""
    opened(town)
    assert town.browser(CLERK).get(f"{ITEM}/sheets").status_code == 200
    assert town.browser(OWN).get(f"{ITEM}/sheets").status_code == 403
    assert town.browser(OWN).get(ITEM).status_code == 200


@pytest.mark.parametrize(("field", "name"), [("subjects", "nobody-unit"), ("number", "v-0999")])
def test_what_is_named_in_a_field_and_is_not_there_loses_no_form(
    town: Town, field: str, name: str
) -> None:
    """The form comes back with the fault at its field; only a page of nothing is not found."""
    clerk = town.browser(CLERK)
    typed = {"kind": "review", "title": "二季度测评", field: name}
    back = send(clerk, f"{LIST}/draft", typed)
    assert back.status_code == 400
    assert "二季度测评" in back.text
    assert f'id="{field}-fault"' in back.text
    assert clerk.get(f"{LIST}/v-0999").status_code == 404


def test_units_are_named_and_the_hour_of_closing_is_told(town: Town) -> None:
    clerk = town.browser(CLERK)
    unit = known_directory(town.office.reads).units[UnitId("section-1")]
    in_three_steps(clerk, f"{LIST}/draft", {"kind": "review", "subjects": unit.name})
    slips = send(clerk, f"{ITEM}/ready", {"delegates.token": "8", "masses.paper": "10"})
    in_three_steps(clerk, f"{ITEM}/open", {"closes_on": LAST_DAY.isoformat(), "hour": "17:00"})
    assert f"{LAST_DAY} 17:00 截止" in clerk.get(ITEM).text
    blank = vote(town.stranger(), _CODE.findall(slips.text)[0], {})
    assert f"{unit.name}，" in blank.text
    assert "section-1" not in blank.text

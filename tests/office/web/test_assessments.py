"""Assessments on pages: scored, ranked and appealed against there, and what each role sees."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from engine.domain.access.commands import OpenAccess
from engine.domain.assessment.state import Assessment, evolve
from engine.domain.directory.commands import GrantRole, RegisterPerson
from engine.domain.directory.state import known_directory
from engine.domain.event import Via
from engine.domain.policy.actors import Role, campaign_scope, unit_scope
from engine.ids import SYSTEM, PersonId
from tests.driven import DRIVE, TOWNS, Driven
from tests.office.assessed import KEY, assessed, publish, score
from tests.office.web.conftest import AUDITOR, CLERK, HEAD, LEADER, Town, copied, staff
from tests.office.web.forms import in_three_steps, send

LIST: Final = f"/c/{DRIVE}/assessments"
FIRST: Final = f"{LIST}/a-0001"
TOWN_1, TOWN_2, TOWN_3 = (f"{FIRST}/units/{unit}" for unit in TOWNS[:3])
DELEGATE: Final = PersonId("delegate.qian")


def with_people(drive: Driven) -> None:
    """Everybody signs in; a delegate of the people rates."""
    office = drive.office
    for command in (
        RegisterPerson(stamp=office.stamp(SYSTEM, Via.CLI), person=DELEGATE, name="钱代表"),
        GrantRole(
            stamp=office.stamp(SYSTEM, Via.CLI, reason="set up"),
            person=DELEGATE,
            role=Role.ASSESSOR,
            scope=campaign_scope(DRIVE),
        ),
        OpenAccess(stamp=office.stamp(SYSTEM, Via.CLI), person=DELEGATE),
    ):
        office.handle(command)
    staff(drive)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The drive while it is scored, and once it is published on 10 March 2026."""
    found = {}
    for name in ("scoring", "published"):
        found[name] = tmp_path_factory.mktemp(name)
        with assessed(found[name]) as drive:
            if name == "published":
                score(drive)
                publish(drive)
                drive.tick(date(2026, 3, 11))
            with_people(drive)
    return found


@pytest.fixture
def scoring(folders: dict[str, Path], tmp_path: Path) -> Iterator[Town]:
    with copied(folders["scoring"], tmp_path / "town") as found:
        yield found


@pytest.fixture
def published(folders: dict[str, Path], tmp_path: Path) -> Iterator[Town]:
    with copied(folders["published"], tmp_path / "town") as found:
        yield found


def of_unit(town: Town, number: int, role: Role = Role.UNIT_CHIEF) -> TestClient:
    directory, scope = known_directory(town.office.reads), unit_scope(TOWNS[number - 1])
    holder = next(iter(directory.holders(role, scope, town.office.today())))
    return town.browser(holder.person)


def state(town: Town) -> Assessment:
    found = town.office.reads.state(KEY.stream, evolve)
    assert found is not None
    return found


# --- who does what ---------------------------------------------------------------------------


def test_a_rater_scores_on_a_page(scoring: Town) -> None:
    """R203: he sees whom he scores, nothing else of the campaign, and no sheet of others."""
    browser = scoring.browser(DELEGATE)
    listed = browser.get(f"{FIRST}/scoring")
    assert listed.status_code == 200
    assert TOWN_1 in listed.text
    form = f"{TOWN_1}/file-sheet"
    assert form in browser.get(TOWN_1).text
    typed = {"group": "delegates", "points-style": "38.5", "points-service": "55"}
    assert in_three_steps(browser, form, typed).status_code == 303
    assert state(scoring).subjects[TOWNS[0]].sheets["delegates"][0].rater == DELEGATE
    shown = browser.get(TOWN_1).text
    assert "93.5" in shown
    assert TOWNS[0] not in browser.get(f"/c/{DRIVE}/matrix").text
    assert "93.5" not in scoring.browser(LEADER).get(TOWN_1).text
    assert "93.5" in scoring.browser(AUDITOR).get(TOWN_1).text


def test_a_score_beyond_its_item_is_refused_with_place_and_remedy(scoring: Town) -> None:
    browser, form = scoring.browser(DELEGATE), f"{TOWN_1}/file-sheet"
    typed = {"group": "delegates", "points-style": "41", "points-service": "55"}
    answer = send(browser, form, typed)
    assert answer.status_code in (400, 409)
    text = answer.text
    assert "请填写 0 至 40" in text
    assert 'value="41"' in text
    text = send(browser, form, typed | {"points-style": "viel"}).text
    assert "请填写数字" in text
    assert not state(scoring).subjects[TOWNS[0]].sheets


def test_only_raters_score(scoring: Town) -> None:
    for who in (HEAD, LEADER, AUDITOR):
        assert f"{TOWN_1}/file-sheet" not in scoring.browser(who).get(TOWN_1).text


def test_nothing_is_tallied_while_a_group_is_empty(scoring: Town) -> None:
    """R203: on the page too, in the reader's language."""
    answer = send(scoring.browser(CLERK), f"{FIRST}/tally-assessment", {})
    assert answer.status_code in (400, 409)
    assert "组没有评分表" in answer.text


def test_what_there_is_nothing_of_is_not_offered(published: Town) -> None:
    page = published.browser(HEAD).get(TOWN_3).text
    assert f"{TOWN_3}/lift-consequence" not in page
    assert f"{TOWN_3}/answer-appeal" not in page
    assert f"{FIRST}/appoint-raters" not in published.browser(HEAD).get(FIRST).text
    in_three_steps(published.browser(CLERK), f"{FIRST}/draw-consequence", {})
    assert f"{TOWN_3}/lift-consequence" in published.browser(HEAD).get(TOWN_3).text


def test_a_chief_appeals_and_a_leader_answers(published: Town) -> None:
    chief, form = of_unit(published, 3), f"{TOWN_3}/appeal-assessment"
    assert form in chief.get(TOWN_3).text
    assert form not in of_unit(published, 3, Role.LIAISON).get(TOWN_3).text
    assert in_three_steps(chief, form, {"reason": "漏计一次"}).status_code == 303
    assert state(published).appeals == (TOWNS[2],)
    leader, answer = published.browser(LEADER), f"{TOWN_3}/answer-appeal"
    assert answer in leader.get(TOWN_3).text
    assert in_three_steps(leader, answer, {"upheld": "no", "reason": "已复核"}).status_code == 303
    assert state(published).state == "published"


def test_the_office_opens_one_from_the_list(published: Town) -> None:
    clerk, form = published.browser(CLERK), f"{LIST}/open-assessment"
    assert form in clerk.get(LIST).text
    assert form not in of_unit(published, 1).get(LIST).text
    typed = {"section": "towns", "year": "2027"}
    assert in_three_steps(clerk, form, typed).status_code == 303
    assert "a-0002" in clerk.get(LIST).text
    assert state(published).followed_by[0].number == "a-0002"


def test_a_leader_corrects_after_a_veto_and_both_editions_are_read(published: Town) -> None:
    """R109: the first edition stays readable."""
    clerk, leader = published.browser(CLERK), published.browser(LEADER)
    noted = {"kind": "veto", "points": "", "evidence": "责任事故"}
    assert in_three_steps(clerk, f"{TOWN_1}/note-points", noted).status_code == 303
    typed = {"cause": "veto", "authority": "leader.he", "reason": "责任事故"}
    assert in_three_steps(leader, f"{FIRST}/correct-assessment", typed).status_code == 303
    now = leader.get(f"{FIRST}/ranking.json").json()
    before = leader.get(f"{FIRST}/ranking.json?edition=1").json()
    assert (now["edition"], before["edition"]) == (2, 1)
    assert leader.get(f"{FIRST}/ranking?edition=3").status_code == 404


# --- who sees what ---------------------------------------------------------------------------


def rows(browser: TestClient, url: str) -> list[tuple[object, ...]]:
    """The rows of a spreadsheet, without its head."""
    book = load_workbook(BytesIO(browser.get(url).content), read_only=True)
    return list(book.active.iter_rows(min_row=2, values_only=True))


def test_the_ranking_says_all_that_is_needed_to_sum_it_up(published: Town) -> None:
    """R200, R202: rank, total, grade, the exact mean, bonus and penalty."""
    page = published.browser(HEAD).get(f"{FIRST}/ranking").text
    for shown in ("95.00", "90.20", "446/5", "81.50", "满意", "表彰", "末位"):
        assert shown in page
    assert len(rows(published.browser(HEAD), f"{FIRST}/ranking.xlsx")) == 3


def test_before_publication_a_unit_sees_no_figure(scoring: Town) -> None:
    chief = of_unit(scoring, 1)
    assert chief.get(FIRST).status_code == 200
    assert chief.get(f"{FIRST}/ranking").status_code == 404
    assert chief.get(TOWN_2).status_code == 404


def test_afterwards_it_sees_its_own_row(published: Town) -> None:
    chief = of_unit(published, 1)
    assert "95.00" in chief.get(TOWN_1).text
    assert [row[2] for row in rows(chief, f"{FIRST}/ranking.xlsx")] == ["95.00"]
    for url in (FIRST, f"{FIRST}.json", f"{FIRST}/ranking", f"{FIRST}/ranking.json"):
        text = chief.get(url).text
        assert "90.20" not in text
        assert "81.50" not in text
    assert chief.get(TOWN_2).status_code == 404
    assert "领导小组" not in chief.get(TOWN_1).text


def test_an_item_has_its_past(published: Town) -> None:
    head = published.browser(HEAD)
    assert "95.00" not in head.get(f"{FIRST}?at=2026-03-05").text
    assert "95.00" in head.get(f"{FIRST}?at=2026-03-10").text

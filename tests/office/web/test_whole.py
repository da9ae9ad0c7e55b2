"""All pages at once: no link leads nowhere, no number lies, nobody comes where he may not."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Final

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import Engine, event

from engine.domain.directory.roster import RosterRow
from engine.ids import UnitId
from office.web import app
from office.web.app import every_router
from tests.driven import DRIVE
from tests.office.web.conftest import (
    AUDITOR,
    CLERK,
    HEAD,
    LEADER,
    OFFICE_PEOPLE,
    Town,
    copied,
    play,
)
from tests.office.web.crawling import crawl, links_of

UNIT_PEOPLE: Final = ("town-02.liaison", "town-03.chief")
NUMBERS: Final[dict[str, int]] = {HEAD: 5, LEADER: 3, AUDITOR: 5}
"""Who has how many numbers to follow, at least."""
EVERYBODY: Final = (*OFFICE_PEOPLE, *UNIT_PEOPLE)
SAMPLES: Final = {
    "campaign": str(DRIVE),
    "duty": "plan",
    "unit": "town-02",
    "phase": "one",
    "occurrence": "once",
    "period": "once",
    "rectification": "r-0001",
    "position": "20",
    "number": "x",
    "draft": "x",
}
FINE: Final = {200, 303, 400, 403, 404, 409}


@pytest.fixture(autouse=True)
def nobody_asks_too_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "_BURST", 1e9)


def routes(method: str) -> Iterator[APIRoute]:
    for router in every_router():
        for route in router.routes:
            if isinstance(route, APIRoute) and method in (route.methods or ()):
                yield route


def filled(route: APIRoute) -> str:
    path = route.path
    for name in route.param_convertors:
        path = path.replace(f"{{{name}}}", SAMPLES.get(name, "x"))
        path = path.replace(f"{{{name}:path}}", SAMPLES.get(name, "x"))
    return path


@pytest.mark.parametrize("person", EVERYBODY)
def test_every_link_leads_somewhere_and_every_number_to_as_many_rows(
    town: Town, person: str
) -> None:
    browser = town.browser(person)
    walked = list(crawl(browser, "/", most=90))
    broken = [(page.url, page.source, page.status) for page in walked if page.status != 200]
    assert broken == []
    counted = {each: page.url for page in walked for each in links_of(page.text).counted}
    wrong, checked = [], 0
    for (shown, link), source in counted.items():
        path, _, query = link.partition("?")
        twin = browser.get(f"{'/campaigns' if path == '/' else path}.json?{query}")
        if twin.status_code == 200 and "total" in twin.json():
            checked += 1
            if twin.json()["total"] != shown:
                wrong.append((source, link, shown, twin.json()["total"]))
        elif twin.status_code != 404:
            wrong.append((source, link, shown, twin.status_code))
    assert wrong == []
    assert checked >= NUMBERS.get(person, 0)


@pytest.mark.parametrize("person", [*EVERYBODY, None])
def test_every_page_is_answered_to_everybody_in_order(town: Town, person: str | None) -> None:
    browser = town.stranger() if person is None else town.browser(person)
    browser.follow_redirects = False
    odd = {}
    for route, query in product(routes("GET"), ("", "?at=2026-03-11", "?at=x")):
        answer = browser.get(filled(route) + query)
        if answer.status_code not in FINE | ({401} if person is None else set()):
            odd[filled(route) + query] = answer.status_code
    assert odd == {}


@pytest.mark.parametrize("person", [*EVERYBODY, None])
def test_no_form_is_taken_without_its_token(town: Town, person: str | None) -> None:
    browser = town.stranger() if person is None else town.browser(person)
    browser.follow_redirects = False
    head, odd = town.office.log.head(), {}
    for route in routes("POST"):
        for data in ({}, {"csrf": "x", "step": "do"}, {"csrf": "x", "unknown": "x"}):
            answer = browser.post(filled(route), data=data)
            if answer.status_code not in {303, 400, 401, 403, 404, 405, 415, 429}:
                odd[filled(route)] = answer.status_code
    assert odd == {}
    assert town.office.log.head() == head


@pytest.fixture(scope="session")
def thirty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same office, with thirty towns more."""
    folder = tmp_path_factory.mktemp("thirty")
    more = (
        RosterRow(
            line=number,
            unit=UnitId(f"town-{number}"),
            name=f"{number}镇",
            parent=UnitId("office"),
            categories=("town",),
            liaison=f"联络{number}",
        )
        for number in range(10, 40)
    )
    play(folder, *more)
    return folder


def questions(town: Town, person: str, path: str) -> int:
    """How often a page asks the views."""
    asked, browser = list[str](), town.browser(person)
    browser.get(path)  # what is read once, such as the grants of an office, is read by now
    listen(town.office.views, asked)
    assert browser.get(path).status_code == 200
    return len(asked)


def listen(views: Engine, asked: list[str]) -> None:
    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(views, "before_cursor_execute", note)


@pytest.mark.parametrize("person", [CLERK, "town-02.liaison"])
def test_pages_ask_as_often_for_thirty_units_as_for_three(
    town_folder: Path, thirty_folder: Path, tmp_path: Path, person: str
) -> None:
    with copied(town_folder, tmp_path / "3") as few, copied(thirty_folder, tmp_path / "30") as many:
        found = crawl(few.browser(person), "/", most=40)
        paths = [w.url for w in found if w.status == 200 and w.text and "receipts" not in w.url]
        assert len(paths) > 5
        asked = {p: (questions(few, person, p), questions(many, person, p)) for p in paths}
    assert {path: each for path, each in asked.items() if each[1] > each[0]} == {}

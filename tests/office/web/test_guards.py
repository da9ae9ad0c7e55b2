"""Each guard refuses what it is for, and nothing else does: without it the same request passes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from engine.domain.access.commands import CloseAccess
from engine.domain.event import Proof, Via
from engine.handling import permitting
from office.web import app, security
from tests.office.web.conftest import ADMINISTRATOR, HEAD, LEADER, Town
from tests.office.web.forms import csrf
from tests.office.web.test_foundation import PAGE, WAIVE, town_with_pages


@pytest.fixture
def pages(town: Town) -> Town:
    return town_with_pages(town)


Asks = Callable[[Town], int]


def other_site(pages: Town) -> int:
    browser = pages.browser(LEADER)
    given = {"csrf": csrf(browser, WAIVE), "reason": "x"}
    return browser.post(WAIVE, data=given, headers={"origin": "https://x.example"}).status_code


def other_session(pages: Town) -> int:
    given = {"csrf": csrf(pages.browser(HEAD), WAIVE), "reason": "x"}
    return pages.browser(LEADER).post(WAIVE, data=given).status_code


def without_right(pages: Town) -> int:
    browser = pages.browser("town-03.liaison")
    given = {"csrf": csrf(browser, WAIVE), "reason": "x", "authority": LEADER}
    return browser.post(WAIVE, data=given).status_code


def too_often(pages: Town) -> int:
    browser = pages.browser(LEADER)
    return max(browser.get(f"{PAGE}.json?page={number}").status_code for number in range(3))


def too_much(pages: Town) -> int:
    browser = pages.browser(LEADER)
    given = {"csrf": csrf(browser, WAIVE), "reason": "x"}
    return browser.post(WAIVE, data=given, files={"other": ("a", b"x" * (60 << 20))}).status_code


def nothing(*_: object, **__: object) -> None:
    """Lets everything pass."""


def unbounded(self: Any, app: Any, most: int) -> None:
    self.app, self.most = app, most << 10


@pytest.mark.parametrize(
    ("asks", "refusal", "place", "name", "instead"),
    [
        (other_site, 403, security, "check_origin", nothing),
        (other_session, 403, security, "check_token", nothing),
        (without_right, 403, permitting, "permit", nothing),
    ],
)
def test_a_guard_is_what_refuses(
    pages: Town,
    monkeypatch: pytest.MonkeyPatch,
    asks: Asks,
    refusal: int,
    place: object,
    name: str,
    instead: object,
) -> None:
    assert asks(pages) == refusal
    monkeypatch.setattr(place, name, instead)
    assert asks(pages) == 200


@pytest.mark.parametrize("lost", ["log.db", "accounts.db"])
def test_a_store_that_was_taken_away_is_told_on_every_page(town: Town, lost: str) -> None:
    """Nothing that stands around a page is needed to say so."""
    browser = town.browser(HEAD)
    assert browser.get("/").status_code == 200
    place = town.office.settings.store.folder / lost
    place.rename(f"{place}.away")
    for url in ("/", "/people", "/people.json", "/sign-in"):
        answered = browser.get(url)
        if answered.status_code != 200:
            assert (answered.status_code, lost in answered.text) == (503, True), url
        assert url == "/sign-in" or answered.status_code == 503
    Path(f"{place}.away").rename(place)
    assert browser.get("/").status_code == 200


def test_who_asks_too_often_waits(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "_BURST", 2.0)
    monkeypatch.setattr(app, "_PER_SECOND", 0.001)
    slow = town._replace(app=app.make_app(town.office, town.accounts))
    assert too_often(town_with_pages(slow)) == 429
    monkeypatch.setattr(app, "_BURST", 200.0)
    fast = town._replace(app=app.make_app(town.office, town.accounts))
    assert too_often(town_with_pages(fast)) == 200


def test_a_body_is_bounded(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    assert too_much(town_with_pages(town)) == 413
    monkeypatch.setattr(security.BoundedBodies, "__init__", unbounded)
    free = town._replace(app=app.make_app(town.office, town.accounts))
    assert too_much(town_with_pages(free)) == 200


def test_whose_access_is_closed_is_not_signed_in_any_more(pages: Town) -> None:
    browser = pages.browser(LEADER)
    browser.follow_redirects = False
    assert browser.get(PAGE).status_code == 200
    office = pages.office
    stamp = replace(office.stamp(ADMINISTRATOR, Via.WEB, reason="left"), proof=Proof.SESSION)
    office.handle(CloseAccess(stamp=stamp, person=LEADER))
    assert browser.get(PAGE).status_code == 303

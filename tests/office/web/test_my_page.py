"""My tasks: everything once, what came back on top, all that is new signed for at once."""

import re

from office.answers.my_tasks import my_tasks
from office.answers.reading import reading
from tests.driven import TOWNS
from tests.office.web.conftest import Town
from tests.office.web.forms import value

LIAISON_2, LIAISON_3 = (f"{town}.liaison" for town in TOWNS[1:])


def items(text: str) -> list[str]:
    return re.findall(r'<div class="task-what">\s*<a href="([^"]+)"', text)


def test_each_item_stands_once_and_what_came_back_says_why(town: Town) -> None:
    text = town.browser(LIAISON_2).get("/my").text
    assert "少盖一个章" in text
    shown = items(text)
    assert len(shown) == len(set(shown)) > 2
    with reading(town.office) as look:
        found = my_tasks(look, unit=TOWNS[1])
    assert len(shown) == sum(each.total for each in found.campaigns)
    assert f"{found.open} 项要办" in text
    english = town.browser(LIAISON_2, **{"accept-language": "en"}).get("/my").text
    assert "My tasks" in english
    assert "Do now" in english


def test_all_that_is_new_is_signed_for_in_one_step(town: Town) -> None:
    browser = town.browser(LIAISON_3)
    text = browser.get("/my").text
    new = value(text, "items").split()
    assert len(new) > 1
    given = {
        "csrf": value(text, "csrf"),
        "command_id": value(text, "command_id"),
        "items": " ".join(new),
        "step": "do",
    }
    answer = browser.post("/my/receive", data=given)
    assert answer.status_code == 200
    assert answer.url.path.startswith("/bulk/")
    again = browser.post("/my/receive", data=given)
    assert again.url.path == answer.url.path
    assert 'action="/my/receive"' not in browser.get("/my").text


def test_nobody_signs_for_another(town: Town) -> None:
    theirs = value(town.browser(LIAISON_3).get("/my").text, "items")
    browser = town.browser(LIAISON_2)
    text = browser.get("/my").text
    answer = browser.post(
        "/my/receive", data={"csrf": value(text, "csrf"), "items": theirs, "step": "do"}
    )
    assert "/receipts/" not in answer.text
    assert 'action="/my/receive"' in town.browser(LIAISON_3).get("/my").text
    assert town.browser(LIAISON_2).get("/my?unit=town-03").status_code == 404


def test_the_past_shows_what_was_to_do_then(town: Town) -> None:
    text = town.browser(LIAISON_2).get("/my?at=2026-03-11").text
    assert "少盖一个章" not in text
    assert 'action="/my/receive"' not in text
    twin = town.browser(LIAISON_2).get("/my.json").json()
    assert twin["total"] == len(twin["rows"]) > 2
    sheet = town.browser(LIAISON_2).get("/my.xlsx")
    assert sheet.status_code == 200

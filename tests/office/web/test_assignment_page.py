"""One piece of work: what stands there, and what each role can do."""

import pytest

from office.web import links
from tests.driven import CLOSING, PLAN, TOWNS, key_of
from tests.office.web.conftest import AUDITOR, CLERK, HEAD, LEADER, Town
from tests.office.web.forms import value
from tests.office.web.test_hand_in import LIAISON_1, LIAISON_2, LIAISON_3

PLAN_1, PLAN_2, PLAN_3 = (key_of(PLAN, town) for town in TOWNS)
CLOSING_1 = key_of(CLOSING, TOWNS[0])


@pytest.mark.parametrize(
    ("person", "deeds", "absent"),
    [
        (CLERK, ("accept", "return", "extend", "suspend"), ("receive", "submit")),
        (LEADER, ("waive", "extend"), ("receive", "submit")),
        (LIAISON_1, ("withdraw-hand-in",), ("accept", "return", "extend", "waive")),
        (AUDITOR, (), ("accept", "return", "extend", "waive", "withdraw-hand-in")),
    ],
)
def test_only_what_the_role_may_is_offered(
    town: Town, person: str, deeds: tuple[str, ...], absent: tuple[str, ...]
) -> None:
    text = town.browser(person).get(links.assignment(CLOSING_1)).text
    offered = {deed for deed in (*deeds, *absent) if f'/once/{deed}"' in text}
    assert offered == set(deeds)


def test_what_the_state_forbids_says_why(town: Town) -> None:
    text = town.browser(CLERK).get(links.assignment(PLAN_3)).text
    impossible = text.split('class="impossible"')[1].split("</details>")[0]
    assert "审核通过" in impossible
    assert 'aria-disabled="true"' in impossible
    assert "why-not" in impossible


def test_a_deed_goes_through_its_three_steps(town: Town) -> None:
    browser = town.browser(CLERK)
    url = links.assignment(CLOSING_1, "return")
    form = browser.get(url)
    assert "一镇" in form.text
    given = {"csrf": value(form.text, "csrf"), "reason": "缺附件", "step": "check"}
    check = browser.post(url, data=given)
    assert check.status_code == 200
    assert "缺附件" in check.text
    do = given | {"csrf": value(check.text, "csrf"), "step": "do"}
    done = browser.post(url, data=do)
    assert done.url.path.startswith("/receipts/")
    again = browser.post(url, data=do)
    assert again.status_code == 409
    assert "缺附件" in again.text, "what was typed stays"


def test_signing_skips_the_middle(town: Town) -> None:
    browser = town.browser(LIAISON_3)
    text = browser.get(links.assignment(PLAN_3)).text
    url = links.assignment(PLAN_3, "receive")
    assert f'action="{url}"' in text
    done = browser.post(url, data={"csrf": value(text, "csrf")})
    assert done.url.path.startswith("/receipts/")


def test_the_past_is_recomputed_and_nothing_can_be_done(town: Town) -> None:
    path = links.assignment(PLAN_2)
    now = town.browser(LIAISON_2).get(path).text
    then = town.browser(LIAISON_2).get(f"{path}?at=2026-03-12").text
    assert "已退回" in now
    assert "少盖一个章" not in then
    assert "已报送" in then
    assert 'class="button main"' not in then


def test_both_languages_and_a_twin(town: Town) -> None:
    path = links.assignment(PLAN_2)
    english = town.browser(HEAD, **{"accept-language": "en"}).get(path).text
    assert "What happened" in english
    twin = town.browser(HEAD).get(f"{path}.json").json()
    assert twin["state"] == "returned"
    assert town.browser(HEAD).get(links.assignment(PLAN_2) + "x").status_code == 404

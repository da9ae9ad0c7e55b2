"""Numbered items of any lifecycle: on a unit's own page, in lists by their lights, on paper."""

from tests.driven import DRIVE
from tests.office.web.conftest import CLERK, LEADER, Town
from tests.office.web.crawling import links_of
from tests.office.web.forms import csrf
from tests.office.web.test_matters import DRAFTED, FIRST, LEDGER, does, liaison
from tests.office.web.test_matters import town as town


def drafted(town: Town) -> None:
    """A work of the first town, made public."""
    clerk = town.browser(CLERK)
    does(clerk, f"{LEDGER}/draft", **DRAFTED)
    does(clerk, f"{FIRST}/publish", channel="paper", place="第一版")


def test_what_a_unit_owes_stands_among_its_tasks(town: Town) -> None:
    own, other = town.browser(liaison(1)), town.browser(liaison(2))
    before = own.get("/my.json").json()["found"]["open"]
    drafted(town)
    mine = own.get("/my.json").json()["found"]
    assert mine["open"] == before + 1
    (task,) = [
        each
        for group in ("now", "later")
        for each in mine["campaigns"][0][group]
        if each["label"] == "m-0001"
    ]
    assert (task["title"]["zh"], task["mine"], task["hands"]["turn"]) == (
        "村村通自来水",
        True,
        "unit",
    )
    assert f'href="{FIRST}"' in own.get("/my").text
    assert FIRST not in other.get("/my").text


def test_what_is_handed_in_waits_for_others(town: Town) -> None:
    drafted(town)
    own = town.browser(liaison(1))
    own.post(f"{FIRST}/start-matter", data={"csrf": csrf(own, FIRST)})
    does(own, f"{FIRST}/claim-matter", text="已通水")
    mine = own.get("/my.json").json()["found"]["campaigns"][0]
    waiting = [each for each in mine["waiting"] if each["label"] == "m-0001"]
    assert [(each["mine"], each["hands"]["turn"]) for each in waiting] == [(False, "office")]


def test_the_counts_of_a_list_lead_to_as_many_rows(town: Town) -> None:
    drafted(town)
    leader = town.browser(LEADER)
    counted = [
        (shown, link)
        for page in (LEDGER, f"/c/{DRIVE}")
        for shown, link in links_of(leader.get(page).text).counted
        if link.startswith(LEDGER)
    ]
    assert len(counted) >= 2
    for shown, link in counted:
        path, _, query = link.partition("?")
        assert leader.get(f"{path}.json?{query}").json()["total"] == shown, link


def test_an_item_has_a_sheet_and_a_paper(town: Town) -> None:
    drafted(town)
    own = town.browser(liaison(1))
    assert own.get(f"{FIRST}.xlsx").headers["content-type"].startswith("application/vnd")
    assert 'class="paper paper-a4"' in own.get(f"{FIRST}?print=a4").text
    assert own.get(f"/c/{DRIVE}/matters/m-0099").status_code == 404
    assert town.browser(liaison(2)).get(FIRST).status_code == 404

"""Asking on a page, answering on a page, and the leader's page."""

import json
import re
from dataclasses import replace

import pytest
from msgspec import structs
from starlette.testclient import TestClient

from engine.domain.assignment.commands import ReceiveAssignment
from engine.domain.campaign.commands import AmendDefinition
from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Stamp, Via
from engine.domain.petition.state import evolve
from engine.ids import PersonId, PetitionId, PetitionKey
from office.web import links
from tests.driven import DRIVE, PLAN, TOWNS, key_of
from tests.office.web.conftest import CLERK, HEAD, LEADER, Town
from tests.office.web.crawling import links_of
from tests.office.web.forms import csrf

ASK = f"/c/{DRIVE}/tasks/closing/units/{TOWNS[2]}/once/ask"
FIRST = f"/c/{DRIVE}/petitions/p-0001"
WISH = {"kind": "extension", "to": "2026-06-20", "reason": "桥断了，材料送不来"}


def liaison(number: int) -> str:
    return f"town-0{number}.liaison"


def send(browser: TestClient, url: str, form: dict[str, str]) -> tuple[int, str]:
    answer = browser.post(url, data={"csrf": csrf(browser, url), **form})
    return answer.status_code, answer.text


def person(town: Town, words: str) -> str:
    """The id of the liaison of the third town."""
    from engine.domain.directory.state import known_directory
    from engine.domain.policy.actors import Role, unit_scope

    holders = known_directory(town.office.reads).holders(
        Role.LIAISON, unit_scope(TOWNS[int(words) - 1]), town.office.today()
    )
    return next(iter(holders)).person


def ask(town: Town, **more: str) -> tuple[int, str]:
    return send(town.browser(person(town, "3")), ASK, WISH | more)


def test_time_is_asked_for_in_two_steps(town: Town) -> None:
    browser = town.browser(person(town, "3"))
    asked = browser.get(ASK)
    assert asked.status_code == 200
    assert "考核日期一并顺延" in asked.text
    status, text = send(browser, ASK, WISH)
    assert (status, "p-0001" in text) == (200, True)
    state = town.office.reads.state(PetitionKey(DRIVE, PetitionId("p-0001")).stream, evolve)
    assert state is not None
    assert state.state == "asked"


def test_the_work_offers_to_ask(town: Town) -> None:
    page = town.browser(person(town, "3")).get(ASK.rsplit("/", 2)[0])
    assert ASK in page.text
    assert ASK not in town.browser(HEAD).get(ASK.rsplit("/", 2)[0]).text


def test_my_tasks_lead_to_the_asking(town: Town) -> None:
    assert ASK in town.browser(person(town, "3")).get("/my").text


def test_a_day_that_is_missing_is_asked_for_and_nothing_typed_is_lost(town: Town) -> None:
    status, text = ask(town, to="")
    assert status == 400
    assert "桥断了，材料送不来" in text
    assert 'id="to-fault"' in text


@pytest.mark.parametrize("who", [HEAD, LEADER])
def test_who_is_not_of_the_unit_does_not_ask(town: Town, who: str) -> None:
    status, _ = send(town.browser(who), ASK, WISH)
    assert status == 403


def test_the_leader_decides_in_two_steps(town: Town) -> None:
    ask(town)
    browser = town.browser(LEADER)
    page = browser.get("/leader").text
    assert "待您决定 1 件" in page
    assert "桥断了，材料送不来" in page
    assert "如同意" in page
    assert "如不同意" in page
    token = csrf(browser, "/leader")
    shown = browser.post(f"{FIRST}/grant", data={"csrf": token, "reason": "情况属实"})
    assert shown.status_code == 200
    assert "延期至 2026-06-20" in shown.text
    form = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', shown.text)) | {"step": "do"}
    done = browser.post(f"{FIRST}/grant", data=form)
    assert done.status_code == 200
    assert "没有等您决定的事项" in browser.get("/leader").text
    assert "已同意" in browser.get(FIRST).text


def test_the_office_answers_by_order(town: Town) -> None:
    ask(town)
    browser = town.browser(CLERK)
    page = browser.get(f"{FIRST}/refuse").text
    assert 'name="authority"' in page
    status, text = send(browser, f"{FIRST}/refuse", {"reason": "不必", "step": "do"})
    assert status == 400
    assert "authority-fault" in text


def test_the_list_and_its_twins_have_the_same_rows(town: Town) -> None:
    ask(town)
    browser = town.browser(HEAD)
    page = browser.get(f"/c/{DRIVE}/petitions").text
    assert "p-0001" in page
    rows = json.loads(browser.get(f"/c/{DRIVE}/petitions.json").text)["rows"]
    assert [row["petition"] for row in rows] == ["p-0001"]
    assert browser.get(f"/c/{DRIVE}/petitions.xlsx").status_code == 200


def test_a_foreign_unit_finds_no_petition(town: Town) -> None:
    ask(town)
    other = town.browser(person(town, "1"))
    assert other.get(FIRST).status_code == 404
    assert "p-0001" not in other.get(f"/c/{DRIVE}/petitions").text


def test_the_past_has_no_buttons(town: Town) -> None:
    ask(town)
    browser = town.browser(LEADER)
    day = town.office.today().isoformat()
    then = browser.get(f"{FIRST}?at={day}")
    assert then.status_code == 200
    assert "/grant" not in then.text
    assert browser.get(f"{FIRST}?at=2026-03-01").status_code in (400, 404)


def test_every_number_of_the_leader_leads_to_that_many_rows(town: Town) -> None:
    ask(town)
    browser = town.browser(LEADER)
    numbers = links_of(browser.get("/leader").text).counted
    assert len(numbers) == 4
    for shown, link in numbers:
        path, _, query = link.replace("&amp;", "&").partition("?")
        found = json.loads(browser.get(f"{path}.json?{query}").text)
        assert (link, len(found["rows"])) == (link, shown)


def test_the_leader_sees_how_it_was(town: Town) -> None:
    ask(town)
    then = town.browser(LEADER).get("/leader?at=2026-03-20")
    assert then.status_code == 200
    assert "没有等您决定的事项" in then.text


# --- asking for a sign-off, and for an override ----------------------------------------------

WORK = key_of(PLAN, TOWNS[2])
SIGN_OFF = links.assignment(WORK, "ask-sign-off")
GATE = f"/c/{DRIVE}/phases/one/gate"
ASK_OVERRIDE = f"/c/{DRIVE}/phases/one/ask-override"


def stamped(town: Town, person: str, **given: str) -> Stamp:
    stamp = town.office.stamp(PersonId(person), Via.WEB, **given)  # type: ignore[arg-type]
    return structs.replace(stamp, proof="session")


def kept_to_the_chief(town: Town) -> None:
    """Let the definition keep handing in to the chief of a unit."""
    office = town.office
    plan = existing_campaign(DRIVE, office.reads).definition
    changed = replace(plan, may={"SubmitAssignment": ("unit_chief",)})
    stamp = stamped(town, CLERK, reason="签发后报送", document=f"sha256:{'0' * 64}")
    office.handle(
        AmendDefinition(stamp=stamp, campaign=DRIVE, definition=changed, authority=LEADER)
    )


def received(town: Town) -> None:
    town.office.handle(ReceiveAssignment(stamp=stamped(town, liaison(3)), key=WORK))


def test_a_sign_off_is_offered_where_the_liaison_does_not_hand_in(town: Town) -> None:
    browser = town.browser(liaison(3))
    assert SIGN_OFF not in browser.get(links.assignment(WORK)).text
    kept_to_the_chief(town)
    assert SIGN_OFF not in browser.get(links.assignment(WORK)).text, "it is to be received first"
    received(town)
    text = browser.get(links.assignment(WORK)).text
    assert f'href="{SIGN_OFF}"' in text
    assert links.assignment(WORK, "submit") not in text
    assert browser.get(SIGN_OFF).status_code == 200
    chief = town.browser("town-03.chief").get(links.assignment(WORK)).text
    assert SIGN_OFF not in chief
    assert links.assignment(WORK, "submit") in chief


def test_handing_in_leads_to_the_work_where_it_takes_a_sign_off(town: Town) -> None:
    kept_to_the_chief(town)
    browser = town.browser(liaison(3))
    answer = browser.get(links.assignment(WORK, "submit"), follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, links.assignment(WORK))


def test_what_a_liaison_asks_for_is_handed_in_once_the_chief_signs_it_off(town: Town) -> None:
    kept_to_the_chief(town)
    received(town)
    browser = town.browser(liaison(3))
    given = {"csrf": csrf(browser, SIGN_OFF), "reason": "请审签", "step": "do"}
    files = {"doc": ("方案.pdf", b"%PDF-1.4\n%a plan\n")}
    asked = browser.post(SIGN_OFF, data=given, files=files)
    assert asked.url.path.startswith("/receipts/"), asked.text
    chief = town.browser("town-03.chief")
    assert f"{FIRST}/grant" in chief.get(FIRST).text
    done = chief.post(
        f"{FIRST}/grant",
        data={"csrf": csrf(chief, f"{FIRST}/grant"), "reason": "同意", "step": "do"},
    )
    assert done.url.path.startswith("/receipts/"), done.text
    assert browser.get(f"{links.assignment(WORK)}.json").json()["state"] == "submitted"


def test_the_gate_offers_to_ask_for_an_override(town: Town) -> None:
    clerk = town.browser(CLERK)
    text = clerk.get(GATE).text
    assert f'href="{ASK_OVERRIDE}"' in text
    assert "/override" in text
    status, answer = send(clerk, ASK_OVERRIDE, {"reason": "工期所迫", "step": "do"})
    assert (status, "p-0001" in answer) == (200, True)
    assert ASK_OVERRIDE not in town.browser(LEADER).get(GATE).text
    assert ASK_OVERRIDE not in clerk.get(GATE + f"?at={town.office.head() - 1}").text

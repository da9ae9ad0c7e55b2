"""Due dates that calendars follow: read as phones and mail programs do, without a session."""

import re
from datetime import date

import icalendar
import pytest
import vobject
from starlette.testclient import TestClient

from engine.calendars.editions import seed_edition
from engine.domain.access.commands import CloseAccess
from engine.domain.assignment.commands import ExtendAssignment
from engine.domain.campaign.commands import AnnounceCampaign, PlanCampaign
from engine.domain.directory.commands import EndPerson
from engine.domain.event import Proof, Stamp, Via
from engine.domain.phase.commands import OpenPhase
from engine.ids import CampaignId, PersonId
from office.icalendars import uid
from office.web import feed_door
from tests.driven import DEFINITION, ONE, PLAN, TOWNS, key_of
from tests.office.web.conftest import ADMINISTRATOR, CLERK, LEADER, Town
from tests.office.web.forms import send
from workflows.reading.loader import load

LIAISON = "town-03.liaison"


def made(town: Town, person: str = LIAISON, **wanted: str) -> str:
    """The path of an address that somebody makes on the page."""
    page = send(town.browser(person), "/account/feeds", wanted)
    assert page.status_code == 200, page.text
    found = re.search(r"/feeds/[\w-]+\.ics", page.text)
    assert found
    return found[0]


def summaries(content: bytes) -> list[str]:
    return [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(content).events]


def test_a_liaison_follows_what_his_unit_owes(town: Town) -> None:
    phone = town.stranger()
    answer = phone.get(made(town))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    theirs = vobject.readOne(answer.text)
    assert theirs.x_wr_calname.value == "张三的工作时限"
    days = {each.summary.value: each.dtstart.value for each in theirs.vevent_list}
    assert days["方案 · 三镇"] == date(2026, 3, 20)
    assert all("三镇" in name for name in days)
    assert len({each.uid.value for each in theirs.vevent_list}) == len(days)
    plan = next(each for each in theirs.vevent_list if "方案" in each.summary.value)
    # The name that it has in letters, too.
    assert plan.uid.value == uid(key_of(PLAN, TOWNS[2]).stream, "example.org")
    assert plan.description.value == "已逾期"


def test_a_calendar_that_has_it_already_is_sent_nothing(town: Town) -> None:
    phone, address = town.stranger(), made(town)
    first = phone.get(address)
    mark = first.headers["etag"]
    again = phone.get(address, headers={"if-none-match": f'"other", W/{mark}'})
    assert (again.status_code, again.content) == (304, b"")
    assert phone.head(address).headers["etag"] == mark


def test_a_date_that_moves_is_moved_in_the_calendar(town: Town) -> None:
    phone, address, office = town.stranger(), made(town), town.office
    before = {e["UID"]: e for e in icalendar.Calendar.from_ical(phone.get(address).content).events}
    stamp = office.stamp(LEADER, Via.WEB, reason="asked for", proof=Proof.SESSION)
    office.handle(
        ExtendAssignment(
            stamp=stamp, key=key_of(PLAN, TOWNS[2]), to=date(2026, 4, 10), authority="leader.he"
        )
    )
    answer = phone.get(address)
    after = {e["UID"]: e for e in icalendar.Calendar.from_ical(answer.content).events}
    assert set(after) == set(before)
    (moved,) = (
        uid for uid in after if after[uid].decoded("DTSTART") != before[uid].decoded("DTSTART")
    )
    assert after[moved].decoded("DTSTART") == date(2026, 4, 10)
    assert after[moved].decoded("SEQUENCE") > before[moved].decoded("SEQUENCE")


def test_many_units_are_one_entry_of_a_campaign(town: Town) -> None:
    content = town.stranger().get(made(town, CLERK, campaign="drive")).content
    found = summaries(content)
    assert "方案 · 2个单位" in found  # town 1 has handed its own in
    assert len(found) == len(set(found))


def test_the_same_duty_of_two_campaigns_is_an_entry_of_each(town: Town) -> None:
    office, other = town.office, CampaignId("drive-again")

    def by() -> Stamp:
        return office.stamp(CLERK, Via.WEB, reason="again", proof=Proof.SESSION)

    plan = load(DEFINITION)
    edition = seed_edition().id
    office.handle(PlanCampaign(stamp=by(), campaign=other, definition=plan, edition=edition))
    office.handle(AnnounceCampaign(stamp=by(), campaign=other))
    office.handle(OpenPhase(stamp=by(), campaign=other, phase=ONE))
    content = town.stranger().get(made(town, CLERK)).content
    plans = [
        (str(event["SUMMARY"]), str(event["DESCRIPTION"]))
        for event in icalendar.Calendar.from_ical(content).events
        if str(event["SUMMARY"]).startswith("方案")
    ]
    assert sorted(plans) == [
        ("方案 · 2个单位", "尚未提交：三镇、二镇"),
        ("方案 · 3个单位", "尚未提交：一镇、三镇、二镇"),
    ]


def test_it_shows_what_its_owner_sees_and_no_more(town: Town) -> None:
    refused = send(town.browser(LIAISON), "/account/feeds", {"unit": "town-02"})
    assert refused.status_code == 404
    other = made(town, LIAISON, campaign="drive")
    assert "二镇" not in town.stranger().get(other).text
    head = made(town, CLERK, unit="town-02", campaign="drive")
    assert all("二镇" in name for name in summaries(town.stranger().get(head).content))


def test_an_address_out_of_use_shows_nothing(town: Town) -> None:
    address, browser = made(town), town.browser(LIAISON)
    page = browser.get("/account/feeds").text
    action = re.search(r'action="(/account/feeds/\w+/remove)"', page)
    csrf = re.search(r'name="csrf" value="([^"]*)"', page)
    assert action
    assert csrf
    done = browser.post(action[1], data={"csrf": csrf[1]})
    assert "已停用" in done.text
    gone = town.stranger().get(address)
    assert (gone.status_code, gone.text) == (404, "没有这个日历，或其地址已停用。\n")
    assert town.browser(LIAISON).post(action[1], data={"csrf": "x"}).status_code in (403, 404)


def test_whoever_may_not_sign_in_any_more_is_shown_nothing(town: Town) -> None:
    address = made(town)
    stamp = town.office.stamp(ADMINISTRATOR, Via.WEB, reason="left", proof=Proof.SESSION)
    town.office.handle(CloseAccess(stamp=stamp, person=PersonId(LIAISON)))
    assert town.stranger().get(address).status_code == 404


def test_whoever_has_ended_is_shown_nothing(town: Town) -> None:
    address = made(town)
    assert town.stranger().get(address).status_code == 200
    stamp = town.office.stamp(ADMINISTRATOR, Via.WEB, reason="left", proof=Proof.SESSION)
    town.office.handle(EndPerson(stamp=stamp, person=PersonId(LIAISON)))
    assert town.stranger().get(address).status_code == 404


def test_nobody_asks_or_guesses_too_often(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from office.web.app import make_app

    monkeypatch.setattr(feed_door, "_BURST", 3.0)
    monkeypatch.setattr(feed_door, "_WRONG", 3.0)
    address = made(town)
    phone = TestClient(make_app(town.office, town.accounts))
    asked = [phone.get(address).status_code for _ in range(4)]
    assert asked == [200, 200, 200, 429]
    guessed = [phone.get(f"/feeds/{'x' * 43}.ics") for _ in range(4)]
    assert [each.status_code for each in guessed] == [404, 404, 404, 429]
    assert guessed[-1].headers["retry-after"] == "60"
    assert phone.get(f"/feeds/{'x' * 5000}.ics").status_code == 429

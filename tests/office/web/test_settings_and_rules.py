"""What holds: the doctor's findings, calendars, the rules of a campaign and its deeds."""

import pytest

from engine.domain.campaign.state import existing_campaign
from engine.domain.campaign.table import CampaignState
from office.web import links
from tests.driven import PLAN, TOWNS, key_of
from tests.office.web.conftest import ADMINISTRATOR, AUDITOR, CLERK, LEADER, Town
from tests.office.web.forms import hidden, send

CAMPAIGN = key_of(PLAN, TOWNS[0]).campaign
RULES = links.campaign(CAMPAIGN, "rules")


@pytest.mark.parametrize("person", [ADMINISTRATOR, CLERK, AUDITOR])
def test_the_doctor_speaks(town: Town, person: str) -> None:
    browser = town.browser(person)
    page = browser.get("/settings")
    assert page.status_code == 200
    assert "体检" in page.text
    told = browser.get("/settings.json").json()
    assert told["wrong"] == sum(not row["ok"] for row in told["rows"])
    assert len(told["head"]["digest"]) == 64
    for edition in told["editions"]:
        calendar = browser.get(f"/settings/calendars/{edition['id']}")
        assert calendar.status_code == 200
    assert "campaign_session" not in page.text


def test_a_deep_check_reads_the_chain(town: Town) -> None:
    page = town.browser(ADMINISTRATOR).get("/settings", params={"deep": "1"})
    assert page.status_code == 200
    assert "已通读" in page.text


def test_others_see_no_settings(town: Town) -> None:
    browser = town.browser(f"{TOWNS[0]}.liaison")
    assert browser.get("/settings").status_code == 403
    assert browser.get("/settings/calendars/x").status_code == 403
    assert town.browser(CLERK).get("/settings/calendars/x").status_code == 404
    assert browser.get(RULES).status_code == 404


def test_the_rules_of_a_campaign(town: Town) -> None:
    browser = town.browser(CLERK)
    page = browser.get(RULES)
    assert page.status_code == 200, page.text
    told = browser.get(f"{RULES}.json").json()
    assert told["digest"].startswith("sha256:")
    assert told["total"] == len(told["rows"])
    assert "中止活动" in page.text
    assert "中止活动" not in town.browser(AUDITOR).get(RULES).text


def test_a_campaign_is_suspended_by_order_and_goes_on(town: Town) -> None:
    leader = town.browser(LEADER)
    assert send(leader, links.campaign(CAMPAIGN, "suspend"), {}).status_code == 400
    for deed, state in (
        ("suspend", CampaignState.SUSPENDED),
        ("resume", CampaignState.RUNNING),
    ):
        url = links.campaign(CAMPAIGN, deed)
        paper = {"document": ("批示.txt", f"同意 {deed}".encode(), "text/plain")}
        checked = send(leader, url, {"reason": "抗洪抢险"}, files=paper)
        assert checked.status_code == 200, checked.text
        data = {**hidden(checked.text), "reason": "抗洪抢险", "step": "do"}
        done = leader.post(url, data=data, follow_redirects=False)
        assert done.status_code == 303, done.text
        assert existing_campaign(CAMPAIGN, town.office.reads).state is state


def test_a_definition_is_tried_before_it_is_amended(town: Town) -> None:
    browser = town.browser(CLERK)
    unknown = browser.get(f"{RULES}/changed", params={"workflow": "moon"})
    assert unknown.status_code == 404
    other = browser.get(f"{RULES}/changed", params={"workflow": "fire-safety-winter"})
    assert other.status_code in (400, 409), "a running campaign keeps what has begun"


def test_the_past_offers_no_deed(town: Town) -> None:
    page = town.browser(CLERK).get(RULES, params={"at": "2026-03-10"})
    assert page.status_code == 200
    assert "中止活动" not in page.text

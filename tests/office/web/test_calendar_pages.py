"""A notice is brought in, proposed and applied on pages."""

from engine.domain.campaign.state import existing_campaign
from office.web import links
from tests.driven import PLAN, TOWNS, key_of
from tests.office.web.conftest import AUDITOR, CLERK, LEADER, Town
from tests.office.web.forms import hidden, in_three_steps, send

CAMPAIGN = key_of(PLAN, TOWNS[0]).campaign
RULES = links.campaign(CAMPAIGN, "rules")
CALENDAR = links.campaign(CAMPAIGN, "calendar")
PROPOSAL = links.campaign(CAMPAIGN, "calendar", "cn-2004-2027.1")

MOVING = """corrects = true
source = "更正"
follows = "cn-2004-2026"
years = "2026-2027"
off = ["2026-06-01", "2027-01-01"]
worked = ["2027-02-20"]
"""


def test_next_years_holidays_from_notice_to_dates(town: Town) -> None:
    clerk = town.browser(CLERK)
    assert "收录放假通知" in clerk.get("/settings").text
    bad = send(clerk, "/settings/calendar-notice", {"notice": "years = 'soon'"})
    assert bad.status_code == 400
    assert "请写年份或起止年份" in bad.text
    done = in_three_steps(clerk, "/settings/calendar-notice", {"notice": MOVING})
    assert done.status_code == 303, done.text
    assert "2027-02-20" in clerk.get("/settings/calendars/cn-2004-2027").text
    assert "提出日历调整方案" in clerk.get(RULES).text
    done = in_three_steps(clerk, CALENDAR, {"edition": "cn-2004-2027"})
    assert done.status_code == 303, done.text
    page = clerk.get(PROPOSAL)
    assert page.status_code == 200, page.text
    assert "未执行前不改动任何日期" in page.text
    found = clerk.get(f"{PROPOSAL}.json").json()
    assert found["line"]["applied"] is False
    assert found["total"] == found["line"]["moves"]
    assert "执行调整方案" not in town.browser(AUDITOR).get(PROPOSAL).text
    leader, url = town.browser(LEADER), f"{PROPOSAL}/apply"
    given = {"authority": LEADER, "reason": "放假通知已公布"}
    paper = {"document": ("通知.txt", "国办发明电".encode(), "text/plain")}
    checked = send(leader, url, given, files=paper)
    assert checked.status_code == 200, checked.text
    data = {**hidden(checked.text), **given, "step": "do"}
    assert leader.post(url, data=data, follow_redirects=False).status_code == 303
    assert existing_campaign(CAMPAIGN, town.office.reads).edition == "cn-2004-2027"
    assert "已执行" in clerk.get(PROPOSAL).text


def test_there_is_no_such_proposal(town: Town) -> None:
    assert town.browser(CLERK).get(PROPOSAL).status_code == 404
    assert town.browser(f"{TOWNS[0]}.liaison").get(PROPOSAL).status_code == 404

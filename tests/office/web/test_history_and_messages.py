"""The history and the messages of a campaign: filters in the address, twins, what is seen."""

import re
from datetime import date

import pytest

from engine.domain.assignment.commands import ExtendAssignment
from engine.domain.event import Proof, Via
from engine.domain.message import MessageState
from office.web import links
from tests.driven import PLAN, TOWNS, key_of
from tests.office.web.conftest import AUDITOR, CLERK, LEADER, Town

CAMPAIGN = key_of(PLAN, TOWNS[0]).campaign
HISTORY = links.campaign(CAMPAIGN, "history")
MESSAGES = links.campaign(CAMPAIGN, "messages")


def _liaison(number: int) -> str:
    return f"{TOWNS[number]}.liaison"


def test_sentences_come_first_and_the_stored_text_below(town: Town) -> None:
    page = town.browser(AUDITOR).get(HISTORY)
    assert page.status_code == 200
    assert "少盖一个章" in page.text
    assert "assignment.returned.v1" in page.text
    assert "&#34;command_id&#34;" in page.text


@pytest.mark.parametrize(
    "query",
    [
        {"event": "assignment."},
        {"text": "少盖"},
        {"since": "2026-03-12", "until": "2026-03-13"},
        {"unit": TOWNS[1]},
        {"deeds": "deputy"},
        {"deeds": "extended-late"},
        {"item": key_of(PLAN, TOWNS[1]).stream},
        {"actor": "office.chen"},
    ],
)
def test_a_filter_stands_in_the_address_and_the_twin_has_the_same_rows(
    town: Town, query: dict[str, str]
) -> None:
    browser = town.browser(CLERK)
    page, twin = browser.get(HISTORY, params=query), browser.get(f"{HISTORY}.json", params=query)
    positions = [int(found) for found in re.findall(r'id="e(\d+)"', page.text)]
    assert positions == [row["position"] for row in twin.json()["rows"]][:50]
    assert positions == sorted(positions, reverse=True)


def test_older_pages_lose_nothing(town: Town) -> None:
    browser, url, seen = town.browser(AUDITOR), HISTORY, list[int]()
    while url:
        text = browser.get(url).text
        seen += [int(found) for found in re.findall(r'id="e(\d+)"', text)]
        older = re.search(r'rel="next" class="button" href="([^"]+)"', text)
        url = older[1].replace("&amp;", "&") if older else ""
    every = [row["position"] for row in browser.get(f"{HISTORY}.json").json()["rows"]]
    assert seen == every


def test_who_gave_more_time_after_the_day_had_passed(town: Town) -> None:
    key = key_of(PLAN, TOWNS[2])
    for to in (date(2030, 4, 10), date(2030, 4, 20)):
        giving = town.office.stamp(LEADER, Via.WEB, reason="防汛", proof=Proof.SESSION)
        town.office.handle(ExtendAssignment(stamp=giving, key=key, to=to, authority="领导小组"))
    town.office.catch_up()
    browser = town.browser(AUDITOR)
    (late,) = browser.get(f"{HISTORY}.json", params={"deeds": "extended-late"}).json()["rows"]
    assert "2030-04-10" in late["said"], "the second was given before its day"
    page = browser.get(HISTORY, params={"deeds": "extended-late"}).text
    assert "逾期后延期" in page
    assert "防汛" in page


def test_every_kind_and_everybody_is_called_by_name(town: Town) -> None:
    page = town.browser(AUDITOR).get(HISTORY, params={"event": "message."}).text
    assert "web.history." not in page
    said = "".join(re.findall(r"<strong>.*?</strong>", page))
    assert "待发，载" in said
    assert ".liaison" not in said


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"since": "yesterday"}, 400),
        ({"deeds": "robbery"}, 400),
        ({"before": "x"}, 400),
        ({"event": "nothing."}, 404),
        ({"unit": "moon"}, 404),
        ({"actor": "nobody"}, 404),
    ],
)
def test_a_filter_that_is_none(town: Town, query: dict[str, str], status: int) -> None:
    assert town.browser(CLERK).get(HISTORY, params=query).status_code == status


def test_a_unit_reads_its_own_history(town: Town) -> None:
    told = town.browser(_liaison(0)).get(f"{HISTORY}.json").json()
    assert told["rows"]
    assert not [row for row in told["rows"] if TOWNS[1] in row["stream"]]
    assert not any(row["stored"] for row in told["rows"] if "stored" in row)


def test_counts_of_messages_are_links_to_as_many(town: Town) -> None:
    browser = town.browser(CLERK)
    told = browser.get(f"{MESSAGES}.json").json()
    for tab in told["tabs"]:
        counted = tab["counted"]
        found = browser.get(f"{MESSAGES}.json", params={"state": counted["state"]}).json()
        assert found["total"] == len(found["rows"]) == counted["count"]
        assert browser.get(MESSAGES, params={"state": counted["state"]}).status_code == 200
    assert told["every"] == sum(tab["counted"]["count"] for tab in told["tabs"])
    assert {tab["counted"]["state"] for tab in told["tabs"]} == set(MessageState)


def test_messages_to_a_person(town: Town) -> None:
    browser = town.browser(CLERK)
    whose = _liaison(2)
    found = browser.get(f"{MESSAGES}.json", params={"recipient": whose}).json()
    assert found["total"] == len(found["rows"])
    assert browser.get(MESSAGES, params={"state": "lost"}).status_code == 400

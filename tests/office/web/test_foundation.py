"""What every page has: twins, refusals, the guarded form, the three steps of an action."""

import re
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import APIRouter
from openpyxl import load_workbook

from engine.domain.assignment.commands import WaiveAssignment
from engine.domain.assignment.events import AssignmentWaived
from engine.domain.event import Stamp, Via
from engine.ids import ONCE, AssignmentKey, CampaignId, DutyKey, StreamId, UnitId
from office.answers.deadlines import DeadlineLine, deadlines
from office.web import links
from office.web.action import Action, register
from office.web.bulk import BulkAction, one_by_one
from office.web.bulk import register as register_bulk
from office.web.forms import Text, Upload
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.visit import Look, Visit
from tests.driven import DRIVE, TOWNS
from tests.office.web.conftest import HEAD, LEADER, Town
from tests.office.web.forms import csrf, hidden

PAGE = f"/test/{DRIVE}"
WAIVE = f"{PAGE}/plan/town-03/waive"
PDF = b"%PDF-1.4\n%%EOF\n"


def town_with_pages(town: Town) -> Town:
    """Two pages of a test beside those of the office."""
    router = APIRouter()

    @page(router, "/test/{campaign}", "listing.html")
    def listing(visit: Look, campaign: CampaignId, page: int = 1) -> PageContext:
        columns: tuple[Column[DeadlineLine], ...] = (
            Column("item", "label.duty", lambda row: row.item, lambda row: links.item(row.item)),
            Column("said", "label.title", lambda _row: "=HYPERLINK(1)"),
            Column("due_on", "label.due", lambda row: row.due_on, mark="day"),
        )
        rows = deadlines(visit.reading, campaign).rows
        return PageContext(title="期限", listing=listed(rows, columns, page))

    def waive(
        _visit: Visit, stamp: Stamp, given: Any, campaign: str, duty: str, unit: str
    ) -> WaiveAssignment:
        key = AssignmentKey(CampaignId(campaign), DutyKey(duty), UnitId(unit), ONCE)
        return WaiveAssignment(stamp=stamp, key=key, authority=given["authority"] or "")

    def waive_each(_visit: Visit, stamp: Stamp, given: Any, item: StreamId) -> WaiveAssignment:
        _, campaign, duty, unit, _ = item.split("/")
        return waive(_visit, stamp, given, campaign, duty, unit)

    fields = (Text(name="reason", required=True, lines=3), Text(name="authority"))
    register(
        router,
        Action(
            name="waive",
            path="/test/{campaign}/{duty}/{unit}/waive",
            fields=(*fields, Upload(name="document")),
            command=waive,
            back=lambda **path: links.campaign(path["campaign"]),
        ),
    )
    register_bulk(
        router,
        BulkAction(
            name="waive",
            path="/test/{campaign}/waive",
            fields=fields,
            commands=one_by_one(waive_each),
            matching=lambda visit, campaign: [
                row.item for row in deadlines(visit.reading, CampaignId(campaign)).rows
            ],
            back=lambda campaign: links.campaign(campaign),
        ),
    )
    town.app.include_router(router)
    return town


@pytest.fixture
def pages(town: Town) -> Town:
    return town_with_pages(town)


def test_a_page_has_twins_with_the_same_rows(pages: Town) -> None:
    browser = pages.browser(HEAD)
    shown = browser.get(PAGE).text
    told = browser.get(f"{PAGE}.json").json()
    sheet = browser.get(f"{PAGE}.xlsx")
    book = load_workbook(BytesIO(sheet.content))
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert len(told["rows"]) == told["total"] == len(rows) == shown.count("<tr>") - 1 == 9
    assert [row["item"] for row in told["rows"]] == [row[0] for row in rows]
    assert book.worksheets[0].freeze_panes == "A2"
    assert head == ("任务", "名称", "时限")
    assert f'href="{links.assignment(AssignmentKey(DRIVE, DutyKey("plan"), TOWNS[1]))}"' in shown


def test_no_cell_of_a_sheet_is_a_formula(pages: Town) -> None:
    book = load_workbook(BytesIO(pages.browser(HEAD).get(f"{PAGE}.xlsx").content))
    cells = [cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell for cell in cells if str(cell.value).startswith("=")]


def test_a_moment_is_kept_by_every_link(pages: Town) -> None:
    shown = pages.browser(HEAD).get(f"{PAGE}?at=2026-03-05").text
    assert re.findall(r'href="(/c/drive/tasks/[^"]+)"', shown)
    assert all(
        "at=2026-03-05" in each for each in re.findall(r'href="(/c/drive/tasks/[^"]+)"', shown)
    )
    assert 'class="past"' in shown


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{PAGE}?at=nonsense", 400),
        (f"{PAGE}?at=1999-01-01", 400),
        (f"{PAGE}?at=999999", 400),
        (f"{PAGE}?page=x", 400),
        ("/test/other", 404),
        ("/nowhere", 404),
        (f"{WAIVE}?at=2026-03-05", 409),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_cannot_be_read_is_said_in_a_page(
    pages: Town, path: str, status: int, lang: str
) -> None:
    answer = pages.browser(HEAD, **{"accept-language": lang}).get(path)
    assert answer.status_code == status
    assert ("错误" if lang == "zh" else "Error") in answer.text
    assert "Traceback" not in answer.text


def test_who_is_not_signed_in_is_sent_to_the_sign_in_and_back(pages: Town) -> None:
    stranger = pages.stranger()
    answer = stranger.get(f"{PAGE}?light=red")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Ftest%2Fdrive%3Flight%3Dred"
    assert stranger.get(f"{PAGE}.json").status_code == 401


def test_every_answer_bears_the_headers(pages: Town) -> None:
    for path in (PAGE, "/nowhere", f"{PAGE}?at=x"):
        headers = pages.browser(HEAD).get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_an_action_asks_shows_and_does(pages: Town) -> None:
    browser = pages.browser(LEADER)
    given = {"csrf": csrf(browser, WAIVE), "reason": "受灾", "authority": ""}
    before = pages.office.log.head()
    asked = browser.post(WAIVE, data=given, files={"document": ("决定.pdf", PDF)})
    assert asked.status_code == 200
    assert pages.office.log.head() == before
    assert "受灾" in asked.text
    form = hidden(asked.text) | {"step": "do"}
    done = browser.post(WAIVE, data=form, follow_redirects=False)
    assert done.status_code == 303
    (event,) = pages.office.log.read(before)
    assert isinstance(event.event, AssignmentWaived)
    assert done.headers["location"].startswith(links.receipt(event.position))
    stamp = event.event.stamp
    assert (stamp.actor, stamp.via, stamp.reason) == (LEADER, Via.WEB, "受灾")
    assert stamp.document
    again = browser.post(WAIVE, data=form, follow_redirects=False)
    assert pages.office.log.head() == event.position
    assert again.status_code in (303, 404, 409)


def test_what_was_typed_stays_in_the_form_with_each_fault(pages: Town) -> None:
    browser = pages.browser(LEADER)
    given = {"csrf": csrf(browser, WAIVE), "reason": " ", "authority": "<b>何县长</b>"}
    answer = browser.post(WAIVE, data=given)
    assert answer.status_code == 400
    assert '<a href="#reason">' in answer.text
    assert "&lt;b&gt;何县长&lt;/b&gt;" in answer.text
    assert "<title>错误" in answer.text


@pytest.mark.parametrize(
    ("given", "headers"),
    [
        ({"csrf": "other"}, {}),
        ({}, {}),
        (None, {"origin": "https://other.example"}),
        (None, {"sec-fetch-site": "cross-site"}),
    ],
)
def test_a_form_of_another_site_or_session_does_nothing(
    pages: Town, given: dict[str, str] | None, headers: dict[str, str]
) -> None:
    browser = pages.browser(LEADER)
    before = pages.office.log.head()
    data = {"csrf": csrf(browser, WAIVE)} if given is None else given
    answer = browser.post(WAIVE, data=data | {"reason": "x", "step": "do"}, headers=headers)
    assert answer.status_code == 403
    assert pages.office.log.head() == before


def test_a_body_without_end_is_refused(pages: Town) -> None:
    browser = pages.browser(LEADER)
    token = csrf(browser, WAIVE)
    huge = b"x" * (52 << 20)
    answer = browser.post(WAIVE, data={"csrf": token}, files={"document": ("a.pdf", huge)})
    assert answer.status_code == 413


def test_many_are_tried_and_done_as_they_were_chosen(pages: Town) -> None:
    browser = pages.browser(HEAD)
    path = f"{PAGE}/waive"
    items = [f"assignment/{DRIVE}/plan/{unit}/once" for unit in TOWNS]
    given = {"csrf": csrf(browser, WAIVE), "item": items, "step": "choose"}
    chosen = browser.post(path, data=given)
    assert "已选 3 项" in chosen.text
    form = hidden(chosen.text) | {"reason": "受灾", "authority": LEADER, "step": "check"}
    tried = browser.post(path, data=form)
    assert tried.status_code == 200
    before = pages.office.log.head()
    done = browser.post(path, data=hidden(tried.text) | {"step": "do"})
    assert done.url.path.startswith("/bulk/")
    told = browser.get(f"{done.url.path}.json").json()
    recorded = [row for row in told["rows"] if row["position"]]
    assert pages.office.log.head() == before + len(recorded)
    assert told["done"] + told["refused"] == 3


def test_the_clock_of_the_office_stands_in_the_footer(pages: Town) -> None:
    assert str(date(2026, 3, 25)) in pages.browser(HEAD).get(PAGE).text


def test_a_form_sent_when_the_session_was_over_waits_unexecuted(pages: Town) -> None:
    browser = pages.browser(LEADER)
    given = {"csrf": csrf(browser, WAIVE), "reason": "受灾", "step": "do"}
    before = pages.office.log.head()
    pages.run_out(browser)
    answer = browser.post(
        WAIVE, data=given, files={"document": ("决定.pdf", PDF)}, follow_redirects=False
    )
    assert answer.headers["location"] == f"/sign-in?next={quote(WAIVE, safe='')}&kept=1"
    assert pages.office.log.head() == before
    again = pages.browser(LEADER)
    shown = again.get(WAIVE).text
    assert ">受灾</textarea>" in shown
    assert "决定.pdf" in shown
    asked = again.post(WAIVE, data=hidden(shown) | {"reason": "受灾"})
    done = again.post(WAIVE, data=hidden(asked.text) | {"step": "do"}, follow_redirects=False)
    assert done.status_code == 303
    (event,) = pages.office.log.read(before)
    assert event.event.stamp.document
    assert ">受灾</textarea>" not in again.get(WAIVE).text
    assert pages.browser(HEAD).get(WAIVE).text.count("受灾") == 0

"""Handing in from a phone: drafts, files, faults, receipts; nothing typed is lost."""

import re
from datetime import date

from engine.domain.evidence import Soundness
from engine.ids import AssignmentKey
from starlette.testclient import TestClient

from office.web import links
from tests.driven import DRIVE, PLAN, TOWNS, key_of
from tests.office.web.conftest import CLERK, HEAD, Town

PDF = b"%PDF-1.4\n%a plan\n"
LIAISON_1, LIAISON_2, LIAISON_3 = (f"{town}.liaison" for town in TOWNS)


def csrf(text: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', text)
    assert found
    return found[1]


def value(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return found[1]


def place(key: AssignmentKey) -> str:
    return links.assignment(key, "submit")


def test_a_plan_is_handed_in_in_three_steps(town: Town) -> None:
    key = key_of(PLAN, TOWNS[2])
    browser = town.browser(LIAISON_3)
    form = browser.get(place(key))
    assert form.status_code == 200, form.text
    check = browser.post(
        place(key),
        data={"csrf": csrf(form.text), "version": "0", "step": "check", "reason": "请审"},
        files={"file-doc": ("实施方案.pdf", PDF)},
    )
    assert check.status_code == 200, check.text
    assert check.url.path == place(key) + "/check"
    assert "实施方案.pdf" in check.text
    given = {"csrf": csrf(check.text), "command_id": value(check.text, "command_id"), "step": "do"}
    receipt = browser.post(place(key), data=given)
    assert receipt.status_code == 200, receipt.text
    assert receipt.url.path.startswith("/receipts/")
    again = browser.post(place(key), data=given)
    assert again.url.path == receipt.url.path
    assert "逾期报送" in receipt.text
    item = browser.get(links.assignment(key))
    assert "请审" in item.text
    assert "已报送" in item.text
    found = re.search(r'href="(/c/[^"]+/files/[^"]+)"', item.text)
    assert found
    file = browser.get(found[1])
    assert file.content == PDF
    assert file.headers["content-disposition"].startswith("attachment")
    shown = browser.get(found[1] + "?show=1")
    assert shown.headers["content-type"] == "application/pdf"
    assert town.browser(LIAISON_1).get(found[1]).status_code == 404
    assert town.browser(LIAISON_1).get(links.assignment(key)).status_code == 404
    assert town.browser(HEAD).get(found[1]).status_code == 200

"""What a hostile or clumsy hand sends: a page in the reader's language, and nothing is done."""

import re
from typing import Final

import pytest
from msgspec.structs import replace
from starlette.testclient import TestClient

from engine.domain.assignment.commands import WaiveAssignment
from engine.domain.directory.commands import RevokeRole
from engine.domain.directory.state import known_directory
from engine.domain.event import Proof, Via
from office.web import links
from office.web.links import safe_back
from tests.driven import CLOSING, DRIVE, TOWNS, key_of
from tests.office.web.closed import csrf, sign_in, with_passwords
from tests.office.web.conftest import CLERK, HEAD, LEADER, Town
from tests.office.web.forms import hidden

SUBMIT = f"/c/{DRIVE}/tasks/closing/units/town-02/once/submit"
LIAISON = "town-02.liaison"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\t\\evil.example",  # a browser drops the tab
        "/\n\\evil.example",
        "/a\\..\\\\evil.example",
        "//[",
        "http://[",
        "evil.example",
        "",
    ],
)
def test_nobody_is_led_to_another_site(target: str) -> None:
    assert safe_back(target) == "/"


@pytest.mark.parametrize("target", ["/c/x/matrix?light=red&page=2", "/c/石桥/tasks", "/?q=a b"])
def test_pages_of_this_site_are_led_to(target: str) -> None:
    assert safe_back(target) == target


@pytest.mark.parametrize(
    "path", ["/sign-in?next=", "/receipts/20?back=", "/language?lang=zh&back="]
)
def test_an_address_that_is_none_is_left_out(town: Town, path: str) -> None:
    browser = town.browser(HEAD)
    browser.follow_redirects = False
    for target in ("//%5B", "/%09%5Cevil.example"):
        answer = browser.get(path + target)
        assert answer.status_code in (200, 303)
        assert "evil.example" not in answer.headers.get("location", "")
        assert not re.search(r'(href|value)="[^"]*evil\.example', _without_own(answer.text))


@pytest.mark.parametrize("header", ["origin", "referer"])
def test_a_form_from_an_address_that_is_none_is_of_another_site(town: Town, header: str) -> None:
    with_passwords(town)
    browser = TestClient(town.app, headers={"accept-language": "zh", header: "http://["})
    answer = sign_in(browser, HEAD)
    assert answer.status_code == 403
    assert "该表单来自别的网站" in answer.text


def test_a_number_that_nothing_could_count_is_none(town: Town) -> None:
    browser = town.browser(LIAISON)
    data = {"csrf": csrf(browser), "version": "9" * 5000, "reason": "写了一半"}
    answer = browser.post(SUBMIT, data=data)
    assert answer.status_code == 200
    assert "写了一半" in answer.text


@pytest.mark.parametrize("codec", ["utf-7", "undefined", "unicode_escape", "punycode", "gbk", "x"])
def test_a_form_is_read_in_no_other_codec(town: Town, codec: str) -> None:
    """Some of them make halves of signs, which no store takes; `undefined` fails at anything."""
    browser = town.browser(LIAISON)
    head = town.office.log.head()
    for path, field in ((SUBMIT, "csrf"), ("/sign-in", "login")):
        part = _parts({field: "+2AA-\\ud800"})
        kind = f"multipart/form-data; boundary=x; charset={codec}"
        answer = browser.post(path, content=part, headers={"content-type": kind})
        assert answer.status_code == 400
        assert "<h1" in answer.text
    assert town.office.log.head() == head


@pytest.mark.parametrize("codec", ["", "; charset=UTF-8", '; charset="utf-8"'])
def test_a_form_in_utf_8_is_read(town: Town, codec: str) -> None:
    browser = town.browser(LIAISON)
    sent = {"csrf": csrf(browser), "reason": "写了一半"}
    kind = f"multipart/form-data; boundary=x{codec}"
    answer = browser.post(SUBMIT, content=_parts(sent), headers={"content-type": kind})
    assert answer.status_code == 200
    assert "写了一半" in answer.text


@pytest.mark.parametrize("person", [HEAD, None])
def test_no_address_and_no_form_holds_nul(town: Town, person: str | None) -> None:
    """A PostgreSQL server fails at every question that has one."""
    browser = town.browser(person) if person else town.stranger()
    for path in ("/search?q=%00", "/c/%00", "/receipts/1?back=%00", "/sign-in?next=%00"):
        answer = browser.get(path)
        assert answer.status_code == 400, path
        assert "<h1" in answer.text
    refused = browser.post("/sign-in", data={"login": "a\0b", "password": "x"})
    assert refused.status_code == 400
    sent = town.browser(LIAISON)
    assert sent.post(SUBMIT, data={"csrf": csrf(sent), "command_id": "\0"}).status_code == 400


@pytest.mark.parametrize(
    "page",
    [SUBMIT.removesuffix("/once/submit"), f"/c/{DRIVE}/units/town-02", f"/people/p/{LIAISON}"],
)
def test_a_twin_names_nobody_whom_its_page_does_not_name(town: Town, page: str) -> None:
    answer = town.browser(LIAISON).get(f"{page}.json")
    assert answer.status_code == 200
    assert "李一" not in answer.text


@pytest.mark.parametrize("event", ["0", "-1", "99999999", "9" * 23])
def test_a_file_of_no_event_is_not_there(town: Town, event: str) -> None:
    assert town.browser(HEAD).get(f"/c/{DRIVE}/files/{event}/doc").status_code == 404


SCRIPT: Final = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def test_a_reason_is_a_text_wherever_it_is_shown(town: Town) -> None:
    town.office.handle(
        WaiveAssignment(
            stamp=replace(
                town.office.stamp(LEADER, Via.WEB, reason=SCRIPT, document=f"sha256:{'0' * 64}"),
                proof=Proof.SESSION,
            ),
            key=key_of(CLOSING, TOWNS[2]),
            authority=HEAD,
        )
    )
    browser = town.browser(HEAD)
    shown = 0
    for place in (
        f"/c/{DRIVE}/history",
        f"/c/{DRIVE}/tasks/closing/units/town-03",
        f"/c/{DRIVE}/replay/assignment/closing/town-03/once",
        f"/c/{DRIVE}/units/town-03",
        f"/receipts/{town.office.log.head()}",
        links.with_query("/search", q=SCRIPT),
    ):
        text = browser.get(place).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        shown += "&lt;script&gt;alert" in text
    assert shown >= 4


def test_whose_grant_is_taken_back_amid_a_form_records_nothing(town: Town) -> None:
    browser = town.browser(CLERK)
    place = f"/c/{DRIVE}/tasks/closing/units/town-01/once/accept"
    data = hidden(browser.get(place).text) | {"reason": "合格"}
    grant = next(g for g in known_directory(town.office.reads).grants.values() if g.person == CLERK)
    stamp = town.office.stamp(HEAD, Via.WEB, reason="moved")
    town.office.handle(RevokeRole(stamp=replace(stamp, proof=Proof.SESSION), id=grant.id))
    head = town.office.log.head()
    answer = browser.post(place, data={**data, "step": "do"})
    assert answer.status_code in (403, 404)
    assert "<h1" in answer.text
    assert town.office.log.head() == head


def test_a_form_with_nul_is_not_kept_when_the_session_is_over(town: Town) -> None:
    browser = town.browser(LIAISON)
    browser.follow_redirects = False
    token = csrf(browser)
    town.run_out(browser)
    for name, kept in (("reason", True), ("rea\0son", False)):
        answer = browser.post(SUBMIT, data={"csrf": token, name: "写了一半"})
        assert answer.status_code == 303
        assert ("kept=1" in answer.headers["location"]) is kept


def test_anothers_command_leads_to_no_receipt(town: Town) -> None:
    place = f"/c/{DRIVE}/tasks/closing/units/town-01/once"
    clerk, liaison = town.browser(CLERK), town.browser(LIAISON)
    for browser in (clerk, liaison):
        browser.follow_redirects = False
    data = {"csrf": csrf(clerk), "reason": "合格", "command_id": "same", "step": "do"}
    done = clerk.post(f"{place}/accept", data=data)
    assert done.status_code == 303
    assert clerk.post(f"{place}/accept", data=data).headers == done.headers
    forged = {"csrf": csrf(liaison), "command_id": "same", "step": "do"}
    answer = liaison.post(f"{place}/submit", data=forged)
    assert answer.status_code == 404
    assert "/receipts/" not in answer.text


def _parts(sent: dict[str, str]) -> bytes:
    """Fields as a form with files sends them, between lines of `x`."""
    head = "Content-Disposition: form-data; name="
    parts = "".join(f'--x\r\n{head}"{name}"\r\n\r\n{text}\r\n' for name, text in sent.items())
    return f"{parts}--x--\r\n".encode()


def _without_own(text: str) -> str:
    """A page without the links that name its own address, such as those to other languages."""
    return re.sub(r'href="/language[^"]*"', "", text)

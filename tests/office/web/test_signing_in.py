"""Signing in and out on pages: where it leads, what it refuses, what it tells of nobody."""

import pytest
from msgspec.structs import replace
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from engine.domain.access import Door
from engine.domain.access.commands import CloseAccess
from engine.domain.directory.commands import EndPerson
from engine.ids import PersonId
from office.web.app import make_app
from tests.driven import DRIVE
from tests.office.web.closed import (
    PASSWORD,
    by_admin,
    csrf,
    entered,
    post,
    set_door,
    sign_in,
    with_passwords,
)
from tests.office.web.conftest import ADMINISTRATOR, AUDITOR, CLERK, HEAD, LEADER, Town

LIAISON = PersonId("town-01.liaison")


@pytest.mark.parametrize(
    ("person", "lands"),
    [
        (HEAD, f"/c/{DRIVE}"),
        (CLERK, f"/c/{DRIVE}"),
        (LEADER, "/leader"),
        (LIAISON, "/my"),
        (ADMINISTRATOR, "/settings"),
        (AUDITOR, "/"),
    ],
)
def test_everybody_lands_where_his_work_is(town: Town, person: PersonId, lands: str) -> None:
    with_passwords(town, LIAISON)
    answer = sign_in(town.stranger(), person)
    assert (answer.status_code, answer.headers["location"]) == (303, lands)


def test_signing_in_leads_back_to_what_was_asked_for(town: Town) -> None:
    with_passwords(town)
    answer = sign_in(town.stranger(), HEAD, next="/account?x=1")
    assert answer.headers["location"] == "/account?x=1"
    for elsewhere in (
        "https://other.example/",
        "//other.example",
        "/\\other.example",
        "javascript:1",
    ):
        answer = sign_in(town.stranger(), HEAD, next=elsewhere)
        assert answer.headers["location"] == f"/c/{DRIVE}"


def test_the_bare_address_leads_to_what_needs_him(town: Town) -> None:
    with_passwords(town, LIAISON)
    asked = town.stranger().get("/", follow_redirects=False).headers["location"]
    assert asked == "/sign-in?next=%2F"
    assert sign_in(town.stranger(), LIAISON, next="/").headers["location"] == "/my"


def test_the_cookie_is_for_the_server_alone(town: Town) -> None:
    with_passwords(town)
    cookie = sign_in(town.stranger(), HEAD).headers["set-cookie"]
    assert cookie.startswith("campaign_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_by_https_the_cookie_is_bound_to_it(town: Town) -> None:
    with_passwords(town)
    settings = town.office.settings
    town.office.settings = replace(settings, serve=replace(settings.serve, scheme="https"))
    browser = TestClient(make_app(town.office, town.accounts), follow_redirects=False)
    cookie = sign_in(browser, HEAD).headers["set-cookie"]
    assert cookie.startswith("__Host-campaign_session=")
    assert "Secure" in cookie


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_whatever_is_wrong_is_one_sentence(town: Town, lang: str) -> None:
    with_passwords(town)
    said = set()
    for login, password in ((HEAD, "wrong"), ("nobody", PASSWORD), ("", ""), ("\udce9", "x")):
        browser = town.stranger()
        browser.headers["accept-language"] = lang
        answer = browser.post(
            "/sign-in",
            data={"login": login.encode("utf-8", "replace").decode(), "password": password},
        )
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
        said.add(
            answer.text.replace(f'value="{login}"', 'value=""')
            .split('id="faults"')[1]
            .split("</section>")[0]
        )
    assert len(said) == 1


def test_wrong_tries_wait_and_say_until_when(town: Town) -> None:
    with_passwords(town)
    browser = town.stranger()
    for _ in range(3):
        sign_in(browser, HEAD, "wrong")
    answer = sign_in(browser, HEAD)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert "之后再试" in answer.text
    assert sign_in(browser, CLERK).status_code == 303


def test_no_secret_is_shown_or_logged(town: Town) -> None:
    with_passwords(town)
    browser = town.stranger()
    with capture_logs() as logs:
        wrong = sign_in(browser, "my password typed here", "another secret")
        right = sign_in(browser, HEAD)
    token = right.cookies["campaign_session"]
    assert [entry["event"] for entry in logs] == ["sign_in_refused", "signed_in"]
    for secret in ("my password", "another secret", PASSWORD, token):
        assert secret not in str(logs)
    assert "another secret" not in wrong.text
    assert token not in right.text + right.headers["location"]


def test_signing_in_makes_a_new_session_and_ends_the_old(town: Town) -> None:
    with_passwords(town)
    browser = entered(town, HEAD)
    first = browser.cookies["campaign_session"]
    sign_in(browser, HEAD)
    second = browser.cookies["campaign_session"]
    assert first != second
    assert town.accounts.session(first) is None
    assert town.accounts.session(second)


def test_signing_out_ends_the_session(town: Town) -> None:
    with_passwords(town)
    browser = entered(town, HEAD)
    token = browser.cookies["campaign_session"]
    answer = post(browser, "/account", "/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?said=out")
    assert town.accounts.session(token) is None
    assert "已退出" in browser.get("/sign-in?said=out").text


@pytest.mark.parametrize(
    "headers", [{"origin": "https://other.example"}, {"sec-fetch-site": "cross-site"}]
)
def test_nobody_is_signed_in_from_another_site(town: Town, headers: dict[str, str]) -> None:
    with_passwords(town)
    browser = town.stranger()
    given = {"login": HEAD, "password": PASSWORD}
    answer = browser.post("/sign-in", data=given, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_who_is_shut_out_sees_nothing_more(town: Town) -> None:
    with_passwords(town)
    browser = entered(town, CLERK)
    assert browser.get("/account").status_code == 200
    town.office.handle(CloseAccess(stamp=by_admin(town, reason="left"), person=CLERK))
    answer = browser.get("/account", follow_redirects=False)
    assert answer.headers["location"].startswith("/sign-in")
    assert sign_in(browser, CLERK).status_code == 401


def test_who_has_ended_sees_nothing_more(town: Town) -> None:
    with_passwords(town)
    browser = entered(town, CLERK)
    town.office.handle(EndPerson(stamp=by_admin(town, reason="left"), person=CLERK))
    assert browser.get("/account", follow_redirects=False).status_code == 303
    assert sign_in(browser, CLERK).status_code == 401


def here(town: Town) -> TestClient:
    """A browser on the office's own machine."""
    headers = {"accept-language": "zh"}
    return TestClient(town.app, headers=headers, follow_redirects=False, client=("127.0.0.1", 1))


def test_where_nothing_is_proven_people_say_who_they_are(town: Town) -> None:
    set_door(town, Door.NAMED)
    browser = here(town)
    shown = browser.get("/sign-in").text
    assert f'value="{HEAD}"' in shown
    assert 'type="password"' not in shown
    answer = browser.post("/sign-in", data={"person": HEAD})
    assert answer.status_code == 303
    assert "任何人都可以任何人的名义操作" in browser.get("/account").text
    for person in ("nobody", "", "system"):
        assert here(town).post("/sign-in", data={"person": person}).status_code == 401


def test_nobody_says_who_he_is_from_elsewhere(town: Town) -> None:
    set_door(town, Door.NAMED)
    browser = TestClient(town.app, client=("10.1.0.7", 5000))
    assert browser.post("/sign-in", data={"person": HEAD}).status_code == 403


def test_behind_the_closed_door_nobody_says_who_he_is(town: Town) -> None:
    with_passwords(town)
    browser = town.stranger()
    assert f'value="{HEAD}"' not in browser.get("/sign-in").text
    assert browser.post("/sign-in", data={"person": HEAD}).status_code == 401


def test_a_session_that_was_claimed_does_not_pass_the_closed_door(town: Town) -> None:
    set_door(town, Door.NAMED)
    browser = here(town)
    browser.post("/sign-in", data={"person": LIAISON})
    assert browser.get("/account").status_code == 200
    set_door(town, Door.CLOSED)
    assert browser.get("/account").status_code == 303


def test_what_was_typed_when_the_session_ended_waits(town: Town) -> None:
    with_passwords(town)
    browser = entered(town, ADMINISTRATOR)
    path = f"/settings/accounts/{CLERK}/close"
    token = csrf(browser, path)
    town.run_out(browser)
    head = town.office.log.head()
    given = {"csrf": token, "reason": "调离本办公室", "step": "do"}
    answer = browser.post(path, data=given, follow_redirects=False)
    assert answer.status_code == 303
    to = answer.headers["location"]
    assert to.startswith("/sign-in?next=")
    assert "已保留，尚未提交" in browser.get(to).text
    back = sign_in(browser, ADMINISTRATOR, next=path).headers["location"]
    assert back == path
    assert "调离本办公室" in browser.get(back).text
    assert town.office.log.head() == head

"""The administrator's pages: who can sign in, and each deed with its slip."""

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from engine.domain.access import known_access
from engine.domain.access.events import (
    AccessClosed,
    AccessOpened,
    ConfirmationAsked,
    CredentialReset,
)
from engine.domain.event import Event
from engine.ids import PersonId
from tests.office.web.closed import (
    PASSWORD,
    csrf,
    entered,
    newcomer,
    post,
    sign_in,
    with_passwords,
)
from tests.office.web.conftest import ADMINISTRATOR, AUDITOR, CLERK, HEAD, LEADER, Town
from tests.office.web.forms import hidden

PAGE = "/settings/accounts"
LIAISON = PersonId("town-01.liaison")
NEW = "four quiet lanterns"
SLIP = re.compile(r'class="slip">([^<]+)<')


def do(browser: TestClient, path: str, **given: str):
    """Through the three steps of an action; what the last answers."""
    shown = browser.post(path, data={"csrf": csrf(browser, path), **given})
    assert shown.status_code == 200, shown.text
    form = hidden(shown.text) | given | {"step": "do"}
    return browser.post(path, data=form, follow_redirects=False)


def last(town: Town) -> Event:
    (entry,) = town.office.log.read(town.office.log.head() - 1)
    return entry.event


@pytest.mark.parametrize(
    ("person", "status"),
    [
        (ADMINISTRATOR, 200),
        (HEAD, 200),
        (LEADER, 200),
        (CLERK, 403),
        (AUDITOR, 403),
        (LIAISON, 403),
    ],
)
def test_who_looks_at_accounts(town: Town, person: PersonId, status: int) -> None:
    with_passwords(town, LIAISON)
    browser = entered(town, person)
    for path in (PAGE, f"{PAGE}.json", f"{PAGE}/{CLERK}"):
        assert browser.get(path).status_code == status


def test_everybody_is_listed_with_his_ways_in(town: Town) -> None:
    with_passwords(town)
    browser = entered(town, ADMINISTRATOR)
    told = browser.get(f"{PAGE}.json").json()
    assert told["total"] == len(told["rows"])
    rows = {row["person"]: row for row in told["rows"]}
    assert rows[ADMINISTRATOR]["sessions"] == 1
    assert rows[HEAD]["login"] == HEAD
    assert rows[LIAISON]["login"] == ""
    shown = browser.get(f"{PAGE}?state=open").text
    assert HEAD in shown
    assert LIAISON not in shown


def test_access_is_opened_with_a_slip_and_used(town: Town) -> None:
    with_passwords(town)
    browser, new = entered(town, ADMINISTRATOR), newcomer(town)
    path = f"{PAGE}/{new}/open"
    answer = do(browser, path, login="石桥.联络员")
    assert answer.status_code == 200, answer.headers
    assert answer.headers["cache-control"] == "no-store"
    event = last(town)
    assert isinstance(event, AccessOpened)
    assert (event.person, event.stamp.actor, event.stamp.proof) == (
        new,
        ADMINISTRATOR,
        "session",
    )
    found = SLIP.search(answer.text)
    assert found
    given = {"code": found[1], "new": NEW, "again": NEW}
    assert town.stranger().post("/password/reset", data=given).status_code == 303
    assert sign_in(town.stranger(), "石桥.联络员", NEW).status_code == 303
    assert found[1] not in str(town.office.log.read(0))


def test_a_slip_is_shown_once_however_often_the_form_is_sent(town: Town) -> None:
    with_passwords(town)
    browser = entered(town, ADMINISTRATOR)
    path = f"{PAGE}/{CLERK}/reset"
    shown = browser.post(path, data={"csrf": csrf(browser, path), "reason": "忘记"})
    form = hidden(shown.text) | {"step": "do"}
    first, again = browser.post(path, data=form), browser.post(path, data=form)
    assert SLIP.search(first.text)
    assert again.status_code == 200
    assert not SLIP.search(again.text)


def test_a_reset_ends_the_old_password_and_every_session(town: Town) -> None:
    with_passwords(town)
    theirs = entered(town, CLERK)
    answer = do(entered(town, ADMINISTRATOR), f"{PAGE}/{CLERK}/reset", reason="电话来报")
    assert answer.status_code == 200
    assert isinstance(last(town), CredentialReset)
    assert theirs.get("/account", follow_redirects=False).status_code == 303
    assert sign_in(town.stranger(), CLERK).status_code == 401


def test_resetting_the_head_takes_two_people(town: Town) -> None:
    with_passwords(town)
    theirs = entered(town, HEAD)
    admin = entered(town, ADMINISTRATOR)
    answer = do(admin, f"{PAGE}/{HEAD}/reset", reason="忘记")
    assert answer.status_code == 303
    assert isinstance(last(town), ConfirmationAsked)
    assert theirs.get("/account").status_code == 200
    assert "confirm" not in links_of(admin, HEAD)
    leader = entered(town, LEADER)
    assert HEAD in leader.get(PAGE).text.split("<table")[0]
    assert links_of(leader, HEAD) == {"confirm"}
    answer = do(leader, f"{PAGE}/{HEAD}/confirm")
    assert SLIP.search(answer.text)
    assert theirs.get("/account", follow_redirects=False).status_code == 303


def links_of(browser: TestClient, person: str) -> set[str]:
    shown = browser.get(f"{PAGE}/{person}").text
    return set(re.findall(rf'href="{PAGE}/{re.escape(person)}/([a-z]+)"', shown))


def test_closed_access_ends_at_once(town: Town) -> None:
    with_passwords(town)
    theirs, admin = entered(town, CLERK), entered(town, ADMINISTRATOR)
    assert links_of(admin, CLERK) == {"reset", "close", "link"}
    answer = do(admin, f"{PAGE}/{CLERK}/close", reason="调离")
    assert answer.status_code == 303
    assert isinstance(last(town), AccessClosed)
    assert theirs.get("/account", follow_redirects=False).status_code == 303
    assert sign_in(town.stranger(), CLERK).status_code == 401
    assert links_of(admin, CLERK) == {"open", "link"}


def test_a_login_is_linked_and_unlinked(town: Town) -> None:
    with_passwords(town)
    admin = entered(town, ADMINISTRATOR)
    do(admin, f"{PAGE}/{CLERK}/link", issuer="system", login="chen")
    access = known_access(town.office.reads)
    assert access.person_of("chen") == CLERK
    assert "chen" in admin.get(f"{PAGE}/{CLERK}").text
    do(admin, f"{PAGE}/{CLERK}/unlink", link="0", reason="换人")
    assert known_access(town.office.reads).person_of("chen") is None


def test_a_login_that_is_somebody_elses_is_refused_before_anything_is_recorded(town: Town) -> None:
    with_passwords(town)
    path = f"{PAGE}/{newcomer(town)}/open"
    admin, head = entered(town, ADMINISTRATOR), town.office.log.head()
    answer = admin.post(path, data={"csrf": csrf(admin, path), "login": str(CLERK), "step": "do"})
    assert answer.status_code == 400
    assert "已属他人" in answer.text
    assert town.office.log.head() == head


def test_the_administrator_ends_sessions_without_a_reset(town: Town) -> None:
    with_passwords(town)
    theirs, admin = entered(town, CLERK), entered(town, ADMINISTRATOR)
    answer = post(admin, f"{PAGE}/{CLERK}", f"{PAGE}/{CLERK}/end-sessions")
    assert answer.status_code == 303
    assert theirs.get("/account", follow_redirects=False).status_code == 303
    assert sign_in(town.stranger(), CLERK).status_code == 303
    leader = entered(town, LEADER)
    answer = post(leader, f"{PAGE}/{CLERK}", f"{PAGE}/{CLERK}/end-sessions")
    assert answer.status_code == 403


def test_handing_out_access_asks_for_a_fresh_proof(town: Town) -> None:
    with_passwords(town)
    admin, head = entered(town, ADMINISTRATOR), town.office.log.head()
    session = town.accounts.session(admin.cookies["campaign_session"])
    assert session is not None
    path = f"{PAGE}/{CLERK}/reset"
    token = csrf(admin, path)
    town.accounts.sessions._change(session.id, proven_at=session.proven_at - timedelta(minutes=6))
    for answer in (
        admin.get(path, follow_redirects=False),
        admin.post(
            path, data={"csrf": token, "reason": "忘记", "step": "do"}, follow_redirects=False
        ),
    ):
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/account/prove?next=")
    assert town.office.log.head() == head
    answer = post(admin, "/account/prove", "/account/prove", {"old": PASSWORD, "next": path})
    assert answer.headers["location"] == path
    assert "忘记" in admin.get(path).text


@pytest.mark.parametrize("person", [CLERK, HEAD, LEADER, AUDITOR])
@pytest.mark.parametrize("deed", ["open", "reset", "close", "link"])
def test_nobody_but_the_administrator_hands_out_access(
    town: Town, person: PersonId, deed: str
) -> None:
    with_passwords(town)
    browser, head = entered(town, person), town.office.log.head()
    given = {"reason": "x", "login": "x", "issuer": "system", "step": "do"}
    answer = browser.post(
        f"{PAGE}/{LIAISON}/{deed}", data={"csrf": csrf(browser), **given}, follow_redirects=False
    )
    assert answer.status_code == 403
    assert town.office.log.head() == head

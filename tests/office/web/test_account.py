"""One's own account: passwords, sessions, and acting for somebody."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from engine.domain.directory.commands import NameDeputy
from engine.domain.event import Via
from office.accounts.resets import ResetKind
from office.web.routes.account import browser_named
from tests.office.web.closed import PASSWORD, csrf, entered, post, sign_in, with_passwords
from tests.office.web.conftest import CLERK, HEAD, LEADER, Town

NEW = "four quiet lanterns"


def code_of(town: Town) -> str:
    return town.accounts.make_reset(CLERK, ResetKind.SLIP).code


def set_by(browser, code: str, new: str = NEW, again: str | None = None):
    given = {"code": code, "new": new, "again": new if again is None else again}
    return browser.post("/password/reset", data=given)


def test_a_code_sets_a_password_and_signs_nobody_in(town: Town) -> None:
    with_passwords(town)
    elsewhere = entered(town, CLERK)
    browser, code = town.stranger(), code_of(town)
    answer = set_by(browser, code)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?said=password")
    assert "set-cookie" not in answer.headers
    assert elsewhere.get("/account", follow_redirects=False).status_code == 303
    assert sign_in(browser, CLERK, NEW).status_code == 303
    again = set_by(town.stranger(), code)
    assert again.status_code == 400
    assert "重置码无效" in again.text


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("short", None, "至少 12 个字符"),
        ("password1234", None, "太常见"),
        ("陈科员陈科员陈科员陈科员", None, "太常见"),
        ("陈科员office.chen", None, "主要由姓名"),
        (NEW, "other", "不一样"),
        ("", None, "至少 12 个字符"),
    ],
)
def test_an_unfit_password_says_why_and_leaves_the_code_good(
    town: Town, new: str, again: str | None, said: str
) -> None:
    with_passwords(town)
    browser, code = town.stranger(), code_of(town)
    answer = set_by(browser, code, new, again)
    assert answer.status_code == 400
    assert said in answer.text
    assert not new or f'value="{new}"' not in answer.text
    assert code not in answer.text
    assert set_by(browser, code).status_code == 303


def test_one_changes_ones_password_by_the_old_one(town: Town) -> None:
    with_passwords(town)
    browser, elsewhere = entered(town, CLERK), entered(town, CLERK)
    given = {"old": "wrong", "new": NEW, "again": NEW}
    answer = post(browser, "/account/password", "/account/password", given)
    assert answer.status_code == 401
    assert "密码不对" in answer.text
    town.accounts._tries.right("prove", CLERK, "testclient")
    given = {"old": PASSWORD, "new": NEW, "again": NEW}
    answer = post(browser, "/account/password", "/account/password", given)
    assert answer.headers["location"] == "/account?said=password"
    assert browser.get("/account").status_code == 200
    assert elsewhere.get("/account", follow_redirects=False).status_code == 303
    assert sign_in(town.stranger(), CLERK, NEW).status_code == 303


def test_one_sees_and_ends_ones_sessions(town: Town) -> None:
    with_passwords(town)
    browser, other = entered(town, CLERK), entered(town, CLERK)
    third, foreign = entered(town, CLERK), entered(town, HEAD)
    told = browser.get("/account.json").json()
    assert told["total"] == 3
    assert [row["here"] for row in told["rows"]].count(True) == 1
    theirs = town.accounts.session(other.cookies["campaign_session"])
    head = town.accounts.session(foreign.cookies["campaign_session"])
    assert theirs is not None
    assert head is not None
    answer = post(browser, "/account", f"/account/sessions/{theirs.id}/end")
    assert answer.headers["location"] == "/account?said=ended"
    assert other.get("/account", follow_redirects=False).status_code == 303
    assert post(browser, "/account", f"/account/sessions/{head.id}/end").status_code == 404
    assert foreign.get("/account").status_code == 200
    post(browser, "/account", "/account/sessions/end-others")
    assert third.get("/account", follow_redirects=False).status_code == 303
    assert browser.get("/account").status_code == 200


def test_a_proof_is_asked_for_again(town: Town) -> None:
    with_passwords(town)
    browser = entered(town, CLERK)
    session = town.accounts.session(browser.cookies["campaign_session"])
    assert session is not None
    town.accounts.sessions._change(session.id, proven_at=session.proven_at - timedelta(minutes=6))
    answer = post(browser, "/account/prove", "/account/prove", {"old": "wrong", "next": "/my"})
    assert answer.status_code == 401
    assert 'value="/my"' in answer.text
    town.accounts._tries.right("prove", CLERK, "testclient")
    answer = post(browser, "/account/prove", "/account/prove", {"old": PASSWORD, "next": "/my"})
    assert answer.headers["location"] == "/my"
    again = town.accounts.session(browser.cookies["campaign_session"])
    assert again is not None
    assert again.is_fresh(town.accounts.clock.now())


def name_deputy(town: Town, days: int = 0) -> None:
    office = town.office
    today = office.today()
    stamp = office.stamp(HEAD, Via.WEB, reason="away")
    office.handle(
        NameDeputy(
            stamp=replace(stamp, proof="session"),
            person=HEAD,
            deputy=CLERK,
            first=today + timedelta(days=days),
            last=today + timedelta(days=days + 5),
        )
    )


def test_a_deputy_changes_to_his_principal_and_back(town: Town) -> None:
    with_passwords(town)
    name_deputy(town)
    browser = entered(town, CLERK)
    assert "林主任" in browser.get("/account").text
    answer = post(browser, "/account", "/account/act-for", {"principal": HEAD, "next": "/account"})
    assert answer.headers["location"] == "/account"
    shown = browser.get("/account").text
    assert f'value="{HEAD}" selected' in shown
    assert "代" in shown.split("<main")[0]
    session = town.accounts.session(browser.cookies["campaign_session"])
    assert session is not None
    assert session.principal == HEAD
    post(browser, "/account", "/account/act-for", {"principal": ""})
    back = town.accounts.session(browser.cookies["campaign_session"])
    assert back is not None
    assert back.principal is None


@pytest.mark.parametrize("principal", [LEADER, "nobody", HEAD])
def test_nobody_acts_for_somebody_who_did_not_name_him(town: Town, principal: str) -> None:
    with_passwords(town)
    name_deputy(town, days=1)
    browser = entered(town, CLERK)
    answer = post(browser, "/account", "/account/act-for", {"principal": principal})
    assert answer.status_code == 404


def test_forms_of_the_account_are_of_its_session(town: Town) -> None:
    with_passwords(town)
    browser, other = entered(town, CLERK), entered(town, HEAD)
    for path in (
        "/sign-out",
        "/account/act-for",
        "/account/password",
        "/account/prove",
        "/account/sessions/end-others",
    ):
        for token in ("", csrf(other)):
            assert browser.post(path, data={"csrf": token}).status_code == 403
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/109.0.0.0 Safari/537.36",
            "Chrome 109, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0.42",
            "MicroMessenger 8, iPhone",
        ),
        ("curl/8.1", "curl/8.1"),
        ("", ""),
        ("Chrome/", "Chrome "),
    ],
)
def test_browsers_are_named_shortly(agent: str, said: str) -> None:
    assert browser_named(agent) == said

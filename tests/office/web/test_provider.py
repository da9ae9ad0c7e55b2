"""Signing in by an identity provider, on pages: there and back, and who is let in."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from starlette.testclient import TestClient

from engine.domain.access import Door
from engine.domain.access.commands import CloseAccess, LinkLogin
from office.web.app import make_app
from tests.office.accounts.local_provider import (
    CLIENT,
    SECRET,
    SUBJECT,
    LocalProvider,
    running_provider,
)
from tests.office.web.closed import by_admin, set_door
from tests.office.web.conftest import CLERK, HEAD, Town

BEGIN, RETURN = "/sign-in/provider", "/sign-in/provider/return"


@pytest.fixture
def local() -> Iterator[LocalProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def linked(town: Town, local: LocalProvider) -> Town:
    """The clerk is known to the provider."""
    local.now = town.accounts.clock.now().timestamp()
    settings = town.office.settings
    given = {"oidc_issuer": local.issuer, "oidc_client": CLIENT, "oidc_secret": SECRET}
    town.office.settings = replace(settings, accounts=replace(settings.accounts, **given))
    link = LinkLogin(stamp=by_admin(town), person=CLERK, login=SUBJECT, issuer=local.issuer)
    town.office.handle(link)
    return town._replace(app=make_app(town.office, town.accounts))


def there(browser: TestClient, local: LocalProvider, back: str = "/account") -> dict[str, str]:
    answer = browser.get(f"{BEGIN}?next={back}")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(local.issuer)
    return local.sign_in(answer.headers["location"])


def test_the_way_there_and_back(linked: Town, local: LocalProvider) -> None:
    browser = linked.stranger()
    assert "用统一身份认证登录" in browser.get("/sign-in").text
    answer = browser.get(RETURN, params=there(browser, local))
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert CLERK in browser.get("/account").text


@pytest.mark.parametrize("back", ["https://other.example/", "//other.example", ""])
def test_it_leads_to_no_other_site(linked: Town, local: LocalProvider, back: str) -> None:
    browser = linked.stranger()
    answer = browser.get(RETURN, params=there(browser, local, back))
    assert answer.headers["location"].startswith("/")
    assert not answer.headers["location"].startswith("//")


def test_a_sign_in_that_another_browser_began_is_none(linked: Town, local: LocalProvider) -> None:
    """Or somebody could make another browser work in his own name."""
    brought = there(linked.stranger(), local)
    browser = linked.stranger()
    there(browser, local)
    answer = browser.get(RETURN, params=brought)
    assert answer.status_code == 400
    assert "campaign_session" not in browser.cookies


def test_what_was_brought_counts_once(linked: Town, local: LocalProvider) -> None:
    browser = linked.stranger()
    brought = there(browser, local)
    assert browser.get(RETURN, params=brought).status_code == 303
    assert browser.get(RETURN, params=brought).status_code == 400


def test_whom_nobody_linked_is_told_by_what_to_be_linked(
    linked: Town, local: LocalProvider
) -> None:
    local.claims = {"sub": "0815", "email": "lin@county.example", "preferred_username": HEAD}
    browser = linked.stranger()
    answer = browser.get(RETURN, params=there(browser, local))
    assert answer.status_code == 403
    assert "0815" in answer.text
    assert "campaign_session" not in browser.cookies


def test_closed_access_is_closed_by_this_way_too(linked: Town, local: LocalProvider) -> None:
    close = CloseAccess(stamp=by_admin(linked, reason="left"), person=CLERK)
    linked.office.handle(close)
    browser = linked.stranger()
    assert browser.get(RETURN, params=there(browser, local)).status_code == 403


@pytest.mark.parametrize("brought", [{"error": "access_denied"}, {"code": ""}, {"code": "made-up"}])
def test_without_a_proof_nobody_comes_in(
    linked: Town, local: LocalProvider, brought: dict[str, str]
) -> None:
    browser = linked.stranger()
    state = there(browser, local)["state"]
    answer = browser.get(RETURN, params={"state": state, **brought})
    assert answer.status_code in (401, 503)
    assert "campaign_session" not in browser.cookies


@pytest.mark.parametrize("path", [BEGIN, RETURN])
def test_where_none_is_configured_there_is_no_such_page(town: Town, path: str) -> None:
    assert town.stranger().get(path).status_code == 404


def test_where_nothing_is_proven_it_proves_nothing(linked: Town) -> None:
    set_door(linked, Door.NAMED)
    assert linked.stranger().get(BEGIN).status_code == 404

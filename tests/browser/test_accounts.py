"""Accounts before a real browser: signing in, a password from a slip, and looking at all of it."""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Site, seated
from tests.browser.test_looks import serious
from tests.office.web.closed import PASSWORD, with_passwords
from tests.office.web.conftest import ADMINISTRATOR, CLERK

pytestmark = [pytest.mark.browser, pytest.mark.long]
NEW = "four quiet lanterns"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_somebody_is_reset_and_comes_back(chromium: Browser, site: Site, scripts: bool) -> None:
    """The administrator hands out a slip in two steps after the person's page."""
    with_passwords(site.town)
    with seated(chromium, site, ADMINISTRATOR, scripts=scripts) as seat:
        page = seat.open(f"/settings/accounts/{CLERK}")
        page.get_by_role("link", name="重置密码").click()
        page.get_by_label("理由").fill("电话来报，忘记密码")
        page.locator("main button.main").click()
        page.locator("main button.main").click()
        code = page.locator(".slip").inner_text()
        assert seat.steps == 3
        assert not list(serious(seat)) if scripts else True
        assert not seat.troubles
    with seated(chromium, site, None, "phone", scripts=scripts) as seat:
        page = seat.open("/sign-in")
        page.get_by_role("link", name="我有重置码").click()
        page.get_by_label("重置码").fill(code.lower().replace("-", " "))
        page.get_by_label("新密码").fill(NEW)
        page.get_by_label("再填一次").fill(NEW)
        page.locator("main button.main").click()
        page.get_by_label("账号").fill(CLERK)
        page.get_by_label("密码", exact=True).fill(NEW)
        page.locator("main button.main").click()
        page.goto(f"{site.address}/account")
        assert page.get_by_role("heading", name="陈科员").is_visible()
        assert not seat.troubles


@pytest.mark.parametrize("lang", ["zh-CN", "en-US"])
@pytest.mark.parametrize("width", ["desk", "phone"])
def test_pages_for_people_who_are_not_signed_in_are_fit_to_be_seen(
    chromium: Browser, site: Site, width: str, lang: str
) -> None:
    with_passwords(site.town)
    with seated(chromium, site, None, width, lang) as seat:
        for path in ("/sign-in", "/sign-in?kept=1&next=/my", "/password/reset"):
            seat.open(path)
            assert not list(serious(seat))
            assert seat.overflow() <= 0
            assert not seat.troubles
            seat.picture(f"stranger-{width}-{lang[:2]}{path.partition('?')[0]}")
        page = seat.open("/sign-in")
        page.locator("#login").fill("nobody")
        page.locator("#password").fill("wrong")
        page.locator("main button.main").click()
        assert page.locator("#faults").is_visible()
        assert page.locator("#login").input_value() == "nobody"
        assert page.locator("#password").input_value() == ""
        assert not list(serious(seat))
        seat.picture(f"stranger-{width}-{lang[:2]}-refused")


def test_a_link_fills_in_its_code_and_leaves_no_trace(chromium: Browser, site: Site) -> None:
    with seated(chromium, site, None) as seat:
        asked: list[str] = []
        seat.page.on("request", lambda request: asked.append(request.url))
        page = seat.open("/password/reset#a-secret-code")
        assert page.locator("#code").input_value() == "a-secret-code"
        assert page.url.endswith("/password/reset")
        assert not [url for url in asked if "secret" in url.partition("#")[0]]


def test_a_password_can_be_looked_at(chromium: Browser, site: Site) -> None:
    with_passwords(site.town)
    with seated(chromium, site, None) as seat:
        page = seat.open("/sign-in")
        page.locator("#password").fill(PASSWORD)
        page.get_by_role("button", name="显示密码").click()
        assert page.locator("#password").get_attribute("type") == "text"
        assert not seat.troubles


@pytest.mark.parametrize("lang", ["zh-CN", "en-US"])
@pytest.mark.parametrize("width", ["desk", "phone"])
def test_pages_of_accounts_are_fit_to_be_seen(
    chromium: Browser, site: Site, width: str, lang: str
) -> None:
    with_passwords(site.town)
    with seated(chromium, site, ADMINISTRATOR, width, lang) as seat:
        for path in (
            "/account",
            "/account/password",
            "/account/prove",
            "/settings/accounts",
            f"/settings/accounts/{CLERK}",
            f"/settings/accounts/{CLERK}/close",
        ):
            seat.open(path)
            assert not list(serious(seat)), path
            assert seat.overflow() <= 0, path
            assert not seat.troubles, path
            seat.picture(f"accounts-{width}-{lang[:2]}{path}")

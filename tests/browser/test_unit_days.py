"""The days of a unit and of its reviewer in a real browser: within their steps, with and without
scripts, on a phone (pages.md §1).
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from tests.browser.conftest import Site, seated
from tests.driven import DRIVE
from tests.office.web.conftest import CLERK

pytestmark = [pytest.mark.browser, pytest.mark.long]
LIAISON_2, LIAISON_3 = "town-02.liaison", "town-03.liaison"
PDF = b"%PDF-1.4\n%plan\n"
PLAN_3 = f"/c/{DRIVE}/tasks/plan/units/town-03/once/submit"


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A plan to be handed in."""
    path = tmp_path / "实施方案.pdf"
    path.write_bytes(PDF)
    return path


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_liaison_hands_in_by_phone_in_three_steps(
    chromium: Browser, site: Site, paper: Path, lang: str, *, scripts: bool
) -> None:
    with seated(chromium, site, LIAISON_3, "phone", lang, scripts=scripts) as seat:
        page = seat.open("/my")
        assert seat.overflow() <= 0
        page.locator(f'a[href="{PLAN_3}"]').click()
        page.set_input_files("#file-doc", paper)
        if scripts:
            page.locator(".told", has_text="✓").wait_for()
        assert seat.overflow() <= 0
        page.locator('button[value="check"]').click()
        page.locator(".answers", has_text="实施方案.pdf").wait_for()
        assert seat.overflow() <= 0
        page.locator('button[value="do"]').click()
        page.wait_for_url("**/receipts/*")
        assert seat.steps == 3
        assert seat.overflow() <= 0
        seat.picture(f"receipt-{lang}-{'scripts' if scripts else 'plain'}")
        assert seat.troubles == []


def test_all_that_is_new_is_signed_for_in_one_step(chromium: Browser, site: Site) -> None:
    with seated(chromium, site, LIAISON_3, "phone") as seat:
        page = seat.open("/my")
        page.locator("form.receive button").click()
        page.wait_for_url("**/bulk/*")
        assert seat.steps == 1
        assert seat.overflow() <= 0
        assert seat.troubles == []


def test_a_broken_upload_tries_again_by_itself(chromium: Browser, site: Site, paper: Path) -> None:
    with seated(chromium, site, LIAISON_3, "phone") as seat:
        page = seat.open(PLAN_3)
        page.fill("#reason", "写在断线以前")
        broken: list[str] = []

        def once(route: Route) -> None:
            if route.request.method == "POST" and not broken:
                broken.append(route.request.url)
                route.abort()
            else:
                route.continue_()

        page.route("**/submit", once)
        page.set_input_files("#file-doc", paper)
        page.locator(".told", has_text="✓").wait_for()
        assert broken
        page.reload()
        assert "实施方案.pdf" in page.locator(".kept").inner_text()


def test_what_is_typed_outlives_the_session(chromium: Browser, site: Site) -> None:
    with seated(chromium, site, LIAISON_3, "phone") as seat:
        page = seat.open(PLAN_3)
        cookies = seat.context.cookies()
        seat.context.clear_cookies()
        page.fill("#reason", "写在登录失效以后")
        page.locator(".saved", has_text="登录已失效").wait_for()
        seat.picture("hand-in-signed-out")
        seat.context.add_cookies(cookies)  # type: ignore[arg-type]
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(site.address + PLAN_3)
        page.locator(".saved", has_text="草稿已保存").wait_for()
        assert page.input_value("#reason") == "写在登录失效以后"
        page.reload()
        assert page.input_value("#reason") == "写在登录失效以后"
        assert seat.troubles == []


def test_what_came_back_is_done_again_in_three_steps(chromium: Browser, site: Site) -> None:
    with seated(chromium, site, LIAISON_2, "phone") as seat:
        page = seat.open("/my")
        assert "少盖一个章" in page.locator(".now").inner_text()
        page.locator('.now a[href*="/tasks/plan/"][href$="/submit"]').click()
        assert page.locator('input[name="again-doc"]').is_checked()
        page.locator('button[value="check"]').click()
        page.locator('button[value="do"]').click()
        page.wait_for_url("**/receipts/*")
        assert seat.steps == 3
        page.goto(f"{site.address}/my")
        assert "陈科员" in page.locator("main").inner_text(), "who has it now"
        assert seat.troubles == []


@pytest.mark.parametrize("width", ["desk", "phone"])
@pytest.mark.parametrize("deed", ["accept", "return"])
def test_a_clerk_judges_in_two_steps(chromium: Browser, site: Site, width: str, deed: str) -> None:
    with seated(chromium, site, CLERK, width) as seat:
        page = seat.open(f"/c/{DRIVE}/deadlines")
        page.locator(f'nav.within a[href="/c/{DRIVE}/review"]').click()
        assert seat.overflow() <= 0
        page.locator("details.preview summary").first.click()
        page.locator('input[name="item"]').first.check()
        if deed == "return":
            page.locator('input[name="stock"]').first.check()
        action = f"/c/{DRIVE}/review/{deed}"
        button = (
            "form#queue button.main"
            if deed == "accept"
            else f'button.danger[formaction="{action}"]'
        )
        page.locator(button).click()
        page.wait_for_url("**/bulk/*")
        assert seat.steps == 2
        assert "未办理 0 项" in page.locator("main").inner_text()
        # The viewer of PDF files is a part of the browser that asks for its own pieces.
        assert [each for each in seat.troubles if not each.startswith("asked chrome")] == []


def test_by_the_keyboard_alone(chromium: Browser, site: Site, paper: Path) -> None:
    with seated(chromium, site, LIAISON_3) as seat:
        page = seat.open(PLAN_3)
        page.set_input_files("#file-doc", paper)
        page.locator(".told", has_text="✓").wait_for()
        page.locator("#reason").focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator(".answers").wait_for()
        page.locator('button[value="do"]').focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/receipts/*")

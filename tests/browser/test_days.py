"""Everybody's day, in a real browser: each task within its steps (pages.md §1)."""

import re
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from office.accounts.resets import ResetKind
from tests.browser.conftest import Site, seated
from tests.driven import DRIVE
from tests.office.web.conftest import AUDITOR, CLERK, HEAD, LEADER

pytestmark = pytest.mark.browser
LIAISON: Final = "town-02.liaison"
CAMPAIGN: Final = f"/c/{DRIVE}"
PASSWORD: Final = "three-towns-and-a-bureau"


@pytest.fixture(params=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "scripts")


@pytest.fixture
def photo(tmp_path: Path, chromium: Browser) -> Path:
    """A picture under a Chinese name."""
    kept = tmp_path / "方案盖章页.png"
    page = chromium.new_page(viewport={"width": 64, "height": 64})
    page.screenshot(path=kept)
    page.close()
    return kept


def recorded(site: Site) -> list[str]:
    return [entry.name for entry in site.town.office.log.read(0, 1000)]


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def test_a_liaison_does_again_what_was_returned_by_phone(
    chromium: Browser, site: Site, photo: Path, scripts: bool
) -> None:
    """F2, F4, F3: three steps, the reason on top; then it is seen as waiting for others."""
    with seated(chromium, site, LIAISON, "phone", scripts=scripts) as seat:
        page = seat.open("/my")
        page.get_by_role("link", name="去报送").first.click()
        expect(page.get_by_text("少盖一个章").first).to_be_visible()
        page.locator("input[type=checkbox]").first.uncheck()
        page.set_input_files("input[type=file]", photo)
        if scripts:
            expect(page.get_by_text(photo.name).first).to_be_visible()
        button(page, "核对后提交")
        expect(page.get_by_text(photo.name).first).to_be_visible()
        button(page, "提交")
        expect(page).to_have_url(re.compile("/receipts/"))
        assert (seat.steps, seat.troubles, seat.overflow()) == (3, [], 0)
        seat.picture(f"day-receipt-{'with' if scripts else 'without'}-scripts")
    assert recorded(site)[-1] == "assignment.submitted.v1"


def test_a_liaison_signs_for_all_that_is_new(chromium: Browser, site: Site) -> None:
    """F5: one step."""
    with seated(chromium, site, LIAISON, "phone", "en-US") as seat:
        page = seat.open("/my")
        page.locator("form[action='/my/receive'] button").click()
        page.wait_for_load_state()
        assert (seat.steps, seat.troubles) == (1, [])
    assert recorded(site)[-2:] == ["assignment.received.v1"] * 2


def test_a_liaison_asks_for_time_and_a_leader_grants_it(chromium: Browser, site: Site) -> None:
    """D2 of the liaison: two steps; decide of the leader: two steps, the consequences shown."""
    with seated(chromium, site, LIAISON, "phone") as seat:
        page = seat.open(f"{CAMPAIGN}/tasks/train/units/town-02/once/ask")
        page.select_option("select[name=kind]", "extension")
        page.locator("input[name=to]").fill("2026-04-10")
        page.locator("textarea[name=reason]").first.fill("汛期抢险，人手不足")
        page.locator("main form button.main").first.click()
        if "/receipts/" not in page.url and "/petitions" not in page.url:
            page.locator("main button.main").first.click()
        page.wait_for_load_state()
        assert seat.steps <= 2
        assert seat.troubles == []
    assert recorded(site)[-1] == "petition.extension_asked.v1"
    with seated(chromium, site, LEADER) as seat:
        page = seat.open("/leader")
        expect(page.get_by_text("汛期抢险").first).to_be_visible()
        seat.picture("day-leader")
        page.locator(".decision input[name=reason]").first.fill("防汛为先，同意")
        page.locator(".decision .actions button.main").first.click()
        if "/receipts/" not in page.url:
            page.locator("main button.main").first.click()
        page.wait_for_load_state()
        assert seat.steps <= 2
        assert seat.troubles == []
    assert {"petition.granted.v1", "assignment.extended.v1"} <= {
        re.sub(r"v\d+$", "v1", name) for name in recorded(site)[-2:]
    }


def test_a_clerk_accepts_from_the_queue(chromium: Browser, site: Site, scripts: bool) -> None:
    """F2: two steps for any number."""
    with seated(chromium, site, CLERK, scripts=scripts) as seat:
        page = seat.open(f"{CAMPAIGN}/review")
        page.locator("input[name=item]").first.check()
        button(page, "审核通过")
        page.wait_for_load_state()
        assert seat.steps <= 2
        assert seat.troubles == []
    assert recorded(site)[-1] == "assignment.accepted.v1"


def test_a_clerk_returns_with_a_stock_reason(chromium: Browser, site: Site) -> None:
    """F3: three steps, and a double click counts once."""
    with seated(chromium, site, CLERK) as seat:
        page = seat.open(f"{CAMPAIGN}/review")
        page.locator("input[name=item]").first.check()
        page.get_by_label("未盖章或未签字").check()
        page.get_by_role("button", name="退回勾选项").dblclick()
        expect(page).to_have_url(re.compile("/bulk/"))
        assert seat.steps <= 3
    assert recorded(site).count("assignment.returned.v1") == 2  # one was returned before


def test_a_clerk_answers_the_telephone(chromium: Browser, site: Site) -> None:
    """F5: by the search box, a sentence to read aloud."""
    with seated(chromium, site, CLERK) as seat:
        page = seat.open(CAMPAIGN)
        page.get_by_role("searchbox").fill("二镇")
        page.get_by_role("searchbox").press("Enter")
        expect(page.get_by_text("二镇").nth(1)).to_be_visible()
        assert (seat.steps, seat.troubles) == (1, [])


def test_a_clerk_sees_all_who_are_missing_at_the_gate(chromium: Browser, site: Site) -> None:
    """D1: from the overview to the gate, with everybody named; an unmet gate offers no close."""
    with seated(chromium, site, CLERK) as seat:
        page = seat.open(CAMPAIGN)
        page.locator("a[href*='/phases/one/gate']").first.click()
        expect(page.get_by_text("二镇").first).to_be_visible()
        expect(page.get_by_text("三镇").first).to_be_visible()
        seat.picture("day-gate")
        assert (seat.steps, seat.troubles) == (1, [])


def test_an_auditor_looks_back_and_asks_why(chromium: Browser, site: Site, scripts: bool) -> None:
    """F1 to F3: the state on a day, who changed it, why it is red."""
    with seated(chromium, site, AUDITOR, scripts=scripts) as seat:
        page = seat.open(f"{CAMPAIGN}?at=2026-03-11")
        expect(page.locator("html.past")).to_be_attached()
        seat.picture("day-past")
        seat.open(f"{CAMPAIGN}/history?unit=town-02")
        expect(page.get_by_text("少盖一个章").first).to_be_visible()
        seat.open(f"{CAMPAIGN}/why/assignment/plan/town-02/once")
        expect(page.get_by_text("2026-03-20").first).to_be_visible()
        assert seat.troubles == []


def test_who_signs_in_lands_where_he_is_needed(chromium: Browser, site: Site) -> None:
    """A wrong password says one sentence; the right one leads on to what was asked for."""
    accounts, person = site.town.accounts, HEAD
    now = accounts.clock.now()
    accounts.logins.add("lin", person, now)
    code = accounts.make_reset(person, ResetKind.SLIP).code
    accounts.use_reset(code, PASSWORD, lambda _: True)
    with seated(chromium, site, None) as seat:
        page = seat.open(f"{CAMPAIGN}/matrix")
        for tried in ("wrong-wrong-wrong", PASSWORD):
            page.get_by_label("账号").fill("lin")
            page.locator("input[type=password]").fill(tried)
            page.locator("main button.main").click()
            page.wait_for_load_state()
            page.wait_for_timeout(1_100)  # after a wrong try, one waits a second
        assert page.url == f"{site.address}{CAMPAIGN}/matrix"
        page.get_by_role("button", name="退出").click()
        page.goto(f"{site.address}{CAMPAIGN}/matrix")
        assert "/sign-in" in page.url


def test_two_at_one_item(chromium: Browser, site: Site) -> None:
    """The second is told what has become of it; Back shows the form again and does nothing."""
    with seated(chromium, site, CLERK) as one, seated(chromium, site, HEAD) as two:
        for seat in (one, two):
            seat.open(f"{CAMPAIGN}/tasks/closing/units/town-01/once/accept")
        for seat in (one, two):
            seat.page.locator("main form[method=post] button.main").first.click()
            if "/receipts/" not in seat.page.url:
                confirm = seat.page.locator("main form[method=post] button.main")
                if confirm.count():
                    confirm.first.click()
            seat.page.wait_for_load_state()
        assert "/receipts/" in one.page.url
        one.page.go_back()
        one.page.reload()
    assert recorded(site).count("assignment.accepted.v1") == 2  # one was accepted before

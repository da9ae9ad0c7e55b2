"""Real Chromium before a real server: what people see, at a desk and on a phone."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any, Final, NamedTuple

import pytest
import uvicorn
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)

from engine.ids import PersonId
from tests.office.web.conftest import Town, town, town_folder

__all__ = ["town", "town_folder"]
SCREENS: Final = Path(__file__).resolve().parents[2] / "build" / "screens"
WIDTHS: Final = {"desk": (1280, 900), "phone": (360, 740)}
_OF_THE_BROWSER: Final = ("data:", "blob:", "chrome-extension:", "chrome:")
QUIET: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's browser; .ci/run installs it with fonts for Chinese."""
    program = which("chromium")
    assert program, "no Chromium found: apt-get install chromium fonts-noto-cjk"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


class Site(NamedTuple):
    """An office whose pages are served at an address."""

    town: Town
    address: str


@contextmanager
def served(town: Town) -> Iterator[Site]:
    """Its pages on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(town.app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Site(town, f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def site(town: Town) -> Iterator[Site]:
    """The office of three towns."""
    with served(town) as found:
        yield found


class Seat:
    """Somebody before a browser. `steps` counts the pages that he has loaded since he landed;
    `troubles` are errors of scripts, and requests to other machines.
    """

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.site, self.context = site, context
        self.page: Page = context.new_page()
        self.steps, self.troubles = -1, list[str]()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.troubles.append(f"{message.text} at {message.location}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(
            (self.site.address, "data:", "blob:", "chrome-extension:", "chrome:")
        ):
            self.troubles.append(f"asked {request.url}")
        is_page = request.is_navigation_request() and request.frame == self.page.main_frame
        if is_page and request.redirected_from is None:
            self.steps += 1

    def open(self, path: str) -> Page:
        """Land on a page."""
        self.page.goto(self.site.address + path)
        return self.page

    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        return int(
            self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        )

    def picture(self, name: str) -> None:
        """Keep what is seen, whole, in build/screens."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(
            path=SCREENS / f"{re.sub(r'[^a-z0-9.-]+', '_', name)}.png", full_page=True
        )


@contextmanager
def seated(
    chromium: Browser,
    site: Site,
    person: str | None,
    width: str = "desk",
    lang: str = "zh-CN",
    *,
    scripts: bool = True,
) -> Iterator[Seat]:
    """Somebody signed in, or nobody."""
    wide, high = WIDTHS[width]
    phone: dict[str, Any] = {"has_touch": True, "is_mobile": True} if width == "phone" else {}
    context = chromium.new_context(
        viewport={"width": wide, "height": high},
        locale=lang,
        timezone_id="Asia/Shanghai",
        java_script_enabled=scripts,
        **phone,
    )
    context.set_default_timeout(10_000)
    if person is not None:
        began = site.town.accounts.sign_in_identified(PersonId(person), "127.0.0.1", "test")
        cookie = {"name": "campaign_session", "value": began.token, "url": site.address}
        context.add_cookies([cookie])  # type: ignore[list-item]
    try:
        yield Seat(context, site)
    finally:
        context.close()

"""Draws the picture of the overview that stands in README: `python -m tests.docs.page_picture`.

It opens the office of `make serve` in Chromium, as the clerk sees it, in both languages.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import sync_playwright

from engine.delivery.channels import MemoryChannel
from office.accounts.store import open_accounts
from office.bootstrap import Office
from office.demo import serve_office
from office.settings import load_settings
from office.web.app import make_app
from tests.browser.conftest import QUIET, seated, served
from tests.office.web.conftest import Town

PICTURES: Final = Path(__file__).resolve().parents[2] / "docs" / "pictures"
CLERK: Final = "campaign-office.liaison"
_HIGH: Final = 1180


def main() -> None:
    """Write docs/pictures/overview.png and overview.zh.png."""
    with TemporaryDirectory() as folder:
        made = serve_office.prepare(Path(folder) / "office")
        settings = load_settings(Path(made.config))
        with (
            Office(settings, channel=MemoryChannel()) as office,
            open_accounts(settings) as accounts,
            served(Town(office, accounts, make_app(office, accounts))) as site,
            sync_playwright() as playwright,
        ):
            chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
            for lang, name in (("en-US", "overview.png"), ("zh-CN", "overview.zh.png")):
                with seated(chromium, site, CLERK, "desk", lang) as seat:
                    page = seat.open(f"/c/{serve_office.CAMPAIGN}")
                    clip = {"x": 0, "y": 0, "width": 1280, "height": _HIGH}
                    page.screenshot(path=PICTURES / name, full_page=True, clip=clip)  # type: ignore[arg-type]
            chromium.close()


if __name__ == "__main__":
    main()

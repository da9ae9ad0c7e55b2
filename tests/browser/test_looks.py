"""Every page, as it looks: nothing wrong in it, nothing cut off, at both widths and languages."""

from collections.abc import Iterator
from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.conftest import Seat, Site, seated
from tests.office.web.conftest import CLERK, LEADER
from tests.office.web.crawling import crawl

pytestmark = pytest.mark.browser
LOOKERS: Final = (CLERK, LEADER, "town-02.liaison", "audit.zhou", "admin.wu")


def serious(seat: Seat) -> Iterator[str]:
    for found in Axe().run(seat.page).response["violations"]:
        if found["impact"] in ("serious", "critical"):
            where = "; ".join(str(node["target"]) for node in found["nodes"][:3])
            yield f"{found['id']}: {found['help']} ({where})"


@pytest.mark.parametrize("width", ["desk", "phone"])
@pytest.mark.parametrize("lang", ["zh-CN", "en-US"])
@pytest.mark.parametrize("person", LOOKERS)
def test_every_page_is_fit_to_be_seen(
    chromium: Browser, site: Site, person: str, lang: str, width: str
) -> None:
    found = {}
    with seated(chromium, site, person, width, lang) as seat:
        for walked in list(crawl(site.town.browser(person), "/", most=60)):
            if not walked.text or walked.status != 200:
                continue
            seat.open(walked.url)
            faults = [*serious(seat), *seat.troubles]
            seat.troubles.clear()
            if (over := seat.overflow()) > 0:
                faults.append(f"{over} pixels wider than the screen")
            if faults:
                found[walked.url] = faults
            seat.picture(f"{person}-{width}-{lang[:2]}{walked.url.partition('?')[0]}")
    assert found == {}

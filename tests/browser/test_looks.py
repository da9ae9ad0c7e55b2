"""Every page, as it looks: nothing wrong in it, nothing cut off, at both widths and languages."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.conftest import Seat, Site, seated
from tests.office.web.conftest import CLERK, LEADER
from tests.office.web.crawling import crawl, sort_of

pytestmark = pytest.mark.browser
LOOKERS: Final = (CLERK, LEADER, "town-02.liaison", "audit.zhou", "admin.wu")


def serious(seat: Seat) -> Iterator[str]:
    for found in Axe().run(seat.page).response["violations"]:
        if found["impact"] in ("serious", "critical"):
            where = "; ".join(str(node["target"]) for node in found["nodes"][:3])
            yield f"{found['id']}: {found['help']} ({where})"


def pages_of(site: Site) -> Iterator[tuple[str, str]]:
    """Every sort of page once, with the first who comes to it."""
    seen = set[str]()
    for person in LOOKERS:
        for walked in crawl(site.town.browser(person), "/", most=80):
            sort = sort_of(walked.url.partition("?")[0])
            if walked.status == 200 and walked.text and sort not in seen:
                seen.add(sort)
                yield person, walked.url


@pytest.mark.parametrize(
    ("width", "lang"),
    [
        ("phone", "zh-CN"),
        pytest.param("desk", "en-US", marks=pytest.mark.long),
        pytest.param("desk", "zh-CN", marks=pytest.mark.long),
        pytest.param("phone", "en-US", marks=pytest.mark.long),
    ],
)
def test_every_page_is_fit_to_be_seen(chromium: Browser, site: Site, lang: str, width: str) -> None:
    looked, found = 0, {}
    for person, urls in groupby(list(pages_of(site)), key=lambda each: each[0]):
        with seated(chromium, site, person, width, lang) as seat:
            for _, url in urls:
                seat.open(url)
                looked += 1
                faults = [*serious(seat), *seat.troubles]
                seat.troubles.clear()
                if (over := seat.overflow()) > 0:
                    faults.append(f"{over} pixels wider than the screen")
                if faults:
                    found[f"{person} {url}"] = faults
                seat.picture(f"{width}-{lang[:2]}{url.partition('?')[0]}")
    assert found == {}
    assert looked > 25

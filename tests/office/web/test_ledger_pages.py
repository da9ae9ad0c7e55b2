"""The rectification ledger: raised, planned, reported with photos, verified by somebody else."""

import re

from starlette.testclient import TestClient

from engine.ids import RectificationId, RectificationKey
from office.web import links
from tests.driven import DRIVE
from tests.office.web.conftest import AUDITOR, CLERK, HEAD, Town
from tests.office.web.forms import value
from tests.office.web.test_hand_in import LIAISON_1, LIAISON_2

LEDGER = f"/c/{DRIVE}/rectifications"
FIRST = RectificationKey(DRIVE, RectificationId("r-0001"))
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"
    b"\x90wS\xde\x00\x00\x00\x00IEND\xaeB`\x82"
)


def act(
    browser: TestClient,
    url: str,
    files: dict[str, tuple[str, bytes]] | None = None,
    **fields: str,
) -> str:
    """Through the steps of an action; the path at the end."""
    form = browser.get(url)
    assert form.status_code == 200, form.text
    given = {"csrf": value(form.text, "csrf"), "command_id": value(form.text, "command_id")}
    check = browser.post(url, data={**given, **fields, "step": "check"}, files=files or {})
    assert check.status_code == 200, check.text
    kept = dict(re.findall(r'name="(kept-\w+)" value="([^"]+)"', check.text))
    done = browser.post(url, data={**given, **fields, **kept, "step": "do"})
    assert done.status_code == 200, done.text
    return done.url.path


def test_an_item_goes_from_the_finding_to_the_sign_off(town: Town) -> None:
    liaison, clerk = town.browser(LIAISON_2), town.browser(CLERK)
    act(liaison, links.rectification(FIRST, "plan"), causes="人手不足", measures="排班")
    files = {"before": ("前.png", PNG), "after": ("后.png", PNG)}
    report = links.rectification(FIRST, "report")
    assert act(liaison, report, files, result="已有人值守").startswith("/receipts/")
    text = clerk.get(links.rectification(FIRST)).text
    assert "单位自报已整改，尚未核查" in text
    assert "整改前照片" in text
    photo = re.search(r'href="(/c/[^"]+/files/\d+/after)"', text)
    assert photo
    assert clerk.get(photo[1]).content == PNG
    act(clerk, links.rectification(FIRST, "verify"))
    text = clerk.get(links.rectification(FIRST)).text
    assert "陈科员 于" in text
    assert "人手不足" in text


def test_a_finding_is_raised_for_a_unit(town: Town) -> None:
    clerk = town.browser(CLERK)
    assert f'{LEDGER}/raise"' in clerk.get(LEDGER).text
    given = {"unit": "town-01", "finding": "台账缺页", "source": "3月20日检查"}
    act(clerk, f"{LEDGER}/raise", None, **given)
    assert "台账缺页" in clerk.get(LEDGER).text
    for person in (LIAISON_1, AUDITOR):
        assert f'{LEDGER}/raise"' not in town.browser(person).get(LEDGER).text


def test_every_count_leads_to_as_many_rows(town: Town) -> None:
    for person, least in ((HEAD, 2), (LIAISON_2, 1), (LIAISON_1, 0)):
        browser = town.browser(person)
        text = browser.get(LEDGER).text
        counts = re.findall(
            r'<li class="count[^>]*><a href="([^"]+)"[^>]*><small>[^<]+</small><strong>(\d+)', text
        )
        assert len(counts) == 5
        assert int(counts[0][1]) >= least
        for url, count in counts:
            twin = url.replace("&amp;", "&").replace(LEDGER, f"{LEDGER}.json")
            assert browser.get(twin).json()["total"] == int(count), url


def test_others_do_not_see_it(town: Town) -> None:
    assert town.browser(LIAISON_1).get(links.rectification(FIRST)).status_code == 404
    assert town.browser(LIAISON_1).get(links.rectification(FIRST, "plan")).status_code == 404
    english = town.browser(HEAD, **{"accept-language": "en"}).get(LEDGER).text
    assert "Rectification ledger" in english
    assert town.browser(HEAD).get(f"{LEDGER}.xlsx").status_code == 200

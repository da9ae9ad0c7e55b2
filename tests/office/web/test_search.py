"""The search box finds what is seen, and says how it stands in one sentence."""

import re
from urllib.parse import quote

import pytest

from tests.office.web.conftest import AUDITOR, CLERK, Town


def found(town: Town, person: str, text: str) -> list[dict[str, str]]:
    """The rows that somebody finds."""
    answer = town.browser(person).get(f"/search.json?q={quote(text)}")
    assert answer.status_code == 200
    rows: list[dict[str, str]] = answer.json()["rows"]
    return rows


def test_a_unit_is_found_with_a_sentence_to_read_aloud(town: Town) -> None:
    page = town.browser(CLERK).get("/search?q=town-02")
    assert page.status_code == 200
    (row,) = (r for r in found(town, CLERK, "town-02") if "最急" in r["said"])
    assert row["said"] in page.text
    assert "/units/town-02" in page.text


@pytest.mark.parametrize("text", ["r-1", "R-0001", "r-0001", "1"])
def test_an_entry_of_the_ledger_is_found_by_its_number(town: Town, text: str) -> None:
    assert any("窗口无人值守" in row["said"] for row in found(town, CLERK, text))


def test_an_event_is_found_by_its_number(town: Town) -> None:
    head = town.office.head()
    rows = found(town, AUDITOR, f"#{head}")
    assert all(row["said"] for row in rows)


def test_people_and_tasks_are_found_by_a_part_of_their_name(town: Town) -> None:
    assert [row["title"] for row in found(town, CLERK, "何县")] == ["何县长"]
    assert any(row["kind"] == "任务" for row in found(town, CLERK, "plan"))


def test_what_is_not_seen_is_not_found(town: Town) -> None:
    own = found(town, "town-01.liaison", "town-0")
    assert own
    assert all("town-02" not in str(row) for row in own)
    assert found(town, "town-01.liaison", "r-0001") == []
    assert found(town, "town-01.liaison", "何县") == []


@pytest.mark.parametrize("text", ["", "  ", "没有这个", "<script>", "%", "'; drop", "x" * 3000])
def test_whatever_is_typed_is_answered(town: Town, text: str) -> None:
    page = town.browser(CLERK).get("/search", params={"q": text})
    assert page.status_code == 200
    assert "<script>" not in page.text.split("<main", 1)[-1].replace("</script>", "")


def test_it_is_answered_in_english_too(town: Town) -> None:
    page = town.browser(CLERK, **{"accept-language": "en"}).get("/search?q=town-02")
    assert "The most pressing is" in page.text


@pytest.mark.parametrize("person", [CLERK, AUDITOR, "town-01.liaison", "town-02.chief"])
@pytest.mark.parametrize("text", ["town", "镇", "plan", "r-1", "1", "张"])
def test_every_hit_leads_to_a_page_that_is_there(town: Town, person: str, text: str) -> None:
    browser = town.browser(person)
    listing = browser.get("/search", params={"q": text}).text.split("<main", 1)[-1]
    found = re.findall(r'<td[^>]*><a href="([^"]+)"', listing)
    for link in dict.fromkeys(found):
        assert browser.get(link).status_code == 200, link

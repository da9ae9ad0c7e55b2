"""Pages on paper (pages.md, 2.9): all rows, no buttons, and below who printed what as of when."""

from office.web.page_context import PRINTED_ROWS, Column, listed
from tests.driven import DRIVE
from tests.office.web.conftest import CLERK, Town

DEADLINES = f"/c/{DRIVE}/deadlines"


def test_a_list_is_laid_out_for_paper(town: Town) -> None:
    clerk = town.browser(CLERK)
    assert f'href="{DEADLINES}?show=all&amp;print=a4"' in clerk.get(f"{DEADLINES}?show=all").text
    shown = clerk.get(f"{DEADLINES}?show=all&print=a4").text
    assert 'class="paper paper-a4"' in shown
    assert f'href="{DEADLINES}?show=all&amp;print=a3"' in shown
    assert f'href="{DEADLINES}?show=all"' in shown
    assert f"{DEADLINES}?show=all&amp;print=a4 · 陈科员" in shown
    assert 'class="paper paper-a3"' in clerk.get(f"{DEADLINES}?print=a3").text
    assert 'class="paper' not in clerk.get(f"{DEADLINES}?print=a5").text


def test_the_past_is_printed_as_the_past(town: Town) -> None:
    shown = town.browser(CLERK).get(f"/c/{DRIVE}?at=2026-03-11&print=a4").text
    assert 'class="past paper paper-a4"' in shown


def test_on_paper_stand_the_rows_of_all_pages() -> None:
    columns = (Column("n", "label.state", lambda row: row),)
    found = listed(range(PRINTED_ROWS + 7), columns, 3)
    assert list(found.on("")) == list(range(200, 300))
    assert len(list(found.on("a4"))) == PRINTED_ROWS
    assert found.unprinted == 7
    assert listed(range(150), columns).unprinted == 0

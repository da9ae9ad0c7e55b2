"""Tables on a wide and on a narrow screen."""

from datetime import date

import pytest
from msgspec import Struct
from rich.cells import cell_len

from engine.phrases import Phrase
from office.cli.render import column, show_listing
from office.tables import broken

COLUMNS = (
    column("name", "name"),
    column("due", "due"),
    column("words", "words"),
    column("light", "light"),
    column("count", "overdue", right=True),
    column("more", "more", extra=True),
)


class Row(Struct, frozen=True):
    """A line with a long text in two of its columns."""

    name: str
    due: date
    words: str
    light: str
    count: int
    more: str


def lines(
    name: str, width: int, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
) -> list[str]:
    patch.setenv("COLUMNS", str(width))
    row = Row(name, date(2009, 3, 31), "a text of so many words " * 4, "● on track", 3, "apart")
    show_listing([row], COLUMNS, Phrase(""), "en")
    return [line.rstrip() for line in capture.readouterr().out.splitlines() if line.strip()]


def test_a_narrow_screen_leaves_out_what_is_extra_and_breaks_no_short_cell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, first in (("dept-industry-commerce", "dept-industry-commerce"), ("A bureau", "A b")):
        heading, _, line, *_ = lines(name, 80, monkeypatch, capsys)
        assert heading.split() == ["name", "due", "words", "light", "overdue"]
        assert line.startswith(f" {first}")
        for whole in ("2009-03-31", "● on track", "3"):
            assert whole in line
        assert all(len(shown) <= 80 for shown in lines(name, 80, monkeypatch, capsys))
    assert "more" in lines("a", 100, monkeypatch, capsys)[0]


@pytest.mark.parametrize("width", [20, 40, 61])
def test_chinese_breaks_between_signs_and_never_before_a_stop(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    text = "阶段 mobilize 未达到转段条件：section-plans-on-file 0/2，缺“法制办、人秘科”（两个）。"
    row = Row("a", date(2009, 3, 31), text * 2, "", 1, "")
    show_listing([row], (COLUMNS[0], COLUMNS[2]), Phrase(""), "zh")
    shown = [line.strip() for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert all(cell_len(line) <= width for line in shown)
    assert not any(line[0] in "，。；：、”）" or line[-1] in "“（" for line in shown)
    assert "".join(shown).count("section-plans-on-file") == 2


def test_an_id_is_cut_after_a_hyphen_and_only_where_the_column_is_too_narrow() -> None:
    assert broken("section-plans-on-file of town-01", 14) == [
        "section-plans-",
        "on-file of",
        "town-01",
    ]
    assert broken("2009-03-31", 10) == ["2009-03-31"]
    assert broken("", 8) == [""]
    assert broken("abcdefgh", 3) == ["abc", "def", "gh"]


def test_past_some_hundred_rows_a_listing_is_plain_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    rows = [Row(f"镇{n}", date(2009, 3, 31), "two\nlines", "● late", n, "") for n in range(301)]
    show_listing(rows, COLUMNS, Phrase("title"), "en")
    title, heading, first, *_, last = capsys.readouterr().out.splitlines()
    assert title == "title"
    assert heading.split() == ["name", "due", "words", "light", "overdue", "more"]
    assert first.split() == ["镇0", "2009-03-31", r"two\nlines", "●", "late", "0"]
    assert cell_len(first) == cell_len(last) == cell_len(first.rstrip())

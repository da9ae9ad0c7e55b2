"""Tables on a wide and on a narrow screen."""

from datetime import date

import pytest
from msgspec import Struct

from engine.phrases import Phrase
from office.cli.render import column, show_listing

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

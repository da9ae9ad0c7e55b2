"""What a page shows: a struct of its own, and the listing that it may hold."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, Generic, TypeVar

from msgspec import Struct

from engine.phrases import Phrase
from workflows.titles import Title

R = TypeVar("R")
PAGE_ROWS: Final = 100
PRINTED_ROWS: Final = 2000


class Column(Struct, Generic[R], frozen=True):
    """A column of a listing: `label` is the code of its head, `value` what a row has there.

    `link` gives the page that a cell leads to; `mark` names a CSS class of the cells (`number`,
    `day`, `light`). A value that is a Light is drawn as one.
    """

    key: str
    label: str
    value: Callable[[R], object]
    link: Callable[[R], str | None] | None = None
    mark: str = ""


class Listing(Struct, Generic[R], frozen=True):
    """Rows of one kind. `rows` are those of one page; `every` of them go into the twins.

    `total` counts all; `empty` says why there are none, and what is next.
    """

    rows: Sequence[R]
    columns: tuple[Column[R], ...]
    total: int
    page: int = 1
    empty: Phrase = Phrase("web.nothing")
    more: Callable[[], Sequence[R]] | None = None

    @property
    def pages(self) -> int:
        """How many pages of rows there are, 1 where there are none."""
        return max(1, -(-self.total // PAGE_ROWS))

    def every(self) -> Iterator[R]:
        """All rows, of every page."""
        return iter(self.rows if self.more is None else self.more())

    def on(self, paper: str) -> Iterator[R]:
        """The rows that are shown: on the screen those of one page, on paper all of them, as many
        as somebody prints; the sheet holds more.
        """
        return islice(self.every(), PRINTED_ROWS) if paper else iter(self.rows)

    @property
    def unprinted(self) -> int:
        """How many rows are left out on paper."""
        return max(0, self.total - PRINTED_ROWS)


def listed(
    rows: Sequence[R], columns: tuple[Column[R], ...], page: int = 1, empty: str = "web.nothing"
) -> Listing[R]:
    """A listing of rows that are all at hand: one page is shown, the twins have all."""
    page = min(max(1, page), max(1, -(-len(rows) // PAGE_ROWS)))
    shown = rows[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    return Listing(shown, columns, len(rows), page, Phrase(empty), lambda: rows)


class PageContext(Struct, kw_only=True):
    """What every page has. A page's own struct derives from it; its fields are the JSON twin."""

    title: Phrase | Title | str
    listing: Listing[Any] | None = None

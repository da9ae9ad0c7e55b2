"""What the commands that only look have in common: answers, lights, filters."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from engine.ids import UnitId
from office.cli.invocation import Invocation
from office.cli.language import Bilingual
from office.cli.render import show_line
from projections.states import Light

if TYPE_CHECKING:
    from office.answers.reading import Page, Reading

_MORE: Final = Bilingual("……还有更多行：--limit {0}", "... there are more lines: --limit {0}")

UnitFilter = Annotated[
    UnitId | None, typer.Option("--unit", metavar="UNIT", help="help.filter.unit")
]
LimitOption = Annotated[
    int, typer.Option("--limit", metavar="NUMBER", min=1, help="help.option.limit")
]
LIGHTS: Final[Mapping[Light, Bilingual]] = {
    Light.GREEN: Bilingual("● 正常", "● on track"),
    Light.YELLOW: Bilingual("▲ 临期", "▲ due soon"),
    Light.RED: Bilingual("✕ 逾期", "✕ overdue"),
    Light.GREY: Bilingual("○ 停计", "○ no clock"),
    Light.BLUE: Bilingual("✓ 办结", "✓ done"),
}


@contextmanager
def reading(invocation: Invocation) -> "Iterator[Reading]":
    """The office's views, at the end of the log."""
    # Here, so that a module may hold commands that need no views, too.
    from office.answers.reading import reading as reading_of

    with invocation.office() as office, reading_of(office) as look:
        yield look


def tell_more(page: "Page[Any]", limit: int, invocation: Invocation) -> None:
    """A line for people where the limit cut the listing."""
    if page.more:
        show_line(_MORE.to(invocation.lang).format(limit * 4))

"""What the commands that only look have in common: answers, lights, filters."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.ids import UnitId
from engine.phrases import Phrase
from office.cli.invocation import Invocation
from office.cli.render import say
from office.words import Language, worded

if TYPE_CHECKING:
    from office.answers.reading import Page, Reading
    from projections.states import Light


UnitFilter = Annotated[
    UnitId | None, typer.Option("--unit", metavar="UNIT", help="help.filter.unit")
]
LimitOption = Annotated[
    int, typer.Option("--limit", metavar="NUMBER", min=1, help="help.option.limit")
]


@contextmanager
def reading(invocation: Invocation) -> "Iterator[Reading]":
    """The office's views, at the end of the log."""
    # Here, so that a module may hold commands that need no views, too.
    from office.answers.reading import reading as reading_of

    with invocation.office(to_read=True) as office, reading_of(office) as look:
        yield look


def tell_more(page: "Page[Any]", limit: int, invocation: Invocation) -> None:
    """A line for people where the limit cut the listing."""
    if page.more:
        say("say.more-lines", invocation.lang, limit=limit * 4)


def light_in_words(light: "Light", lang: Language) -> str:
    """A sign and a word: `● on track`."""
    return worded(Phrase(f"label.light.{light}"), lang)

"""What the commands that only look have in common: answers, lights, filters."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from engine.errors import BadInput
from engine.ids import UnitId
from engine.phrases import Phrase, phrase
from office.cli.invocation import Invocation
from office.cli.render import say
from office.words import Language, worded

if TYPE_CHECKING:
    from office.answers.overrides import OverriddenPhase
    from office.answers.reading import Page, Reading, Streams
    from projections.states import Light


_MOST_DIGITS: Final = 18
UnitFilter = Annotated[
    UnitId | None, typer.Option("--unit", metavar="UNIT", help="help.filter.unit")
]
LimitOption = Annotated[
    int, typer.Option("--limit", metavar="NUMBER", min=1, help="help.option.limit")
]


def read_moment(text: str) -> date | int:
    """A day such as 2009-03-15, or the number of an event, as lists show it: 120 or #120."""
    number = text.removeprefix("#")
    if number.isdecimal() and len(number) <= _MOST_DIGITS:
        return int(number)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("--at", [phrase("fault.moment.unknown", text=text)]) from None


AtOption = Annotated[
    Any,  # date | int | None: typer knows no union
    typer.Option("--at", metavar="DAY|EVENT", parser=read_moment, help="help.option.at"),
]


@contextmanager
def reading(invocation: Invocation, at: date | int | None = None) -> "Iterator[Reading]":
    """The office's views, at the end of the log or at a moment. BadInput for one that is none."""
    # Here, so that a module may hold commands that need no views, too.
    from office.answers.reading import reading as reading_of
    from office.answers.seeing import everything_by

    with (
        invocation.office(to_read=True) as office,
        moment_named(),
        reading_of(office, at) as look,
    ):
        yield look._replace(sees=everything_by(invocation.looks(office)))


@contextmanager
def streams(invocation: Invocation, at: date | int | None) -> "Iterator[Streams]":
    """The log's streams, as they stand or as they stood; they need no views."""
    from office.answers.reading import streams as streams_of

    with invocation.office(to_read=True) as office, moment_named():
        yield streams_of(office, at)


@contextmanager
def moment_named() -> Iterator[None]:
    """Names the option in the refusal of a moment that the log, or the campaign, does not reach."""
    from office.answers.moment import MomentOutside

    try:
        yield
    except MomentOutside as fault:
        raise BadInput("--at", [fault.phrase]) from None


def check_span(since: date | None, until: date | None) -> None:
    """Raise BadInput for a span that ends before it begins."""
    if since and until and until < since:
        raise BadInput("--until", [phrase("fault.history.swapped", until=until, since=since)])


def tell_more(page: "Page[Any]", limit: int, invocation: Invocation) -> None:
    """A line for people where the limit cut the listing."""
    if page.more:
        say("say.more-lines", invocation.lang, limit=limit * 4)


def tell_overrides(overridden: "Iterable[OverriddenPhase | None]", lang: Language) -> None:
    """A line for people for each phase that stands closed against its gate."""
    for each in overridden:
        if each is not None:
            said = {field: getattr(each, field) for field in ("on", "authority", "event")}
            say(
                "say.overridden",
                lang,
                phase=each.title,
                reason=each.reason or "",
                count=len(each.unmet),
                **said,
            )


def light_in_words(light: "Light", lang: Language) -> str:
    """A sign and a word: `● on track`."""
    return worded(Phrase(f"label.light.{light}"), lang)

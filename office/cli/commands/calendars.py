"""campaign calendar: editions of the working-day calendar, and what a new one would move."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from msgspec import Struct

from engine.calendars.working_days import runs
from engine.domain.calendar import PublishEdition
from engine.domain.event import Recorded
from engine.errors import BadInput
from engine.phrases import Phrase, phrase
from office.cli.changing import WriteContext, changing
from office.cli.commands import calendar_proposals
from office.cli.invocation import invocation_of
from office.cli.options import JsonOption, plain
from office.cli.reading import AtOption, reading
from office.cli.render import column, say, show_answer, show_listing
from office.cli.values import Unreadable
from office.words import Language, worded
from workflows.dates import FIRST_YEAR, LAST_YEAR

_group = typer.Typer()

EditionArgument = Annotated[str, typer.Argument(metavar="EDITION", help="help.calendar.edition")]


class EditionCells(Struct, frozen=True):
    """An edition as people see it."""

    id: str
    years: str
    off: int
    worked: int
    campaigns: tuple[str, ...]
    source: str


class DayCells(Struct, frozen=True):
    """A stretch of days, and what they are."""

    days: str
    count: int
    what: str


def register(app: typer.Typer) -> None:
    """Add the group calendar."""
    app.add_typer(_group, name="calendar")
    _group.command("list")(plain(_list))
    _group.command("show")(plain(_show))
    calendar_proposals.register(_group)


def read_years(text: str) -> tuple[int, int]:
    """`2027`, or `2024-2030`."""
    first, _, last = text.partition("-")
    years = (first, last or first)
    fits = all(len(year) == 4 and year.isdecimal() for year in years)
    if not fits or not FIRST_YEAR <= int(years[0]) <= int(years[1]) <= LAST_YEAR:
        raise Unreadable("fault.years.unknown", text=text)
    return int(years[0]), int(years[1])


def _list(ctx: typer.Context, at: AtOption = None, as_json: JsonOption = False) -> None:
    from office.answers.calendars import calendar_list

    invocation = invocation_of(ctx)
    with reading(invocation, at) as look:
        found = calendar_list(look)
    if as_json:
        show_answer(found, invocation.lang)
        return
    rows = [
        EditionCells(
            id=each.id,
            years=f"{each.first_year}–{each.last_year}",
            off=each.off,
            worked=each.worked,
            campaigns=tuple(
                worded(
                    phrase("say.calendar.newer", campaign=by.campaign, newer=by.newer)
                    if by.newer
                    else by.campaign,
                    invocation.lang,
                )
                for by in each.campaigns
            ),
            source=each.source,
        )
        for each in found
    ]
    columns = (
        column("id", "label.calendar.edition"),
        column("years", "label.calendar.years"),
        column("off", "label.calendar.off", right=True),
        column("worked", "label.calendar.worked", right=True),
        column("campaigns", "label.calendar.campaigns"),
        column("source", "label.calendar.source", extra=True),
    )
    show_listing(rows, columns, Phrase("label.calendar"), invocation.lang)


def _show(
    ctx: typer.Context,
    edition: EditionArgument,
    year: Annotated[
        int | None, typer.Option("--year", metavar="YEAR", help="help.calendar.year")
    ] = None,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    from office.answers.calendars import edition_shown

    invocation, lang = invocation_of(ctx), invocation_of(ctx).lang
    with reading(invocation, at) as look:
        found = edition_shown(look, edition, year)
    if year is not None and not found.first_year <= year <= found.last_year:
        outside = phrase(
            "fault.calendar.year-outside", year=year, first=found.first_year, last=found.last_year
        )
        raise BadInput("--year", [outside])
    if as_json:
        show_answer(found, lang)
        return
    say(
        "say.calendar.edition",
        lang,
        edition=found.id,
        first=found.first_year,
        last=found.last_year,
        rest=tuple(phrase(f"label.weekday.{day}") for day in found.rest_days),
        source=found.source,
    )
    rows = [*_stretches(found.off, "off", lang), *_stretches(found.worked, "worked", lang)]
    rows.sort(key=lambda row: row.days)
    columns = (
        column("days", "label.calendar.days"),
        column("count", "label.calendar.count", right=True),
        column("what", "label.calendar.what"),
    )
    show_listing(rows, columns, Phrase("label.calendar.of", {"edition": edition}), lang)


def _stretches(days: Iterable[date], what: str, lang: Language) -> list[DayCells]:
    """Days that follow each other in one line."""
    said = worded(Phrase(f"label.calendar.is-{what}"), lang)
    rows = []
    for run in runs(days):
        ends = f"{run[0]}" if len(run) == 1 else f"{run[0]} – {run[-1]}"
        rows.append(DayCells(ends, len(run), said))
    return rows


def _tell_campaigns(context: WriteContext, recorded: tuple[Recorded, ...]) -> None:
    """Which campaigns would count on the new edition, if somebody decided so."""
    from office.answers.calendars import calendar_list

    if not recorded or context.dry_run:
        return
    with reading(context.invocation) as look:
        lines = calendar_list(look)
    behind = [by for each in lines for by in each.campaigns if by.newer]
    for by in behind:
        say("say.calendar.may-move", context.lang, campaign=by.campaign, newer=by.newer)
    if not behind:
        say("say.calendar.all-count", context.lang)


@changing(_group, "import", _tell_campaigns)
def import_edition(
    context: WriteContext,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="help.calendar.file")
    ] = None,
    country: Annotated[
        str | None, typer.Option("--country", metavar="CODE", help="help.calendar.country")
    ] = None,
    region: Annotated[
        str, typer.Option("--region", metavar="CODE", help="help.calendar.region")
    ] = "",
    years: Annotated[
        Any,  # tuple[int, int] | None: typer would take it for two arguments
        typer.Option("--years", metavar="YEARS", parser=read_years, help="help.calendar.years"),
    ] = None,
    follows: Annotated[
        str, typer.Option("--follows", metavar="EDITION", help="help.calendar.follows")
    ] = "",
    name: Annotated[str, typer.Option("--id", metavar="NAME", help="help.calendar.id")] = "",
) -> tuple[Recorded, ...]:
    """From a notice in a file, or as computed for a country. It moves nothing by itself."""
    from engine.calendars.abroad import notice_of
    from engine.calendars.notices import edition_from
    from office.answers.calendars import editions
    from office.answers.reading import reading as reading_of
    from office.notices import read_notice

    if (file is None) == (country is None):
        raise BadInput("FILE, --country", [phrase("fault.calendar.one-source")])
    if file is not None:
        notice = read_notice(file, follows, name)
    elif years is None:
        raise BadInput("--years", [phrase("fault.calendar.no-years")])
    else:
        notice = notice_of(country or "", years[0], years[1], region, name)
    with reading_of(context.office) as look:
        published = editions(look)
    edition = edition_from(notice, published)
    return context.office.handle(PublishEdition(stamp=context.stamp, edition=edition))

"""campaign forecast: what is likely to become of the rest of a campaign, with how good that is."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import typer
from msgspec import Struct

from engine.phrases import Phrase, phrase
from office.answers.forecast import SEED, Forecast, forecast, shown
from office.cli.invocation import invocation_of
from office.cli.options import CampaignArgument, JsonOption, plain, read_day
from office.cli.reading import AtOption, reading
from office.cli.render import column, say, show_answer, show_line, show_listing
from office.words import Language, worded

_WEEKS = 30


class WeekCells(Struct, frozen=True):
    """A week to come."""

    monday: date
    due: int
    missed: Phrase
    load: Phrase


class RiskCells(Struct, frozen=True):
    """A unit or a duty."""

    name: object
    due: int
    missed: Phrase
    past: str


class WindowCells(Struct, frozen=True):
    """A month of the past, as it would have been forecast."""

    days: Phrase
    due: int
    forecast: Phrase
    naive: str
    actual: int


def register(app: typer.Typer) -> None:
    """Add forecast."""
    app.command("forecast")(plain(_forecast))


def _forecast(
    ctx: typer.Context,
    campaign: CampaignArgument,
    until: Annotated[
        date | None,
        typer.Option("--until", metavar="DAY", parser=read_day, help="help.forecast.until"),
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", metavar="NUMBER", min=0, help="help.forecast.seed")
    ] = SEED,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    with reading(invocation, at) as look:
        found = forecast(look, campaign, seed=seed, until=until)
    lang = invocation.lang
    if as_json:
        show_answer(found, lang)
        return
    for said in found.sentences:
        show_line(worded(said, lang))
    _tell_weeks(found, lang)
    _tell_risks(found, lang)
    _tell_test(found, lang)
    say("label.forecast.assumptions", lang)
    for said in found.assumptions:
        show_line(f"  · {worded(said, lang)}")


def _tell_weeks(found: Forecast, lang: Language) -> None:
    weeks = [week for week in found.outlook.weeks if week.due or week.load.high]
    columns = (
        column("monday", "label.forecast.week"),
        column("due", "label.forecast.due", right=True),
        column("missed", "label.forecast.missed", right=True),
        column("load", "label.forecast.load", right=True),
    )
    cells = [
        WeekCells(week.monday, week.due, shown(week.missed), shown(week.load))
        for week in weeks[:_WEEKS]
    ]
    show_listing(cells, columns, Phrase("label.forecast.weeks"), lang)
    if len(weeks) > _WEEKS:
        say("say.forecast.more-weeks", lang, count=len(weeks) - _WEEKS)


def _tell_risks(found: Forecast, lang: Language) -> None:
    for title, heading, rows in (
        (
            "label.forecast.units",
            "label.forecast.unit",
            [(each.name, each.risk) for each in found.units],
        ),
        ("label.forecast.duties", "label.duty", [(each.title, each.risk) for each in found.duties]),
    ):
        columns = (
            column("name", heading),
            column("due", "label.forecast.due", right=True),
            column("missed", "label.forecast.missed", right=True),
            column("past", "label.forecast.past", right=True),
        )
        cells = [
            RiskCells(name, risk.due, shown(risk.missed), f"{risk.past_missed}/{risk.past_due}")
            for name, risk in rows[:10]
        ]
        show_listing(cells, columns, Phrase(title), lang)


def _tell_test(found: Forecast, lang: Language) -> None:
    columns = (
        column("days", "label.forecast.window"),
        column("due", "label.forecast.due", right=True),
        column("forecast", "label.forecast.forecast", right=True),
        column("naive", "label.forecast.naive", right=True),
        column("actual", "label.forecast.actual", right=True),
    )
    if found.tested is not None:
        show_listing(list(_windows(found)), columns, Phrase("label.forecast.tested"), lang)
    show_line(worded(found.verdict, lang))


def _windows(found: Forecast) -> Iterator[WindowCells]:
    for each in found.tested.windows if found.tested else ():
        days = phrase("web.from-to", first=each.first, last=each.last)
        yield WindowCells(days, each.due, shown(each.forecast), f"{each.naive:.1f}", each.actual)

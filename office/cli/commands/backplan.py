"""campaign backplan: month, xun, week and day marks before a target day, in working days."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer
from msgspec import Struct

from engine.ids import CampaignId
from engine.phrases import Phrase, phrase
from office.answers.backplan import USUAL, BackPlan, MarkLine, backplan
from office.cli.invocation import invocation_of
from office.cli.options import JsonOption, plain, read_day
from office.cli.reading import AtOption, reading
from office.cli.render import Column, column, say, show_answer, show_listing
from office.words import Language, worded
from workflows.dates import Cadence


class MarkCells(Struct, frozen=True):
    """One mark; the narrower stand further in."""

    period: str
    days: Phrase
    on: date
    working: int
    left: int
    goal: int | None
    due: int | None
    handed_in: int | None
    missed: int | None
    secured: str


def register(app: typer.Typer) -> None:
    """Add backplan."""
    app.command("backplan")(plain(_backplan))


def _backplan(
    ctx: typer.Context,
    target: Annotated[
        date | None,
        typer.Argument(metavar="[DAY]", parser=read_day, help="help.backplan.target"),
    ] = None,
    campaign: Annotated[
        CampaignId | None,
        typer.Option("--for", metavar="CAMPAIGN", help="help.backplan.campaign"),
    ] = None,
    start: Annotated[
        date | None,
        typer.Option("--from", metavar="DAY", parser=read_day, help="help.backplan.start"),
    ] = None,
    level: Annotated[
        list[Cadence] | None, typer.Option("--level", help="help.backplan.level")
    ] = None,
    goal: Annotated[
        int | None, typer.Option("--goal", metavar="NUMBER", help="help.backplan.goal")
    ] = None,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    levels: Sequence[Cadence] = level or USUAL
    with reading(invocation, at) as look:
        found = backplan(look, target, campaign=campaign, start=start, levels=levels, goal=goal)
    lang = invocation.lang
    if as_json:
        show_answer(found, lang)
        return
    say(
        "say.back-plan.span",
        lang,
        start=found.start,
        target=found.target,
        count=found.working,
        edition=found.edition,
    )
    cells = [_cells(mark, lang) for mark in found.marks]
    show_listing(cells, _columns(found), Phrase("label.back-plan"), lang)
    if any(mark.provisional for mark in found.marks):
        say("say.back-plan.provisional", lang)
    say("say.back-plan.nested", lang)


def _columns(found: BackPlan) -> tuple[Column, ...]:
    columns = [
        column("period", "label.back-plan.period"),
        column("days", "label.back-plan.days"),
        column("on", "label.back-plan.on"),
        column("working", "label.back-plan.working", right=True),
        column("left", "label.back-plan.left", right=True),
    ]
    if found.goal is not None:
        columns.append(column("goal", "label.back-plan.goal", right=True))
    if found.campaign is not None:
        columns += [
            column("due", "label.back-plan.due", right=True),
            column("handed_in", "label.back-plan.handed-in", right=True),
            column("missed", "label.back-plan.missed", right=True),
            column("secured", "label.back-plan.secured"),
        ]
    return tuple(columns)


def _cells(mark: MarkLine, lang: Language) -> MarkCells:
    named = worded(mark.named, lang)
    days = phrase("web.from-to", first=mark.first, last=mark.last)
    secured = worded(Phrase(f"label.back-plan.{mark.secured}"), lang) if mark.secured else ""
    return MarkCells(
        period="  " * mark.depth + named,
        days=days,
        on=mark.on,
        working=mark.working,
        left=mark.left,
        goal=mark.goal,
        due=mark.due,
        handed_in=mark.handed_in,
        missed=mark.missed,
        secured=secured,
    )

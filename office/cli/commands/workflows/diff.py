"""campaign workflow diff: what a changed definition would do to a campaign that runs."""

from datetime import date
from typing import Any

import typer
from msgspec import Struct

from engine.phrases import phrase
from office.cli.commands.workflows.found import find_workflow
from office.cli.invocation import invocation_of
from office.cli.moves import show_moves
from office.cli.options import CampaignArgument, DefinitionArgument, JsonOption
from office.cli.reading import AtOption, reading
from office.cli.render import column, say, show_answer, show_listing
from office.words import Language, worded
from workflows.titles import Title


class DateCells(Struct, frozen=True):
    """A date to come that falls otherwise."""

    what: str
    title: str
    phase: str
    occurrence: str
    was: date | None
    now: date | None


class PlaceCells(Struct, frozen=True):
    """A place of the definition that differs."""

    place: str
    before: str
    after: str


def diff(
    ctx: typer.Context,
    campaign: CampaignArgument,
    file: DefinitionArgument,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Nothing is changed; `campaign amend` does it."""
    from office.answers.amendment import amendment

    invocation = invocation_of(ctx)
    lang, changed = invocation.lang, find_workflow(invocation, file)
    with reading(invocation, at) as look:
        found = amendment(look, campaign, changed)
    if as_json:
        show_answer(found, lang)
        return
    if not found.differences:
        say("say.diff.same", lang, campaign=campaign)
        return
    show_moves(found.moves, lang)
    dates = [
        DateCells(
            worded(change.what, lang),
            worded(change.title, lang),
            change.phase or "",
            change.occurrence or "",
            change.was,
            change.now,
        )
        for change in found.dates
    ]
    columns = (
        column("what", "label.dates.what"),
        column("title", "label.title"),
        column("phase", "label.phase", extra=True),
        column("occurrence", "label.dates.occurrence"),
        column("was", "label.diff.was"),
        column("now", "label.diff.now"),
    )
    show_listing(dates, columns, phrase("label.diff.dates"), lang)
    places = [
        PlaceCells(each.place, _in_words(each.before, lang), _in_words(each.after, lang))
        for each in found.differences
    ]
    of_places = (
        column("place", "label.diff.place"),
        column("before", "label.diff.was"),
        column("after", "label.diff.now"),
    )
    show_listing(places, of_places, phrase("label.diff.places"), lang)


def _in_words(value: Any, lang: Language) -> str:
    """A plain value of a definition: a title by itself, of a row its title or key."""
    match value:
        case None:
            return ""
        case {"zh": str(zh)}:
            return worded(Title(zh=zh, en=str(value.get("en") or zh)), lang)
        case {"title": title}:
            return _in_words(title, lang)
        case {"key": key}:
            return str(key)
        case list() | tuple():
            return worded(tuple(_in_words(each, lang) for each in value), lang)
        case _:
            return worded(value, lang)

"""campaign deadlines: what is due when, with its light."""

from typing import Annotated

import typer
from msgspec import Struct

from engine.ids import ONCE, StreamId, assignment_key
from engine.phrases import Phrase
from office.answers.deadlines import DeadlineLine, deadlines
from office.cli.due_words import due_in_words
from office.cli.invocation import invocation_of
from office.cli.options import CampaignArgument, JsonOption, plain
from office.cli.reading import AtOption, LimitOption, UnitFilter, light_in_words, reading, tell_more
from office.cli.render import column, show_answer, show_listing
from office.cli.state_words import item_state_in_words, title_in_words, unit_in_words
from office.words import Language, worded
from projections.states import Light


class DeadlineCells(Struct, frozen=True):
    """One deadline as people see it; `words` are what the next command asks for."""

    due_on: str
    light: str
    unit: str
    duty: str
    state: str
    words: str


def register(app: typer.Typer) -> None:
    """Add deadlines."""
    app.command("deadlines")(plain(_deadlines))


def _deadlines(
    ctx: typer.Context,
    campaign: CampaignArgument,
    unit: UnitFilter = None,
    light: Annotated[
        list[Light] | None,
        typer.Option("--light", help="help.deadlines.light"),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="help.deadlines.everything")] = False,
    limit: LimitOption = 50,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    with reading(invocation, at) as look:
        found = deadlines(
            look,
            campaign,
            unit=unit,
            lights=frozenset(light) if light else None,
            open_only=not everything,
            limit=limit,
        )
    if as_json:
        show_answer(found.rows, invocation.lang)
        return
    columns = (
        column("due_on", "label.deadlines.due-on"),
        column("light", "label.deadlines.light"),
        column("unit", "label.deadlines.unit"),
        column("duty", "label.deadlines.duty"),
        column("state", "label.deadlines.state", extra=True),
        column("words", "label.deadlines.words"),
    )
    tell_more(found, limit, invocation)
    cells = [_cells(line, invocation.lang) for line in found.rows]
    show_listing(cells, columns, Phrase("label.deadlines"), invocation.lang)


def _cells(line: DeadlineLine, lang: Language) -> DeadlineCells:
    return DeadlineCells(
        due_in_words(line.due_on, line.due_time, line.said, lang),
        _light_and_notes(line, lang),
        unit_in_words(line.unit_name, line.joint, lang),
        title_in_words(line.title, line.label, lang),
        item_state_in_words(line.item, line.state, lang),
        _words_of(line.item),
    )


def _words_of(item: StreamId) -> str:
    """`section-plans legal`, with `--occurrence 2011-03` where there are several; or `r-0001`."""
    key = assignment_key(item)
    if key is None:
        return item.rpartition("/")[2]
    occurrence = "" if key.occurrence == ONCE else f" --occurrence {key.occurrence}"
    return f"{key.duty} {key.unit}{occurrence}"


def _light_and_notes(line: DeadlineLine, lang: Language) -> str:
    notes = [light_in_words(line.light, lang)]
    if line.overridden:
        notes.append(worded(Phrase("say.deadlines.overridden"), lang))
    if line.assessed_on != line.due_on:
        notes.append(worded(Phrase("say.deadlines.assessed", {"day": line.assessed_on}), lang))
    if line.provisional:
        notes.append(worded(Phrase("say.deadlines.provisional"), lang))
    if line.next_working_day:
        day = f"{line.next_working_day:%m-%d}"
        notes.append(worded(Phrase("say.deadlines.day-off", {"next": day}), lang))
    return " · ".join(notes)

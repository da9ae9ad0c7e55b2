"""campaign deadlines: what is due when, with its light."""

from datetime import date
from typing import Annotated

import typer
from msgspec import Struct

from engine.ids import ONCE, StreamId, assignment_key
from office.answers.deadlines import DeadlineLine, deadlines
from office.cli.invocation import invocation_of
from office.cli.language import Bilingual, Language, title_in
from office.cli.options import CampaignArgument, JsonOption, plain
from office.cli.reading import LIGHTS, LimitOption, UnitFilter, reading, tell_more
from office.cli.render import column, show_answer, show_listing
from office.cli.state_words import item_state_in_words
from projections.states import Light


class DeadlineCells(Struct, frozen=True):
    """One deadline as people see it; `words` are what the next command asks for."""

    due_on: date
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
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    with reading(invocation) as look:
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
        column("due_on", "期限", "due"),
        column("light", "灯", "light"),
        column("unit", "单位", "unit"),
        column("duty", "任务", "duty"),
        column("state", "状态", "state", extra=True),
        column("words", "命令用词", "in commands"),
    )
    tell_more(found, limit, invocation)
    cells = [_cells(line, invocation.lang) for line in found.rows]
    show_listing(cells, columns, Bilingual("期限", "Deadlines"), invocation.lang)


def _cells(line: DeadlineLine, lang: Language) -> DeadlineCells:
    return DeadlineCells(
        line.due_on,
        _light_and_notes(line, lang),
        title_in(line.unit_name, lang),
        title_in(line.title, lang),
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
    zh = lang == "zh"
    notes = [LIGHTS[line.light].to(lang)]
    if line.assessed_on != line.due_on:
        notes.append(f"考核期限 {line.assessed_on}" if zh else f"assessed {line.assessed_on}")
    if line.provisional:
        notes.append("暂定" if zh else "provisional")
    if line.next_working_day:
        day = f"{line.next_working_day:%m-%d}"
        notes.append(f"休息日，次一工作日 {day}" if zh else f"day off, next {day}")
    return " · ".join(notes)

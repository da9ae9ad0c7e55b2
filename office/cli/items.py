"""list and show of numbered items, the same for every lifecycle."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import Struct

from engine.ids import ItemKey
from engine.phrases import Phrase, phrase
from office.cli.invocation import invocation_of
from office.cli.options import CampaignArgument, JsonOption, plain
from office.cli.reading import AtOption, UnitFilter, light_in_words, reading
from office.cli.render import column, say, show_answer, show_line, show_listing
from office.words import Language, worded

if TYPE_CHECKING:
    from office.answers.history import Happening
    from office.answers.keyed_items import ItemLine
    from office.answers.reading import Reading

NumberArgument = Annotated[str, typer.Argument(metavar="NUMBER", help="help.argument.number")]
SectionFilter = Annotated[str, typer.Option("--section", metavar="KEY", help="help.items.section")]
StateFilter = Annotated[str, typer.Option("--state", metavar="STATE", help="help.items.state")]

Part = Callable[["Reading", ItemKey], Struct]
Tells = Callable[[Any, Language], None]


class ItemCells(Struct, frozen=True):
    """An item as people see it."""

    number: str
    section: str
    title: str
    unit: str
    state: str
    due_on: date | None
    light: str


class ItemShown(Struct, frozen=True):
    """One item: its line, what is special of it, and what happened, the newest first."""

    line: "ItemLine"
    part: Struct | None
    events: "tuple[Happening, ...]"


def item_group(family: str, part: Part | None = None, tells: Tells | None = None) -> typer.Typer:
    """A group of commands with `list` and `show`; those that change something are put beside them.

    `part` gives what is special of an item, `tells` prints it. Words of a lifecycle: `web.PLURAL`
    heads the list, `help.command.FAMILY.list` and `.show` explain them.
    """
    group = typer.Typer()

    def listed(
        ctx: typer.Context,
        campaign: CampaignArgument,
        unit: UnitFilter = None,
        section: SectionFilter = "",
        state: StateFilter = "",
        at: AtOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from office.answers.keyed_items import numbered_items

        invocation = invocation_of(ctx)
        with reading(invocation, at) as look:
            every = numbered_items(look, campaign, family, unit=unit, section=section)
        found = tuple(line for line in every if state in ("", line.state))
        if as_json:
            show_answer(found, invocation.lang)
            return
        cells = [_cells(line, invocation.lang) for line in found]
        show_listing(cells, _COLUMNS, Phrase(f"web.{family}s"), invocation.lang)

    def shown(
        ctx: typer.Context,
        campaign: CampaignArgument,
        number: NumberArgument,
        at: AtOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from office.answers.history import history
        from office.answers.keyed_items import numbered_item

        invocation, key = invocation_of(ctx), ItemKey(family, campaign, number)
        with reading(invocation, at) as look:
            line = numbered_item(look, key)
            special = part(look, key) if part else None
            events = history(look, campaign, item=key.stream).rows
        if as_json:
            show_answer(ItemShown(line, special, events), invocation.lang)
            return
        _tell(line, invocation.lang)
        if tells is not None:
            tells(special, invocation.lang)
        for each in events:
            show_line(f"  #{each.position}  {each.on_day}  {worded(each.summary, invocation.lang)}")

    group.command("list")(plain(listed))
    group.command("show")(plain(shown))
    return group


_COLUMNS = (
    column("number", "web.item.number"),
    column("section", "web.item.section", extra=True),
    column("title", "web.item.title"),
    column("unit", "web.label.unit"),
    column("state", "label.state"),
    column("due_on", "web.label.due-on"),
    column("light", "web.label.light"),
)


def _cells(line: "ItemLine", lang: Language) -> ItemCells:
    return ItemCells(
        number=line.key.number,
        section=worded(line.section, lang),
        title=line.title,
        unit=worded(line.owner, lang) if line.owner else "",
        state=worded(line.state_said, lang),
        due_on=line.due_on,
        light=light_in_words(line.light, lang),
    )


def _tell(line: "ItemLine", lang: Language) -> None:
    unit = line.owner or phrase("thing.item.office")
    said = {"number": line.key.number, "title": line.title, "section": line.section}
    light = Phrase(f"label.light.{line.light}")
    say("say.item.shown", lang, **said, unit=unit, state=line.state_said, light=light)
    if line.due_on is not None:
        say("say.item.due", lang, day=line.due_on)
    if line.late:
        say("say.item.late", lang)

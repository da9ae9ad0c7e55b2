"""campaign entries: what a unit lists below itself, with an item for each entry."""

from typing import Annotated

import typer
from msgspec import Struct

from engine.domain.entries.listed import AddEntries, RenameEntry, WithdrawEntry
from engine.domain.event import Recorded
from engine.ids import OccurrenceKey, UnitId
from engine.phrases import phrase
from office.answers.entries import entries
from office.cli.changing import WriteContext, changing
from office.cli.invocation import invocation_of
from office.cli.options import CampaignArgument, JsonOption, TableFileArgument, UnitArgument
from office.cli.reading import AtOption, UnitFilter, streams
from office.cli.render import column, show_aside, show_line, show_listing
from office.words import worded

_group = typer.Typer()

ListArgument = Annotated[str, typer.Argument(metavar="LIST", help="help.entries.list")]
EntryArgument = Annotated[OccurrenceKey, typer.Argument(metavar="ENTRY", help="help.entries.entry")]
LabelArgument = Annotated[str, typer.Argument(metavar="NAME", help="help.entries.label")]


class EntryCells(Struct, frozen=True):
    """One entry as people see it."""

    list: str
    unit: UnitId
    unit_name: str
    entry: OccurrenceKey
    label: str


def register(app: typer.Typer) -> None:
    """Add the group entries."""
    app.add_typer(_group, name="entries")


@changing(_group, "add")
def add(
    context: WriteContext,
    campaign: CampaignArgument,
    name: ListArgument,
    unit: UnitArgument,
    labels: Annotated[list[str], typer.Argument(metavar="NAME...", help="help.entries.label")],
) -> tuple[Recorded, ...]:
    """Each is owed at once, where its task is."""
    return context.office.handle(
        AddEntries(
            stamp=context.stamp, campaign=campaign, list=name, unit=unit, labels=tuple(labels)
        )
    )


@changing(_group, "import")
def import_entries(
    context: WriteContext,
    campaign: CampaignArgument,
    name: ListArgument,
    unit: UnitArgument,
    file: TableFileArgument,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="help.units.encoding")
    ] = None,
) -> tuple[Recorded, ...]:
    """All of the file, or nothing. What is its heading is said."""
    from office.rosters import read_column

    found = read_column(file, encoding)
    heading = phrase("say.entries.heading", heading=found.heading)
    for note in (heading, *found.notes):
        (show_line if context.talks else show_aside)(worded(note, context.lang))
    return context.office.handle(
        AddEntries(stamp=context.stamp, campaign=campaign, list=name, unit=unit, labels=found.texts)
    )


@changing(_group, "rename")
def rename(
    context: WriteContext,
    campaign: CampaignArgument,
    name: ListArgument,
    unit: UnitArgument,
    entry: EntryArgument,
    label: LabelArgument,
) -> tuple[Recorded, ...]:
    """Its key stays, and so do its items."""
    return context.office.handle(
        RenameEntry(
            stamp=context.stamp, campaign=campaign, list=name, unit=unit, entry=entry, label=label
        )
    )


@changing(_group, "withdraw")
def withdraw(
    context: WriteContext,
    campaign: CampaignArgument,
    name: ListArgument,
    unit: UnitArgument,
    entry: EntryArgument,
) -> tuple[Recorded, ...]:
    """Nothing is owed for it any more."""
    return context.office.handle(
        WithdrawEntry(stamp=context.stamp, campaign=campaign, list=name, unit=unit, entry=entry)
    )


@_group.command("list")
def list_entries(
    ctx: typer.Context,
    campaign: CampaignArgument,
    name: Annotated[str | None, typer.Argument(metavar="[LIST]", help="help.entries.list")] = None,
    unit: UnitFilter = None,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    """All lists of the campaign, or one."""
    invocation = invocation_of(ctx)
    with streams(invocation, at) as look:
        found = entries(look, campaign, name, unit)
    columns = (
        column("list", "label.entries.list"),
        column("unit", "label.unit"),
        column("unit_name", "label.name"),
        column("entry", "label.entries.entry"),
        column("label", "label.entries.label"),
    )
    cells = [
        EntryCells(row.list, row.unit, worded(row.unit_name, invocation.lang), row.entry, row.label)
        for row in found
    ]
    title = phrase("label.entries")
    show_listing(cells, columns, title, invocation.lang, as_json=as_json)

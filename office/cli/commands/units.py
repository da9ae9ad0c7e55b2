"""campaign unit: the directory of units and people."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

import typer
from msgspec import Struct

from engine.domain.directory.commands import ImportRoster, ReinstateUnit, RetireUnit
from engine.domain.directory.importing import vacant_posts
from engine.domain.directory.roster import RosterRow
from engine.domain.directory.state import Directory, Unit, known_directory
from engine.domain.event import Recorded
from engine.domain.policy.acting import named
from engine.domain.policy.actors import Role, unit_scope
from engine.domain.policy.permission import post_in_words
from engine.phrases import phrase
from engine.texts import shown
from office.cli.changing import WriteContext, changing
from office.cli.invocation import invocation_of
from office.cli.options import JsonOption, TableFileArgument, UnitArgument
from office.cli.reading import AtOption, streams
from office.cli.render import column, say, show_aside, show_line, show_listing
from office.rosters import read_roster
from office.words import Language, worded

_group = typer.Typer()


class UnitRow(Struct, frozen=True):
    """A unit as it stands."""

    unit: str
    name: str
    name_en: str
    parent: str | None
    categories: tuple[str, ...]
    state: str
    liaison: str
    liaison_id: str
    chief: str
    chief_id: str


def register(app: typer.Typer) -> None:
    """Add the group unit."""
    app.add_typer(_group, name="unit")


@changing(_group, "import")
def import_units(
    context: WriteContext,
    file: TableFileArgument,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="help.units.encoding")
    ] = None,
) -> tuple[Recorded, ...]:
    """The roster in a file. All that was read otherwise than it stands is named."""
    roster = read_roster(file, encoding)
    notes = list(roster.notes)
    if roster.unused:
        notes.insert(0, phrase("say.unused-columns", columns=tuple(roster.unused)))
    for note in notes:
        (show_line if context.talks else show_aside)(worded(note, context.lang))
    source = shown(file.name)
    command = ImportRoster(stamp=context.stamp, source=source, rows=roster.rows)
    recorded = context.office.handle(command)
    if context.talks:
        _tell_who_stays(context, roster.rows)
    return recorded


def _tell_who_stays(context: WriteContext, rows: Iterable[RosterRow]) -> None:
    """A post that is empty in the roster stays with whom somebody gave it by hand."""
    directory = known_directory(context.office.reads)
    for row in rows:
        for post in vacant_posts(row):
            for grant in directory.holders(post, unit_scope(row.unit)):
                if not grant.imported:
                    say(
                        "say.units.stays",
                        context.lang,
                        line=row.line,
                        person=named(directory, grant.person),
                        post=post_in_words(directory, post, grant.scope),
                        grant=grant.id,
                    )


@_group.command("list")
def list_units(ctx: typer.Context, at: AtOption = None, as_json: JsonOption = False) -> None:
    """Every unit, in order of entry."""
    invocation = invocation_of(ctx)
    with streams(invocation, at) as look:
        found = known_directory(look.reads)
    lang = None if as_json else invocation.lang
    rows = tuple(_row(unit, found, look.day, lang) for unit in found.units.values())
    columns = (
        column("unit", "label.unit"),
        column("name" if invocation.lang == "zh" else "name_en", "label.name"),
        column("parent", "label.parent"),
        column("categories", "label.categories"),
        column("state", "label.state", extra=True),
        column("liaison", "label.liaison"),
        column("chief", "label.chief"),
    )
    show_listing(rows, columns, phrase("label.units"), invocation.lang, as_json=as_json)


def _row(unit: Unit, found: Directory, on: date, lang: Language | None) -> UnitRow:
    people = found.people
    liaison = found.holder(Role.LIAISON, unit.unit, on)
    chief = found.holder(Role.UNIT_CHIEF, unit.unit, on)
    return UnitRow(
        unit=unit.unit,
        name=unit.name,
        # People read the name that there is; a program, what stands in the directory.
        name_en=unit.name_en or (unit.name if lang else ""),
        parent=unit.parent,
        categories=unit.categories,
        state=worded(unit.state, lang) if lang else unit.state,
        liaison=people[liaison.person].name if liaison else "",
        liaison_id=liaison.person if liaison else "",
        chief=people[chief.person].name if chief else "",
        chief_id=chief.person if chief else "",
    )


@changing(_group, "retire")
def retire(context: WriteContext, unit: UnitArgument) -> tuple[Recorded, ...]:
    """It takes part in nothing new."""
    return context.office.handle(RetireUnit(stamp=context.stamp, unit=unit))


@changing(_group, "reinstate")
def reinstate(context: WriteContext, unit: UnitArgument) -> tuple[Recorded, ...]:
    """It takes part again."""
    return context.office.handle(ReinstateUnit(stamp=context.stamp, unit=unit))

"""campaign door: who may act at all, and what the table of permissions would refuse."""

from typing import Annotated

import typer

from engine.domain.access import Door, DoorSet, SetDoor, known_access
from engine.domain.directory.state import known_directory
from engine.domain.event import Recorded
from engine.domain.policy.actors import Role
from engine.ids import PersonId
from engine.phrases import first_of, phrase
from office.answers.door_check import DoorAnswer, DoorCheck, door_check
from office.cli.changing import WriteContext, changing
from office.cli.invocation import invocation_of
from office.cli.options import JsonOption, OrderedByOption
from office.cli.reading import AtOption, streams
from office.cli.render import say, show_json, show_line
from office.service.private_folder import keep_private
from office.words import Language, worded

_NOT_READY = 5
_MOST = 20
_group = typer.Typer()

DoorArgument = Annotated[Door, typer.Argument(metavar="DOOR", help="help.argument.door")]


def register(app: typer.Typer) -> None:
    """Add the group door."""
    app.add_typer(_group, name="door")


@_group.command("show")
def _show(ctx: typer.Context, at: AtOption = None, as_json: JsonOption = False) -> None:
    invocation = invocation_of(ctx)
    with streams(invocation, at) as look:
        door = known_access(look.reads).door
        heads = known_directory(look.reads).with_role(Role.OFFICE_HEAD, look.day)
    if as_json:
        show_json(DoorAnswer(door, bool(heads)))
    else:
        say(f"say.door.{door}", invocation.lang)


def _keep_private(context: WriteContext, recorded: tuple[Recorded, ...]) -> None:
    """Behind `closed` nobody else of the machine reads the office's folder."""
    folder = context.invocation.settings.store.folder
    closed = any(isinstance(e.event, DoorSet) and e.event.door is Door.CLOSED for e in recorded)
    if closed and not context.dry_run and not keep_private(folder):
        say("say.door.folder-open", context.lang, folder=str(folder))


@changing(_group, "set", _keep_private)
def _set(
    context: WriteContext, door: DoorArgument, authority: OrderedByOption = None
) -> tuple[Recorded, ...]:
    return context.office.handle(SetDoor(stamp=context.stamp, door=door, authority=authority))


@_group.command("check")
def _check(ctx: typer.Context, as_json: JsonOption = False) -> None:
    invocation = invocation_of(ctx)
    with invocation.office(to_read=True) as office:
        found = door_check(office.log, office.today())
    if as_json:
        show_json(found)
    else:
        for line in _lines(found, invocation.lang):
            show_line(line)
    if not found.ready:
        raise typer.Exit(_NOT_READY)


def _lines(found: DoorCheck, lang: Language) -> list[str]:
    said = [phrase("say.door.ready" if found.ready else "say.door.not-ready")]
    if not found.headed:
        said.append(phrase("error.access.nobody-heads"))
    if found.without_grant:
        said.append(phrase("say.door.without-grant", people=tuple(found.without_grant)))
    if found.posts:
        said.append(phrase("say.door.posts", people=found.posts))
    if found.without_access:
        people = first_of(found.without_access, _MOST)
        said.append(phrase("say.door.without-access", people=people))
    causes = _causes(found, lang)
    said += [
        phrase("say.door.refused", position=first, actor=actor, count=times, why=why)
        for (actor, why), (first, times) in list(causes.items())[:_MOST]
    ]
    if len(causes) > _MOST:
        said.append(phrase("say.door.more", more=len(causes) - _MOST))
    return [worded(each, lang) for each in said]


def _causes(found: DoorCheck, lang: Language) -> dict[tuple[PersonId, str], tuple[int, int]]:
    """Who would be refused in which words: where that stands first, and how often."""
    causes: dict[tuple[PersonId, str], tuple[int, int]] = {}
    for deed in found.refused:
        cause = (deed.actor, worded(deed.why, lang))
        first, times = causes.get(cause, (deed.position, 0))
        causes[cause] = (min(first, deed.position), times + deed.times)
    return causes

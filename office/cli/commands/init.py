"""campaign init: lay the office's folder down, and say who may act in it."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

import typer

from engine.domain.access import Door, SetDoor
from engine.domain.directory.commands import GrantRole, RegisterPerson
from engine.domain.event import Recorded, Stamp, Via
from engine.domain.policy.actors import OFFICE_WIDE, Role
from engine.errors import BadInput
from engine.ids import SYSTEM, PersonId
from engine.phrases import Alternatives, phrase
from office.bootstrap import Office
from office.cli.asking import answered, asks
from office.cli.changing import tell
from office.cli.invocation import invocation_of, read_person
from office.cli.next_steps import next_step
from office.cli.options import plain, read_text
from office.cli.render import say
from office.cli.values import Unreadable


def register(app: typer.Typer) -> None:
    """Add init."""
    app.command("init")(plain(_init))


def _init(
    ctx: typer.Context,
    door: Annotated[Door | None, typer.Option("--door", help="help.init.door")] = None,
    head: Annotated[
        PersonId | None, typer.Option("--head", metavar="PERSON", help="help.init.head")
    ] = None,
    head_name: Annotated[
        str | None, typer.Option("--head-name", metavar="NAME", help="help.init.head-name")
    ] = None,
) -> None:
    invocation = invocation_of(ctx)
    lang = invocation.lang
    # Before anything is made: a log that never said stays open to anyone.
    if head is not None:
        read_person("--head", head)
    if door is Door.NAMED and not asks() and not (head and head_name):
        raise BadInput("--door named", [phrase("fault.init.no-head")])
    with invocation.office(create=True) as office:
        made = office.laid_down
        if door is None and _is_new(made) and asks():
            door = answered("ask.init.door", lang, _read_door, Door.ANYONE.value)
        if door is Door.NAMED and asks():
            head = head or answered("ask.init.head", lang, partial(read_person, "--head"))
            head_name = head_name or answered("ask.init.head-name", lang, read_text)
        made += _set_door(office, door, head, head_name) if door else ()
        if made:
            tell(made, lang)
        say("say.log-ready", lang, path=office.log.place, count=office.log.head())
        if _is_new(made) and (hint := next_step(made[1], lang, office.handler)):
            say("say.next", lang, command=hint)


def _is_new(made: Sequence[Recorded]) -> bool:
    """Whether the log began just now: an older one adopts an office later."""
    return bool(made) and made[0].position == 1


def _set_door(
    office: Office, door: Door, head: str | None, head_name: str | None
) -> tuple[Recorded, ...]:
    """The program itself sets the first door, and grants the first head of the office."""

    def stamp() -> Stamp:
        return office.stamp(SYSTEM, Via.CLI)

    recorded: tuple[Recorded, ...] = ()
    if door is Door.NAMED:
        assert head is not None, "asked for, or refused, before"
        assert head_name is not None, "asked for, or refused, before"
        person = PersonId(head)
        recorded += office.handle(RegisterPerson(stamp=stamp(), person=person, name=head_name))
        recorded += office.handle(
            GrantRole(stamp=stamp(), person=person, role=Role.OFFICE_HEAD, scope=OFFICE_WIDE)
        )
    return recorded + office.handle(SetDoor(stamp=stamp(), door=door))


def _read_door(text: str) -> Door:
    try:
        return Door(text)
    except ValueError:
        known = Alternatives(door.value for door in Door)
        raise Unreadable("fault.choice.unknown", text=text, known=known) from None

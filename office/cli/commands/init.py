"""campaign init: lay the office's folder down, and say who may act in it."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

import typer
from msgspec import Struct

from engine.domain.access import Door, SetDoor
from engine.domain.access.commands import LinkLogin, OpenAccess
from engine.domain.directory.commands import GrantRole, RegisterPerson
from engine.domain.event import Command, Recorded, Stamp, Via
from engine.domain.policy.actors import OFFICE_WIDE, Role
from engine.errors import BadInput
from engine.ids import SYSTEM, PersonId
from engine.phrases import Alternatives, phrase
from office.bootstrap import Office
from office.cli.asking import answered, asks
from office.cli.changing import tell
from office.cli.invocation import invocation_of, read_person, typed_by
from office.cli.next_steps import next_step
from office.cli.options import plain, read_text
from office.cli.render import say
from office.cli.slips import give_slips
from office.cli.values import Unreadable
from office.service.private_folder import keep_private
from office.words import Language


class First(Struct, frozen=True):
    """The first of a role: nobody is there yet who could grant it."""

    person: PersonId
    name: str
    role: Role


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
    admin: Annotated[
        PersonId | None, typer.Option("--admin", metavar="PERSON", help="help.init.admin")
    ] = None,
    admin_name: Annotated[
        str | None, typer.Option("--admin-name", metavar="NAME", help="help.init.admin-name")
    ] = None,
) -> None:
    invocation = invocation_of(ctx)
    lang = invocation.lang
    # Before anything is made: a log that never said stays open to anyone.
    for option, person in (("--head", head), ("--admin", admin)):
        if person is not None:
            read_person(option, person)
    _check_complete(door, head and head_name, admin and admin_name)
    if head is not None and head == admin:
        raise BadInput("--admin", [phrase("fault.init.same-person", person=head)])
    with invocation.office(create=True) as office:
        made = office.laid_down
        if door is None and _is_new(made) and asks():
            door = answered("ask.init.door", lang, _read_door, Door.ANYONE.value)
        firsts: list[First] = []
        if door is not None and door is not Door.ANYONE:
            firsts.append(_first(Role.OFFICE_HEAD, "head", head, head_name, lang))
        if door is Door.CLOSED:
            firsts.append(_first(Role.ADMINISTRATOR, "admin", admin, admin_name, lang))
        made += _set_door(office, door, firsts) if door else ()
        if made:
            tell(made, lang)
        say("say.log-ready", lang, path=office.log.place, count=office.log.head())
        if door is Door.CLOSED:
            keep_private(invocation.settings.store.folder)
            give_slips(office, [first.person for first in firsts], lang)
        if _is_new(made) and (hint := next_step(made[1], lang, office.handler)):
            say("say.next", lang, command=hint)


def _check_complete(door: Door | None, head: str | None, admin: str | None) -> None:
    """Raise BadInput where nobody sits there to be asked for what is missing."""
    if asks() or door in (None, Door.ANYONE):
        return
    if not head:
        raise BadInput(f"--door {door}", [phrase("fault.init.no-head")])
    if door is Door.CLOSED and not admin:
        raise BadInput(f"--door {door}", [phrase("fault.init.no-admin")])


def _first(
    role: Role, option: str, person: PersonId | None, name: str | None, lang: Language
) -> First:
    person = person or answered(f"ask.init.{option}", lang, partial(read_person, f"--{option}"))
    return First(person, name or answered(f"ask.init.{option}-name", lang, read_text), role)


def _is_new(made: Sequence[Recorded]) -> bool:
    """Whether the log began just now: an older one adopts an office later."""
    return bool(made) and made[0].position == 1


def _set_door(office: Office, door: Door, firsts: Sequence[First]) -> tuple[Recorded, ...]:
    """The program itself sets the first door, and grants the first head of the office; behind
    `closed` whoever lays the office down is its first administrator, by his own login.
    """

    def stamp() -> Stamp:
        return office.stamp(SYSTEM, Via.CLI)

    commands: list[Command] = []
    for first in firsts:
        person, role = first.person, first.role
        commands += [
            RegisterPerson(stamp=stamp(), person=person, name=first.name),
            GrantRole(stamp=stamp(), person=person, role=role, scope=OFFICE_WIDE),
        ]
        if door is Door.CLOSED:
            commands.append(OpenAccess(stamp=stamp(), person=person))
            if role is Role.ADMINISTRATOR:
                commands.append(LinkLogin(stamp=stamp(), person=person, login=typed_by()))
    commands.append(SetDoor(stamp=stamp(), door=door))
    return tuple(recorded for command in commands for recorded in office.handle(command))


def _read_door(text: str) -> Door:
    try:
        return Door(text)
    except ValueError:
        known = Alternatives(door.value for door in Door)
        raise Unreadable("fault.choice.unknown", text=text, known=known) from None

"""campaign init: lay the office's folder down, and say who may act in it."""

import sys
from typing import Annotated

import typer

from engine.domain.access import Door, SetDoor
from engine.domain.directory import GrantRole, RegisterPerson, Role
from engine.domain.event import Recorded, Stamp, Via
from engine.domain.policy.actors import OFFICE_WIDE
from engine.errors import BadInput
from engine.ids import SYSTEM, PersonId
from engine.phrases import phrase
from office.bootstrap import Office
from office.cli.changing import tell
from office.cli.invocation import invocation_of, read_person
from office.cli.next_steps import next_step
from office.cli.options import plain
from office.cli.render import say
from office.words import Language, worded


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
    with invocation.office(create=True) as office:
        made = () if office.found_at else tuple(office.log.read(0))
        if door is None and made and _asks():
            door = Door(_answer("ask.init.door", lang, Door.ANYONE))
        if door is Door.NAMED and _asks():
            head = head or PersonId(_answer("ask.init.head", lang))
            head_name = head_name or _answer("ask.init.head-name", lang)
        made += _set_door(office, door, head, head_name) if door else ()
        if made:
            tell(made, lang)
        say("say.log-ready", lang, path=office.log.place, count=office.log.head())
        if made and (hint := next_step(made[0], lang, office.handler)):
            say("say.next", lang, command=hint)


def _set_door(
    office: Office, door: Door, head: str | None, head_name: str | None
) -> tuple[Recorded, ...]:
    """The program itself sets the first door, and grants the first head of the office."""

    def stamp() -> Stamp:
        return office.stamp(SYSTEM, Via.CLI)

    recorded: tuple[Recorded, ...] = ()
    if door is Door.NAMED:
        if not head or not head_name:
            raise BadInput("--door named", [phrase("fault.init.no-head")])
        person = read_person("--head", head)
        recorded += office.handle(RegisterPerson(stamp=stamp(), person=person, name=head_name))
        recorded += office.handle(
            GrantRole(stamp=stamp(), person=person, role=Role.OFFICE_HEAD, scope=OFFICE_WIDE)
        )
    return recorded + office.handle(SetDoor(stamp=stamp(), door=door))


def _asks() -> bool:
    """Whether somebody sits there who can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _answer(question: str, lang: Language, default: str | None = None) -> str:
    return str(typer.prompt(worded(phrase(question), lang), default=default))

"""campaign register: pairs, meetings, backward lists and bodies of a campaign."""

from datetime import date
from functools import partial
from typing import Annotated

import typer
from msgspec import Struct

from engine.domain.event import Recorded
from engine.domain.register.commands import ComposeBody, EndEntry, MakeEntry
from engine.domain.register.context import FAMILY_NAME
from engine.domain.register.events import EntryFigure
from engine.ids import CampaignId, ItemKey, RectificationId, UnitId
from engine.phrases import Phrase
from office.answers.registers import EntryAnswer, RegisterCount, entry, registers
from office.cli.changing import WriteContext, changing
from office.cli.invocation import invocation_of
from office.cli.items import NumberArgument, item_group
from office.cli.options import (
    CampaignArgument,
    JsonOption,
    OrderedByOption,
    UnitArgument,
    plain,
    read_day,
    read_text,
)
from office.cli.reading import AtOption, reading
from office.cli.render import column, say, show_answer, show_listing
from office.cli.values import Unreadable
from office.words import Language, worded

RegisterArgument = Annotated[
    str, typer.Argument(metavar="REGISTER", help="help.registers.register")
]
ObjectArgument = Annotated[str, typer.Argument(metavar="[SORT:CODE]", help="help.registers.object")]
BodyArgument = Annotated[
    str, typer.Argument(metavar="NAME", parser=read_text, help="help.registers.body")
]
FigureOption = Annotated[
    list[str] | None, typer.Option("--figure", metavar="KEY=NUMBER", help="help.registers.figure")
]
HeadOption = Annotated[
    str | None, typer.Option("--head", metavar="WHO", help="help.registers.head")
]
_MOST_DIGITS = 15
MemberOption = Annotated[
    list[str] | None, typer.Option("--member", metavar="WHO", help="help.registers.member")
]
DeputyOption = Annotated[
    list[str] | None, typer.Option("--deputy", metavar="WHO", help="help.registers.deputy")
]


class RegisterCells(Struct, frozen=True):
    """How full a register is, as people see it."""

    key: str
    title: str
    kind: str
    count: str
    lacking: int | None


def read_figure(text: str) -> EntryFigure:
    """A number by the key of its limit: `speakers=5`."""
    key, equals, value = text.partition("=")
    if not equals or not value.isdecimal() or not value.isascii() or len(value) > _MOST_DIGITS:
        raise Unreadable("fault.registers.figure", text=text)
    return EntryFigure(key, int(value))


def _tell(part: EntryAnswer, lang: Language) -> None:
    if part.is_body:
        nobody = Phrase("say.register.nobody")
        say(
            "say.register.body",
            lang,
            head=part.head or nobody,
            deputies=part.deputies or nobody,
            members=part.members or nobody,
        )
        return
    say("say.register.from", lang, day=part.begins)
    for each in part.measured:
        say("say.register.measured", lang, title=each.title, value=each.value, most=each.at_most)
    if part.exceeded:
        say("say.register.exceeded", lang, limits=part.exceeded)


_group = item_group(FAMILY_NAME, entry, _tell)


def register(app: typer.Typer) -> None:
    """Add the group register."""
    app.add_typer(_group, name="register")
    _group.command("counts")(plain(_counts))


def _named(campaign: CampaignArgument, number: NumberArgument) -> ItemKey:
    return ItemKey(FAMILY_NAME, CampaignId(campaign), number)


@changing(_group, "make")
def make(
    context: WriteContext,
    campaign: CampaignArgument,
    name: RegisterArgument,
    unit: UnitArgument,
    joined: ObjectArgument = "",
    begins: Annotated[
        date | None,
        typer.Option("--from", metavar="DAY", parser=read_day, help="help.registers.from"),
    ] = None,
    figures: FigureOption = None,
) -> tuple[Recorded, ...]:
    """Put an entry into a register."""
    return context.office.handle(
        MakeEntry(
            stamp=context.stamp,
            campaign=campaign,
            register=name,
            subject=unit,
            object=joined,
            begins=begins,
            figures=tuple(map(read_figure, figures or ())),
        )
    )


@changing(_group, "compose")
def compose(
    context: WriteContext,
    campaign: CampaignArgument,
    name: RegisterArgument,
    body: BodyArgument,
    head: HeadOption = None,
    deputies: DeputyOption = None,
    members: MemberOption = None,
    unit: Annotated[
        UnitId | None, typer.Option("--unit", metavar="UNIT", help="help.registers.of-unit")
    ] = None,
    number: Annotated[
        str | None, typer.Option("--number", metavar="NUMBER", help="help.registers.number")
    ] = None,
    authority: OrderedByOption = None,
) -> tuple[Recorded, ...]:
    """Say who a body's head, deputies and members are."""
    return context.office.handle(
        ComposeBody(
            stamp=context.stamp,
            campaign=campaign,
            register=name,
            body=body,
            unit=unit,
            head=head,
            deputies=tuple(deputies or ()),
            members=tuple(members or ()),
            authority=authority,
            number=number,
        )
    )


_on_entry = partial(changing, _group, about=_named)


@_on_entry("end")
def end(
    context: WriteContext,
    key: ItemKey,
    rectification: Annotated[
        str | None,
        typer.Option("--rectification", metavar="ITEM", help="help.registers.rectification"),
    ] = None,
    authority: OrderedByOption = None,
) -> tuple[Recorded, ...]:
    """Let an entry, or a body, count no longer."""
    named = RectificationId(rectification) if rectification else None
    return context.office.handle(
        EndEntry(stamp=context.stamp, key=key, rectification=named, authority=authority)
    )


def _counts(
    ctx: typer.Context,
    campaign: CampaignArgument,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    with reading(invocation, at) as look:
        found = registers(look, campaign)
    if as_json:
        show_answer(found, invocation.lang)
        return
    columns = (
        column("key", "label.registers.key"),
        column("title", "web.register.register"),
        column("kind", "web.register.kind"),
        column("count", "web.register.count", right=True),
        column("lacking", "web.register.lacking", right=True),
    )
    cells = [_cells(each, invocation.lang) for each in found]
    show_listing(cells, columns, Phrase("web.registers"), invocation.lang)


def _cells(found: RegisterCount, lang: Language) -> RegisterCells:
    return RegisterCells(
        key=found.key,
        title=worded(found.title, lang),
        kind=worded(Phrase(f"web.register.kind.{found.kind}"), lang),
        count=str(found.count) if found.exactly is None else f"{found.count}/{found.exactly}",
        lacking=None if found.each is None else len(found.lacking),
    )

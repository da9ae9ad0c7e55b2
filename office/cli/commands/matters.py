"""campaign matter: what was promised, received or ordered, from drafting to the end."""

from datetime import date
from functools import partial
from typing import Annotated

import typer

from engine.domain.event import Recorded
from engine.domain.matter.commands import (
    BreakMatter,
    ClaimMatter,
    ConfirmMatter,
    DraftMatter,
    ExtendMatter,
    HandDownMatter,
    ProgressMatter,
    PublishMatter,
    ReturnMatter,
    Said,
    SendUpMatter,
    StartMatter,
    TakeMatter,
    WithdrawMatter,
)
from engine.domain.matter_list import WHOLE, FixList
from engine.domain.publication.posting import Posting
from engine.ids import ItemKey, UnitId
from engine.phrases import phrase
from office.answers.matters import MatterDetail, matter_detail
from office.cli.changing import WriteContext, changing
from office.cli.filed import read_filed
from office.cli.items import NumberArgument, item_group
from office.cli.options import (
    AuthorityOption,
    CampaignArgument,
    FiledArgument,
    ToDayOption,
    UnitArgument,
    read_day,
    read_text,
)
from office.cli.render import say
from office.cli.values import Unreadable
from office.words import Language

FAMILY = "matter"


def _read_field(text: str) -> Said:
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise Unreadable("fault.matter.field-form", text=text)
    return Said(key=name.strip(), text=value.strip())


def _tells(detail: MatterDetail, lang: Language) -> None:
    for name, told in detail.fields:
        say("say.matter.field", lang, field=name, value=told.day or told.text)
    for each in detail.published:
        said = {"number": each.publication, "channel": each.channel, "day": each.on}
        say("say.matter.published", lang, **said)
    for level in detail.levels:
        late = phrase("say.late" if level.late else "say.in-time")
        unit = level.unit_name
        if level.left_on is not None:
            say("say.matter.level-left", lang, unit=unit, day=level.left_on, late=late)
        if level.tried:
            say("say.matter.tried", lang, unit=unit, tried=level.tried)
    if detail.percent:
        say("say.matter.percent", lang, percent=detail.percent)
    if detail.stalled:
        say("say.matter.stalled", lang)
    if detail.replaced_by:
        say("say.matter.replaced", lang, number=detail.replaced_by)


_group = item_group(FAMILY, matter_detail, _tells)

KindArgument = Annotated[str, typer.Argument(metavar="KIND", help="help.matters.kind")]
FieldOption = Annotated[
    list[Said] | None,
    typer.Option("--field", metavar="NAME=VALUE", parser=_read_field, help="help.matters.field"),
]
DueOption = Annotated[
    date | None,
    typer.Option("--due", metavar="DAY", parser=read_day, help="help.matters.due"),
]
TextOption = Annotated[
    str, typer.Option("--text", metavar="TEXT", parser=read_text, help="help.matters.text")
]


def register(app: typer.Typer) -> None:
    """Add the group matter."""
    app.add_typer(_group, name="matter")


def _named(campaign: CampaignArgument, number: NumberArgument) -> ItemKey:
    return ItemKey(FAMILY, campaign, number)


_matter = partial(changing, _group, about=_named)


@changing(_group, "draft")
def draft(
    context: WriteContext,
    campaign: CampaignArgument,
    kind: KindArgument,
    unit: UnitArgument,
    title: Annotated[
        str, typer.Argument(metavar="TITLE", parser=read_text, help="help.matters.title")
    ],
    field: FieldOption = None,
    channel: Annotated[
        str, typer.Option("--came-by", metavar="WAY", help="help.matters.came-by")
    ] = "",
    due: DueOption = None,
) -> tuple[Recorded, ...]:
    """Put a matter on the ledger, under the next free number."""
    return context.office.handle(
        DraftMatter(
            stamp=context.stamp,
            campaign=campaign,
            kind=kind,
            unit=unit,
            title=title,
            fields=tuple(field or ()),
            channel=channel,
            due_on=due,
        )
    )


@_matter("publish")
def publish(
    context: WriteContext,
    key: ItemKey,
    publication: Annotated[
        str | None,
        typer.Option("--publication", metavar="NUMBER", help="help.matters.publication"),
    ] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", metavar="CHANNEL", help="help.publications.channel")
    ] = None,
    place: Annotated[
        str, typer.Option("--place", metavar="WHERE", help="help.publications.place")
    ] = "",
    on: Annotated[
        date | None,
        typer.Option("--on", metavar="DAY", parser=read_day, help="help.publications.on"),
    ] = None,
    field: FieldOption = None,
    due: DueOption = None,
) -> tuple[Recorded, ...]:
    """Make it public, by an entry of the publication ledger or with one; once more to change it."""
    posting = Posting(channel=channel, place=place, on=on) if channel is not None else None
    return context.office.handle(
        PublishMatter(
            stamp=context.stamp,
            key=key,
            publication=publication,
            posting=posting,
            fields=tuple(field or ()),
            due_on=due,
        )
    )


@_matter("start")
def start(context: WriteContext, key: ItemKey) -> tuple[Recorded, ...]:
    """Begin."""
    return context.office.handle(StartMatter(stamp=context.stamp, key=key))


@_matter("progress")
def progress(
    context: WriteContext,
    key: ItemKey,
    percent: Annotated[int, typer.Argument(metavar="PERCENT", help="help.matters.percent")],
    text: TextOption,
    filed: FiledArgument = None,
) -> tuple[Recorded, ...]:
    """Say how far it has come."""
    items = read_filed(context.office, filed or (), dry_run=context.dry_run)
    return context.office.handle(
        ProgressMatter(stamp=context.stamp, key=key, percent=percent, text=text, filed=items)
    )


@_matter("claim")
def claim(
    context: WriteContext,
    key: ItemKey,
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="help.matters.text")] = "",
    filed: FiledArgument = None,
) -> tuple[Recorded, ...]:
    """Claim that it is done, with documents if there are any."""
    items = read_filed(context.office, filed or (), dry_run=context.dry_run)
    return context.office.handle(ClaimMatter(stamp=context.stamp, key=key, text=text, filed=items))


@_matter("confirm")
def confirm(context: WriteContext, key: ItemKey) -> tuple[Recorded, ...]:
    """Find that it is done; refused for those who worked on it."""
    return context.office.handle(ConfirmMatter(stamp=context.stamp, key=key))


@_matter("return")
def send_back(context: WriteContext, key: ItemKey) -> tuple[Recorded, ...]:
    """Find that it is not done, with a reason."""
    return context.office.handle(ReturnMatter(stamp=context.stamp, key=key))


@_matter("send-up")
def send_up(
    context: WriteContext,
    key: ItemKey,
    tried: Annotated[str, typer.Option("--tried", metavar="TEXT", help="help.matters.tried")] = "",
    to: Annotated[
        UnitId | None, typer.Option("--to", metavar="UNIT", help="help.matters.to")
    ] = None,
) -> tuple[Recorded, ...]:
    """Send it one level up, with what was tried."""
    return context.office.handle(SendUpMatter(stamp=context.stamp, key=key, tried=tried, to=to))


@_matter("take")
def take(context: WriteContext, key: ItemKey) -> tuple[Recorded, ...]:
    """Take over what was sent up."""
    return context.office.handle(TakeMatter(stamp=context.stamp, key=key))


@_matter("hand-down")
def hand_down(context: WriteContext, key: ItemKey) -> tuple[Recorded, ...]:
    """Give it back to the unit that sent it up, with a reason."""
    return context.office.handle(HandDownMatter(stamp=context.stamp, key=key))


@_matter("extend")
def extend(
    context: WriteContext, key: ItemKey, to: ToDayOption, authority: AuthorityOption
) -> tuple[Recorded, ...]:
    """Grant time, on authority."""
    return context.office.handle(
        ExtendMatter(stamp=context.stamp, key=key, to=to, authority=authority)
    )


@_matter("break")
def break_promise(context: WriteContext, key: ItemKey) -> tuple[Recorded, ...]:
    """Find that the promise was not kept, with a reason."""
    return context.office.handle(BreakMatter(stamp=context.stamp, key=key))


@_matter("withdraw")
def withdraw(
    context: WriteContext,
    key: ItemKey,
    authority: AuthorityOption,
    replaced_by: Annotated[
        str | None,
        typer.Option("--replaced-by", metavar="NUMBER", help="help.matters.replaced-by"),
    ] = None,
) -> tuple[Recorded, ...]:
    """Take it off the ledger, on authority; another may stand in its place."""
    return context.office.handle(
        WithdrawMatter(stamp=context.stamp, key=key, authority=authority, replaced_by=replaced_by)
    )


@changing(_group, "fix")
def fix(
    context: WriteContext,
    campaign: CampaignArgument,
    kind: KindArgument,
    numbers: Annotated[list[str], typer.Argument(metavar="NUMBER...", help="help.matters.numbers")],
    period: Annotated[
        str, typer.Option("--period", metavar="PERIOD", help="help.matters.period")
    ] = WHOLE,
) -> tuple[Recorded, ...]:
    """Fix which matters make the list of a period."""
    return context.office.handle(
        FixList(
            stamp=context.stamp,
            campaign=campaign,
            kind=kind,
            period=period,
            numbers=tuple(numbers),
        )
    )

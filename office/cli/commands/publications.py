"""campaign publication: what was made public, where and when."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from engine.domain.event import Recorded
from engine.domain.publication.commands import (
    CorrectPublication,
    PostPublication,
    RepostPublication,
    TakeDownPublication,
)
from engine.ids import CampaignId, ItemKey, StreamId, item_key
from office.answers.channels import channel_title
from office.answers.publications import PublicationDetail, publication_detail
from office.cli.changing import WriteContext, changing
from office.cli.filed import digest_of
from office.cli.items import NumberArgument, item_group
from office.cli.options import AuthorityOption, CampaignArgument, read_day, read_text
from office.cli.render import say
from office.words import Language

FAMILY = "publication"


def _tells(detail: PublicationDetail, lang: Language) -> None:
    said = {"channel": channel_title(detail.channel), "day": detail.on, "place": detail.place}
    say("say.publication.shown", lang, **said)
    if detail.until is not None:
        say("say.publication.until", lang, day=detail.until)
    for item in detail.items:
        say("say.publication.item", lang, item=item)


_group = item_group(FAMILY, publication_detail, _tells)

ChannelArgument = Annotated[
    str, typer.Argument(metavar="CHANNEL", help="help.publications.channel")
]
OnOption = Annotated[
    date | None, typer.Option("--on", metavar="DAY", parser=read_day, help="help.publications.on")
]
PageOption = Annotated[
    Path | None, typer.Option("--page", metavar="FILE", help="help.publications.page")
]
PlaceOption = Annotated[
    str | None, typer.Option("--place", metavar="WHERE", help="help.publications.place")
]


def register(app: typer.Typer) -> None:
    """Add the group publication."""
    app.add_typer(_group, name="publication")


def _named(campaign: CampaignArgument, number: NumberArgument) -> ItemKey:
    return ItemKey(FAMILY, campaign, number)


_entry = partial(changing, _group, about=_named)


def _stream(campaign: CampaignId, text: str) -> StreamId:
    """`matter/m-0001` of this campaign, or a stream as it is called in the log."""
    family, _, number = text.partition("/")
    short = ItemKey(family, campaign, number).stream
    return short if item_key(short) is not None else StreamId(text)


def _digest(context: WriteContext, page: Path | None) -> str | None:
    return digest_of(context.office, page, dry_run=context.dry_run) if page else None


@changing(_group, "post")
def post(
    context: WriteContext,
    campaign: CampaignArgument,
    channel: ChannelArgument,
    what: Annotated[
        str, typer.Argument(metavar="WHAT", parser=read_text, help="help.publications.what")
    ],
    place: Annotated[
        str,
        typer.Option("--place", metavar="WHERE", parser=read_text, help="help.publications.place"),
    ],
    item: Annotated[
        list[str] | None,
        typer.Option("--item", metavar="FAMILY/NUMBER", help="help.publications.item"),
    ] = None,
    on: OnOption = None,
    until: Annotated[
        date | None,
        typer.Option("--until", metavar="DAY", parser=read_day, help="help.publications.until"),
    ] = None,
    series: Annotated[
        str, typer.Option("--series", metavar="NAME", help="help.publications.series")
    ] = "",
    cause: Annotated[
        str, typer.Option("--cause", metavar="TEXT", help="help.publications.cause")
    ] = "",
    page: PageOption = None,
) -> tuple[Recorded, ...]:
    """Enter that something was made public, under the next free number."""
    return context.office.handle(
        PostPublication(
            stamp=context.stamp,
            campaign=campaign,
            what=what,
            channel=channel,
            place=place,
            on=on,
            items=tuple(_stream(campaign, each) for each in item or ()),
            digest=_digest(context, page),
            series=series,
            cause=cause,
            until=until,
        )
    )


@_entry("correct")
def correct(
    context: WriteContext,
    key: ItemKey,
    authority: AuthorityOption,
    what: Annotated[
        str | None, typer.Option("--what", metavar="WHAT", help="help.publications.what")
    ] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", metavar="CHANNEL", help="help.publications.channel")
    ] = None,
    place: PlaceOption = None,
    on: OnOption = None,
    page: PageOption = None,
) -> tuple[Recorded, ...]:
    """Say how it really was, on authority; the first entry stays readable."""
    return context.office.handle(
        CorrectPublication(
            stamp=context.stamp,
            key=key,
            authority=authority,
            what=what,
            channel=channel,
            place=place,
            on=on,
            digest=_digest(context, page),
        )
    )


@_entry("take-down")
def take_down(
    context: WriteContext, key: ItemKey, authority: AuthorityOption, on: OnOption = None
) -> tuple[Recorded, ...]:
    """Enter that it is to be seen no more, on authority; the clock of its notice stops."""
    return context.office.handle(
        TakeDownPublication(stamp=context.stamp, key=key, authority=authority, on=on)
    )


@_entry("repost")
def repost(
    context: WriteContext,
    key: ItemKey,
    place: PlaceOption = None,
    on: OnOption = None,
    page: PageOption = None,
) -> tuple[Recorded, ...]:
    """Enter that it is to be seen again."""
    return context.office.handle(
        RepostPublication(
            stamp=context.stamp, key=key, place=place, on=on, digest=_digest(context, page)
        )
    )

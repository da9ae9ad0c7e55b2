"""campaign feed: due dates that calendars follow, by addresses of one's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from msgspec import Struct

from engine.errors import NotFound, NotPermitted
from engine.ids import CampaignId, PersonId, UnitId
from engine.phrases import phrase
from office.accounts.feeds import Feed, FeedKind
from office.answers.reading import Reading, reading
from office.answers.seeing import seeing_of
from office.cli.invocation import Invocation, invocation_of
from office.cli.options import JsonOption
from office.cli.render import column, say, show_json, show_line, show_listing
from office.feeds.content import feed_content
from office.feeds.made import feed_address, make_feed, own_feeds
from office.words import worded

_group = typer.Typer()

CampaignOption = Annotated[
    CampaignId | None, typer.Option("--campaign", metavar="CAMPAIGN", help="help.feed.campaign")
]
UnitOption = Annotated[UnitId | None, typer.Option("--unit", metavar="UNIT", help="help.feed.unit")]


class FeedCells(Struct, frozen=True):
    """An address as people see it, without its secret."""

    id: str
    name: str
    made: str
    used: str


def register(app: typer.Typer) -> None:
    """Add the group feed."""
    app.add_typer(_group, name="feed")


@_group.command("add")
def _add(ctx: typer.Context, campaign: CampaignOption = None, unit: UnitOption = None) -> None:
    invocation = invocation_of(ctx)
    with _own(invocation) as (look, owner):
        made = make_feed(
            look,
            look.office.accounts,
            owner,
            campaign=campaign,
            unit=unit,
            lang=invocation.lang,
        )
    address = feed_address(invocation.settings.serve.site, made.token)
    say("say.feed.made", invocation.lang, id=made.feed.id, address=address)


@_group.command("list")
def _list(ctx: typer.Context, as_json: JsonOption = False) -> None:
    invocation = invocation_of(ctx)
    with _own(invocation) as (look, owner):
        found = own_feeds(look, look.office.accounts, owner)
    clock = invocation.clock_time
    rows = [
        FeedCells(
            id=each.id,
            name=worded(each.name, invocation.lang),
            made=clock(each.made_at),
            used=clock(each.used_at) if each.used_at else "–",
        )
        for each in found
    ]
    if as_json:
        show_json(rows)
        return
    columns = (
        column("id", "label.feed.id"),
        column("name", "web.feeds.name"),
        column("made", "web.feeds.made"),
        column("used", "web.feeds.used"),
    )
    show_listing(rows, columns, phrase("web.feeds.in-use"), invocation.lang)


@_group.command("remove")
def _remove(
    ctx: typer.Context,
    feed: Annotated[str, typer.Argument(metavar="ID", help="help.feed.id")],
) -> None:
    invocation = invocation_of(ctx)
    with _own(invocation) as (look, owner):
        known = [each.id for each in look.office.accounts.feeds.of(owner)]
        if not look.office.accounts.feeds.remove(feed, owner):
            raise NotFound("thing.feed", feed, known)
    say("say.feed.removed", invocation.lang, id=feed)


@_group.command("show")
def _show(ctx: typer.Context, campaign: CampaignOption = None, unit: UnitOption = None) -> None:
    """As a calendar gets it, to be kept in a file."""
    invocation = invocation_of(ctx)
    kind = FeedKind.UNIT if unit else FeedKind.CAMPAIGN if campaign else FeedKind.PERSON
    with _own(invocation) as (look, owner):
        feed = Feed(
            id=owner,
            owner=owner,
            kind=kind,
            campaign=campaign,
            unit=unit,
            lang=invocation.lang,
            made_at=look.office.clock.now(),
            used_at=None,
        )
        found = feed_content(look.office, feed)
    show_line(found.content.decode().replace("\r\n", "\n").rstrip("\n"))


@contextmanager
def _own(invocation: Invocation) -> Iterator[tuple[Reading, PersonId]]:
    """What whoever acts sees, and who that is: an address shows what its owner sees, so that nobody
    makes one in another's name.
    """
    with invocation.office() as office:
        stamp = invocation.stamp(office)
        if stamp.entered_by is not None:
            raise NotPermitted("error.feed.own")
        with reading(office) as look:
            yield look._replace(sees=seeing_of(look, stamp.actor)), stamp.actor

"""campaign link: how campaigns stand to others, and how far a campaign is with all its parts."""

from typing import Annotated

import typer
from msgspec import Struct

from engine.domain.campaign.commands import LinkCampaign
from engine.domain.event import Recorded
from engine.ids import CampaignId
from engine.phrases import Phrase
from office.cli.changing import WriteContext, changing
from office.cli.invocation import invocation_of
from office.cli.options import CampaignArgument, JsonOption, plain
from office.cli.reading import AtOption, reading
from office.cli.render import column, say, show_answer, show_listing
from office.words import worded
from workflows.sections.links import LinkKind

_group = typer.Typer()


class LinkCells(Struct, frozen=True):
    """A link as people see it."""

    how: str
    campaign: str
    title: str


class YearCells(Struct, frozen=True):
    """A year of a series."""

    year: int
    campaign: str
    title: str


class RollUpCells(Struct, frozen=True):
    """A campaign of the tree as people see it."""

    campaign: str
    title: str
    own: str
    whole: str
    note: str


_LINKS = (
    column("how", "label.links.how"),
    column("campaign", "label.links.campaign"),
    column("title", "label.links.title"),
)
_YEARS = (
    column("year", "label.links.year", right=True),
    column("campaign", "label.links.campaign"),
    column("title", "label.links.title"),
)
_TREE = (
    column("campaign", "label.links.campaign"),
    column("title", "label.links.title"),
    column("own", "label.links.own", right=True),
    column("whole", "label.links.whole", right=True),
    column("note", "label.links.note"),
)


def register(app: typer.Typer) -> None:
    """Add the group link."""
    app.add_typer(_group, name="link")
    _group.command("list")(plain(_list))
    _group.command("roll-up")(plain(_roll_up))


@changing(_group, "add")
def add(
    context: WriteContext,
    campaign: CampaignArgument,
    kind: Annotated[LinkKind, typer.Option("--as", metavar="HOW", help="help.links.as")],
    to: Annotated[
        CampaignId | None, typer.Option("--to", metavar="CAMPAIGN", help="help.links.to")
    ] = None,
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="help.links.title")] = "",
) -> tuple[Recorded, ...]:
    """To a campaign of this office, or to one outside it by its title."""
    return context.office.handle(
        LinkCampaign(stamp=context.stamp, campaign=campaign, kind=kind, to=to, title=title)
    )


def _list(
    ctx: typer.Context, campaign: CampaignArgument, at: AtOption = None, as_json: JsonOption = False
) -> None:
    from office.answers.related import related

    invocation = invocation_of(ctx)
    lang = invocation.lang
    with reading(invocation, at) as look:
        found = related(look, campaign)
    if as_json:
        show_answer(found, lang)
        return
    rows = [
        LinkCells(worded(each.how, lang), each.campaign or "", worded(each.title, lang))
        for each in found.links
    ]
    show_listing(rows, _LINKS, Phrase("label.links"), lang)
    if found.batch is not None:
        say("say.links.batch", lang, batch=found.batch)
    if found.series is not None:
        years = [YearCells(y.year, y.campaign, worded(y.title, lang)) for y in found.years]
        heading = Phrase("label.links.series", {"series": found.series})
        show_listing(years, _YEARS, heading, lang)


def _roll_up(
    ctx: typer.Context, campaign: CampaignArgument, at: AtOption = None, as_json: JsonOption = False
) -> None:
    from office.answers.roll_up import roll_up

    invocation = invocation_of(ctx)
    lang = invocation.lang
    with reading(invocation, at) as look:
        found = roll_up(look, campaign)
    if as_json:
        show_answer(found, lang)
        return
    rows = [
        RollUpCells(
            campaign="  " * each.depth + each.campaign,
            title=worded(each.title, lang),
            own=f"{each.own_done}/{each.own_total}",
            whole=f"{each.done}/{each.total}",
            note=worded(Phrase("label.links.again"), lang) if each.again else "",
        )
        for each in found
    ]
    show_listing(rows, _TREE, Phrase("label.links.roll-up"), lang)

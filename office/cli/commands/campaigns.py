"""Commands to a whole campaign: plan, set, announce, suspend ... archive, and who takes part."""

import re
from datetime import date
from typing import Annotated, Final

import typer
from msgspec import Struct
from msgspec.structs import replace

from engine.domain.campaign.commands import (
    AmendDefinition,
    AnnounceCampaign,
    ArchiveCampaign,
    CancelCampaign,
    ConcludeCampaign,
    CorrectDate,
    JoinUnit,
    PlanCampaign,
    RemoveUnit,
    ResumeCampaign,
    SetParameter,
    StartCampaign,
    SuspendCampaign,
)
from engine.domain.campaign.events import CampaignPlanned, ParameterSet
from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Recorded, Stamp
from engine.errors import BadInput, ReasonRequired
from engine.ids import CampaignId, CommandId
from engine.phrases import Phrase, phrase
from office.cli.changing import WriteContext, changing
from office.cli.commands.workflows.found import (
    BLANK_COLUMNS,
    at_places_of_file,
    blank_rows,
    find_workflow,
    given_values,
)
from office.cli.invocation import invocation_of
from office.cli.moves import tell_moves
from office.cli.options import (
    AuthorityOption,
    CampaignArgument,
    DefinitionArgument,
    JsonOption,
    OrderedByOption,
    UnitArgument,
    WorkflowArgument,
)
from office.cli.reading import AtOption, reading
from office.cli.render import column, say, show_answer, show_listing
from office.cli.unmatched import tell_unmatched
from office.words import worded
from workflows.parameters import filled

_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def register(app: typer.Typer) -> None:
    """Add the commands to a campaign, and list."""
    changing(app, "plan", _tell_blanks)(plan)
    changing(app, "set", _tell_set)(set_value)
    changing(app, "correct-date", tell_moves)(correct_date)
    changing(app, "amend", _tell_amendment)(amend)
    changing(app, "announce", tell_unmatched)(announce)
    changing(app, "start", tell_unmatched)(start)
    changing(app, "suspend")(suspend)
    changing(app, "resume")(resume)
    changing(app, "cancel")(cancel)
    changing(app, "conclude")(conclude)
    changing(app, "archive")(archive)
    changing(app, "join", tell_unmatched)(join)
    changing(app, "leave")(leave)
    app.command("list")(_list)


def plan(
    context: WriteContext,
    workflow: WorkflowArgument,
    campaign: Annotated[
        str | None, typer.Option("--id", metavar="NAME", help="help.campaigns.campaign")
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="help.campaigns.values"),
    ] = None,
    edition: Annotated[
        str | None,
        typer.Option("--edition", metavar="NAME", help="help.campaigns.edition"),
    ] = None,
) -> tuple[Recorded, ...]:
    """Plan it and fill what --set gives; a bad value stops everything."""
    definition = find_workflow(context.invocation, workflow)
    name = CampaignId(campaign or definition.key)
    if not _SLUG.fullmatch(name):
        raise BadInput("--id", [phrase("fault.campaign-id", name=name)])
    given = given_values(definition, values or (), "thing.nothing-planned")
    if given and not (context.stamp.reason or "").strip():
        raise ReasonRequired(phrase("act.campaign.set"))
    pinned = edition or _newest_edition(context)
    with at_places_of_file(context.invocation, workflow):
        recorded = context.office.handle(
            PlanCampaign(stamp=context.stamp, campaign=name, definition=definition, edition=pinned)
        )
    if context.dry_run:
        if given and context.talks:
            say("say.would-be-set", context.lang, pairs=tuple(f"{k}={v}" for k, v in given.items()))
        return recorded
    for key, value in given.items():
        own = replace(context.stamp, command_id=CommandId(f"{context.stamp.command_id}:{key}"))
        recorded += context.office.handle(
            SetParameter(stamp=own, campaign=name, key=key, text=str(value))
        )
    return recorded


def set_value(
    context: WriteContext,
    campaign: CampaignArgument,
    key: Annotated[str, typer.Argument(metavar="KEY", help="help.campaigns.key")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="help.campaigns.value")],
) -> tuple[Recorded, ...]:
    """The value must fit its place."""
    return context.office.handle(
        SetParameter(stamp=context.stamp, campaign=campaign, key=key, text=value)
    )


def correct_date(
    context: WriteContext,
    campaign: CampaignArgument,
    place: Annotated[str, typer.Argument(metavar="PLACE", help="help.campaigns.place")],
    date: Annotated[str, typer.Argument(metavar="DATE", help="help.campaigns.date")],
    authority: AuthorityOption,
) -> tuple[Recorded, ...]:
    """What is open moves with it; --dry-run shows what."""
    return context.office.handle(
        CorrectDate(
            stamp=context.stamp, campaign=campaign, place=place, text=date, authority=authority
        )
    )


def amend(
    context: WriteContext,
    campaign: CampaignArgument,
    file: DefinitionArgument,
    authority: AuthorityOption,
) -> tuple[Recorded, ...]:
    """What is open moves with it; --dry-run shows what, as workflow diff does."""
    definition = find_workflow(context.invocation, file)
    return context.office.handle(
        AmendDefinition(
            stamp=context.stamp, campaign=campaign, definition=definition, authority=authority
        )
    )


def announce(context: WriteContext, campaign: CampaignArgument) -> tuple[Recorded, ...]:
    """No blank may be open."""
    return context.office.handle(AnnounceCampaign(stamp=context.stamp, campaign=campaign))


def start(context: WriteContext, campaign: CampaignArgument) -> tuple[Recorded, ...]:
    """What is to be done outside any phase is owed from now on."""
    return context.office.handle(StartCampaign(stamp=context.stamp, campaign=campaign))


def suspend(
    context: WriteContext, campaign: CampaignArgument, authority: OrderedByOption = None
) -> tuple[Recorded, ...]:
    """All clocks at once."""
    return context.office.handle(
        SuspendCampaign(stamp=_ordered(context, authority), campaign=campaign)
    )


def resume(
    context: WriteContext, campaign: CampaignArgument, authority: OrderedByOption = None
) -> tuple[Recorded, ...]:
    """Each with the budget it had left."""
    return context.office.handle(
        ResumeCampaign(stamp=_ordered(context, authority), campaign=campaign)
    )


def cancel(
    context: WriteContext, campaign: CampaignArgument, authority: OrderedByOption = None
) -> tuple[Recorded, ...]:
    """Nothing moves in it afterwards."""
    return context.office.handle(
        CancelCampaign(stamp=_ordered(context, authority), campaign=campaign)
    )


def _ordered(context: WriteContext, authority: str | None) -> Stamp:
    """By whose word the office does what is not its own to decide."""
    return replace(context.stamp, authority=authority)


def conclude(context: WriteContext, campaign: CampaignArgument) -> tuple[Recorded, ...]:
    """No phase may be skipped (R041)."""
    return context.office.handle(ConcludeCampaign(stamp=context.stamp, campaign=campaign))


def archive(context: WriteContext, campaign: CampaignArgument) -> tuple[Recorded, ...]:
    """After it is concluded."""
    return context.office.handle(ArchiveCampaign(stamp=context.stamp, campaign=campaign))


def join(
    context: WriteContext, campaign: CampaignArgument, unit: UnitArgument
) -> tuple[Recorded, ...]:
    """A unit of the directory."""
    return context.office.handle(JoinUnit(stamp=context.stamp, campaign=campaign, unit=unit))


def leave(
    context: WriteContext, campaign: CampaignArgument, unit: UnitArgument
) -> tuple[Recorded, ...]:
    """What it owed is no longer owed."""
    return context.office.handle(RemoveUnit(stamp=context.stamp, campaign=campaign, unit=unit))


def _tell_amendment(context: WriteContext, recorded: tuple[Recorded, ...]) -> None:
    tell_moves(context, recorded)
    if recorded and not context.dry_run:
        tell_unmatched(context, recorded)
        _tell_blanks(context, recorded)


def _tell_set(context: WriteContext, recorded: tuple[Recorded, ...]) -> None:
    """The deadlines that duties have by it, and the blanks that are left."""
    if any(isinstance(r.event, ParameterSet) and r.event.moves for r in recorded):
        tell_moves(context, recorded)
    _tell_blanks(context, recorded)


def _newest_edition(context: WriteContext) -> str:
    # Here, as few commands look into the views.
    from office.answers.calendars import edition_to_plan_on
    from office.answers.reading import reading as reading_of

    with reading_of(context.office) as look:
        return edition_to_plan_on(look)


def _tell_blanks(context: WriteContext, recorded: tuple[Recorded, ...]) -> None:
    if not recorded:
        return
    first = recorded[0].event
    if context.dry_run and isinstance(first, CampaignPlanned):
        definition = filled(first.definition)
    else:
        campaign = CampaignId(recorded[0].stream.partition("/")[2])
        definition = existing_campaign(campaign, context.office.reads).definition
    open_still = blank_rows(definition, context.invocation)
    if open_still:
        show_listing(open_still, BLANK_COLUMNS, phrase("label.blanks-still-open"), context.lang)


class CampaignCells(Struct, frozen=True):
    """A campaign as people see it in a list."""

    campaign: str
    title: str
    state: str
    planned_on: date


def _list(ctx: typer.Context, at: AtOption = None, as_json: JsonOption = False) -> None:
    from office.answers.campaigns import campaigns

    invocation = invocation_of(ctx)
    lang = invocation.lang
    with reading(invocation, at) as look:
        found = campaigns(look)
    if as_json:
        show_answer(found, lang)
        return
    columns = (
        column("campaign", "label.campaigns.campaign"),
        column("title", "label.campaigns.title"),
        column("state", "label.campaigns.state"),
        column("planned_on", "label.campaigns.planned-on"),
    )
    cells = [
        CampaignCells(
            line.campaign, worded(line.title, lang), worded(line.state, lang),
            line.planned_on,
        )
        for line in found
    ]  # fmt: skip
    show_listing(cells, columns, Phrase("label.campaigns"), lang)

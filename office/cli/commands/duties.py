"""campaign duty: occurrences of a duty that recurs on call, opened and withdrawn by hand."""

from datetime import date
from typing import Annotated

import typer

from engine.domain.event import Recorded
from engine.domain.on_call import OpenOnCall, WithdrawOnCall
from engine.ids import OccurrenceKey, UnitId
from office.cli.changing import WriteContext, changing
from office.cli.options import CampaignArgument, DutyArgument, read_day, read_text

_group = typer.Typer()


def register(app: typer.Typer) -> None:
    """Add the group duty."""
    app.add_typer(_group, name="duty")


@changing(_group, "open")
def open_on_call(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    called: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", parser=read_text, help="help.duties.name"),
    ] = None,
    unit: Annotated[
        list[str] | None,
        typer.Option("--unit", metavar="UNIT", help="help.duties.unit"),
    ] = None,
    due: Annotated[
        date | None,
        typer.Option("--due", metavar="DAY", parser=read_day, help="help.duties.due"),
    ] = None,
) -> tuple[Recorded, ...]:
    """Its units owe this occurrence from now on."""
    return context.office.handle(
        OpenOnCall(
            stamp=context.stamp,
            campaign=campaign,
            duty=duty,
            name=called or "",
            units=tuple(map(UnitId, unit or ())),
            due_on=due,
        )
    )


@changing(_group, "withdraw")
def withdraw(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    occurrence: Annotated[str, typer.Argument(metavar="OCCURRENCE", help="help.duties.occurrence")],
) -> tuple[Recorded, ...]:
    """Nobody owes it any more."""
    return context.office.handle(
        WithdrawOnCall(
            stamp=context.stamp,
            campaign=campaign,
            duty=duty,
            occurrence=OccurrenceKey(occurrence),
        )
    )

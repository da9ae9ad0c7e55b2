"""campaign phase: driving a campaign from one phase to the next."""

from typing import Annotated

import typer

from engine.domain.event import Recorded
from engine.handling import phases as handling
from office.cli.changing import WriteContext, changing
from office.cli.options import (
    AuthorityOption,
    CampaignArgument,
    PhaseArgument,
    ToDayOption,
    UntilOption,
    read_text,
)

_group = typer.Typer()


def register(app: typer.Typer) -> None:
    """Add the group phase."""
    app.add_typer(_group, name="phase")


@changing(_group, "open")
def open_phase(
    context: WriteContext, campaign: CampaignArgument, phase: PhaseArgument
) -> tuple[Recorded, ...]:
    """Its tasks are owed from now on."""
    return handling.open_phase(context.desk, context.stamp, campaign, phase)


@changing(_group, "close")
def close_phase(
    context: WriteContext,
    campaign: CampaignArgument,
    phase: PhaseArgument,
    override: Annotated[
        str | None,
        typer.Option(
            "--override",
            metavar="AUTHORITY",
            parser=read_text,
            help="help.phases.override",
        ),
    ] = None,
) -> tuple[Recorded, ...]:
    """A refusal is put on record too."""
    facts = context.office.gate_facts(campaign, phase)
    if context.dry_run and context.talks:
        from office.answers.gate import gate
        from office.cli.gate import show_gate

        show_gate(gate(context.office, campaign, phase), context.lang)
    return handling.close_phase(context.desk, context.stamp, campaign, phase, facts, override)


@changing(_group, "extend")
def extend(
    context: WriteContext,
    campaign: CampaignArgument,
    phase: PhaseArgument,
    to: ToDayOption,
    authority: AuthorityOption,
) -> tuple[Recorded, ...]:
    """What was due on the old end moves with it."""
    return handling.extend_phase(context.desk, context.stamp, campaign, phase, to, authority)


@changing(_group, "reopen")
def reopen(
    context: WriteContext,
    campaign: CampaignArgument,
    phase: PhaseArgument,
    until: UntilOption,
    authority: AuthorityOption,
) -> tuple[Recorded, ...]:
    """What was late stays late."""
    return handling.reopen_phase(context.desk, context.stamp, campaign, phase, until, authority)

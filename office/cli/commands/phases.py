"""campaign phase: driving a campaign from one phase to the next."""

from typing import Annotated

import typer

from engine.domain.event import Recorded
from engine.domain.phase.commands import (
    ClosePhase,
    ExtendPhase,
    OpenPhase,
    ReopenPhase,
    WithdrawOpening,
)
from office.cli.changing import WriteContext, changing
from office.cli.options import (
    AuthorityOption,
    CampaignArgument,
    PhaseArgument,
    ToDayOption,
    UntilOption,
    read_text,
)
from office.cli.unmatched import tell_unmatched

_group = typer.Typer()


def register(app: typer.Typer) -> None:
    """Add the group phase."""
    app.add_typer(_group, name="phase")


@changing(_group, "open", tell_unmatched)
def open_phase(
    context: WriteContext, campaign: CampaignArgument, phase: PhaseArgument
) -> tuple[Recorded, ...]:
    """Its tasks are owed from now on."""
    return context.office.handle(OpenPhase(stamp=context.stamp, campaign=campaign, phase=phase))


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
    if context.dry_run and context.talks:
        from office.answers.gate import gate
        from office.answers.reading import reading
        from office.cli.commands.gate import show_gate

        with reading(context.office) as look:
            show_gate(gate(look, campaign, phase), context.lang)
    return context.office.handle(
        ClosePhase(stamp=context.stamp, campaign=campaign, phase=phase, authority=override)
    )


@changing(_group, "extend")
def extend(
    context: WriteContext,
    campaign: CampaignArgument,
    phase: PhaseArgument,
    to: ToDayOption,
    authority: AuthorityOption,
) -> tuple[Recorded, ...]:
    """What was due on the old end moves with it."""
    return context.office.handle(
        ExtendPhase(
            stamp=context.stamp, campaign=campaign, phase=phase, ends_on=to, authority=authority
        )
    )


@changing(_group, "reopen")
def reopen(
    context: WriteContext,
    campaign: CampaignArgument,
    phase: PhaseArgument,
    until: UntilOption,
    authority: AuthorityOption,
) -> tuple[Recorded, ...]:
    """What was late stays late."""
    return context.office.handle(
        ReopenPhase(
            stamp=context.stamp, campaign=campaign, phase=phase, ends_on=until, authority=authority
        )
    )


@changing(_group, "withdraw-opening")
def withdraw_opening(
    context: WriteContext,
    campaign: CampaignArgument,
    phase: PhaseArgument,
    authority: AuthorityOption,
) -> tuple[Recorded, ...]:
    """What it made due is owed no more, until the phase is opened again."""
    return context.office.handle(
        WithdrawOpening(stamp=context.stamp, campaign=campaign, phase=phase, authority=authority)
    )

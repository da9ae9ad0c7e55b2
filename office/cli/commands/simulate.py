"""campaign simulate: invented work of units of different temper, on an office's own files."""

from datetime import date
from typing import Annotated

import typer

from engine.errors import BadInput
from engine.phrases import phrase
from office.cli.invocation import invocation_of
from office.cli.options import CampaignArgument, plain, read_day

_Share = Annotated[int, typer.Option(min=0, help="help.option.share")]


def register(app: typer.Typer) -> None:
    """Add simulate."""
    app.command("simulate")(plain(_simulate))


def _simulate(
    ctx: typer.Context,
    campaign: CampaignArgument,
    seed: Annotated[int, typer.Option("--seed", help="help.simulate.seed")] = 1,
    until: Annotated[
        date | None,
        typer.Option("--until", metavar="DAY", parser=read_day, help="help.simulate.until"),
    ] = None,
    days: Annotated[int | None, typer.Option("--days", min=1, help="help.simulate.days")] = None,
    invent: Annotated[
        bool,
        typer.Option(
            "--invent",
            help="help.simulate.invent",
        ),
    ] = False,
    prompt: _Share = 60,
    late: _Share = 20,
    sloppy: _Share = 15,
    silent: _Share = 5,
) -> None:
    from office.demo.simulated import main
    from office.simulation.temper import Tempers

    invocation = invocation_of(ctx)
    if not invent:
        raise BadInput(phrase("thing.simulation"), [phrase("fault.simulation.not-meant")])
    shares = Tempers(prompt=prompt, late=late, sloppy=sloppy, silent=silent)
    code = main(
        invocation.settings,
        campaign,
        seed,
        until=until,
        days=days,
        shares=shares,
        lang=invocation.lang,
    )
    raise typer.Exit(code)

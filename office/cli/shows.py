"""What plays a campaign: the demo, and a simulation on an office's own files."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from engine.errors import BadInput
from office.cli.invocation import invocation_of
from office.cli.language import Bilingual
from office.cli.options import CampaignArgument, plain, read_day

_Share = Annotated[int, typer.Option(min=0, help="份额 · Its share, as a weight.")]


def register(app: typer.Typer) -> None:
    """Add demo and simulate."""
    app.command(
        "demo",
        help=Bilingual("演示 2009 年活动", "Play the campaign of 2009 from plan to archive.").both,
    )(_demo)
    app.command(
        "simulate",
        help=Bilingual("模拟各单位", "Play units of different temper on this office's log.").both,
    )(plain(_simulate))


def _demo(
    ctx: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", metavar="DIR", help="放在哪里 · Where its files go: build/demo."),
    ] = None,
) -> None:
    from office.demo.run import main

    raise typer.Exit(main(folder, invocation_of(ctx).lang))


def _simulate(
    ctx: typer.Context,
    campaign: CampaignArgument,
    seed: Annotated[int, typer.Option("--seed", help="种子 · The same seed, the same play.")] = 1,
    until: Annotated[
        date | None,
        typer.Option("--until", metavar="DAY", parser=read_day, help="至 · The last day."),
    ] = None,
    days: Annotated[
        int | None, typer.Option("--days", min=1, help="天数 · For so many days.")
    ] = None,
    invent: Annotated[
        bool,
        typer.Option(
            "--invent",
            help="确认写入虚构的事件 · Put invented work on this log; it stays for good.",
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
        fault = "it would put invented work on this office's log for good; if that is meant, "
        raise BadInput("simulation", [fault + "add --invent; to see a play, run: campaign demo"])
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

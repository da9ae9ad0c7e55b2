"""campaign history: who did what when."""

from datetime import date
from typing import Annotated

import typer

from engine.ids import PersonId
from engine.phrases import Phrase
from office.answers.history import history
from office.cli.invocation import invocation_of
from office.cli.options import CampaignArgument, JsonOption, plain, read_day
from office.cli.reading import AtOption, LimitOption, UnitFilter, check_span, reading, tell_more
from office.cli.render import column, show_answer, show_listing


def register(app: typer.Typer) -> None:
    """Add history."""
    app.command("history")(plain(_history))


def _history(
    ctx: typer.Context,
    campaign: CampaignArgument,
    unit: UnitFilter = None,
    actor: Annotated[
        str | None, typer.Option("--actor", metavar="PERSON", help="help.history.actor")
    ] = None,
    event: Annotated[
        str | None,
        typer.Option("--event", metavar="NAME", help="help.history.event"),
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", metavar="WORDS", help="help.history.text")
    ] = None,
    since: Annotated[
        date | None,
        typer.Option("--since", metavar="DAY", parser=read_day, help="help.history.since"),
    ] = None,
    until: Annotated[
        date | None,
        typer.Option("--until", metavar="DAY", parser=read_day, help="help.history.until"),
    ] = None,
    deliveries: Annotated[
        bool, typer.Option("--deliveries", help="help.history.deliveries")
    ] = False,
    limit: LimitOption = 30,
    before: Annotated[
        int | None,
        typer.Option("--before", metavar="EVENT", min=1, help="help.history.before"),
    ] = None,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    check_span(since, until)
    with reading(invocation, at) as look:
        found = history(
            look,
            campaign,
            unit=unit,
            actor=PersonId(actor) if actor else None,
            event=event,
            text=text,
            since=since,
            until=until,
            before_position=before,
            limit=limit,
            deliveries=deliveries,
        )
    if as_json:
        show_answer(found.rows, invocation.lang)
        return
    columns = (
        column("position", "label.history.position", right=True),
        column("when", "label.history.on-day"),
        column("who", "label.history.actor"),
        column("summary", "label.history.summary"),
        column("reason", "label.history.reason"),
    )
    tell_more(found, limit, invocation)
    show_listing(found.rows, columns, Phrase("label.history"), invocation.lang)

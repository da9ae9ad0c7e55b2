"""campaign outbox: what became of every message."""

from datetime import date
from typing import Annotated

import typer
from msgspec import Struct

from engine.domain.message import MessageState
from engine.ids import CampaignId
from engine.phrases import Phrase
from office.answers.letters import letters
from office.cli.invocation import invocation_of
from office.cli.options import JsonOption, plain
from office.cli.reading import AtOption, LimitOption, reading, tell_more
from office.cli.render import column, show_json, show_listing
from office.words import worded


class MessageCells(Struct, frozen=True):
    """A message as people see it; `fault` is why the last try failed."""

    queued_on: date
    state: str
    recipient: str
    rung: str
    subject: str
    fault: str


def register(app: typer.Typer) -> None:
    """Add outbox."""
    app.command("outbox")(plain(_outbox))


def _outbox(
    ctx: typer.Context,
    state: Annotated[MessageState | None, typer.Option("--state", help="help.outbox.state")] = None,
    campaign: Annotated[
        CampaignId | None,
        typer.Option("--campaign", metavar="CAMPAIGN", help="help.outbox.campaign"),
    ] = None,
    limit: LimitOption = 50,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    with reading(invocation, at) as look:
        found = letters(look, campaign=campaign, state=state, limit=limit)
    if as_json:
        show_json(found.rows)
        return
    tell_more(found, limit, invocation)
    zone = invocation.settings.office.zone_info
    cells = [
        MessageCells(
            row.queued_at.astimezone(zone).date(),
            worded(row.state, invocation.lang),
            row.recipient,
            row.rung,
            row.subject,
            row.fault or "",
        )
        for row in found.rows
    ]
    columns = (
        column("queued_on", "label.outbox.queued-on"),
        column("state", "label.outbox.state"),
        column("recipient", "label.outbox.recipient"),
        column("rung", "label.outbox.rung"),
        column("subject", "label.outbox.subject"),
        column("fault", "label.outbox.fault"),
    )
    show_listing(cells, columns, Phrase("label.outbox"), invocation.lang)

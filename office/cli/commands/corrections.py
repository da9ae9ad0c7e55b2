"""campaign corrections, annul-overdue: what was taken back, and false overdue facts."""

from datetime import date
from typing import Annotated

import typer
from msgspec import Struct
from msgspec.structs import replace

from engine.domain.assignment.commands import AnnulOverdue
from engine.domain.event import Command, Recorded
from engine.domain.rectification.commands import AnnulRectificationOverdue
from engine.errors import BadInput, EngineError
from engine.ids import AssignmentKey, CommandId, RectificationKey, parse_stream
from engine.phrases import Phrase, phrase
from office.answers.alerts import Alert, alerts
from office.answers.corrections import Correction, corrections
from office.answers.reading import reading as reading_office
from office.cli.changing import WriteContext, changing
from office.cli.invocation import invocation_of
from office.cli.options import AuthorityOption, CampaignArgument, JsonOption, plain
from office.cli.reading import AtOption, reading
from office.cli.render import column, show_answer, show_listing
from office.words import Language, worded


class CorrectionCells(Struct, frozen=True):
    """One correction as people see it."""

    position: int
    on: date
    summary: str
    reason: str
    actor: str
    gates: str


def register(app: typer.Typer) -> None:
    """Add corrections and annul-overdue."""
    app.command("corrections")(plain(_corrections))
    changing(app, "annul-overdue")(_annul_overdue)


def _corrections(
    ctx: typer.Context,
    campaign: CampaignArgument,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    with reading(invocation, at) as look:
        found = corrections(look, campaign)
    if as_json:
        show_answer(found, invocation.lang)
        return
    columns = (
        column("position", "label.corrections.event", right=True),
        column("on", "label.corrections.on"),
        column("summary", "label.corrections.what"),
        column("reason", "label.corrections.reason"),
        column("actor", "label.corrections.actor"),
        column("gates", "label.corrections.gates"),
    )
    cells = [_cells(each, invocation.lang) for each in found]
    show_listing(cells, columns, Phrase("label.corrections"), invocation.lang)


def _cells(each: Correction, lang: Language) -> CorrectionCells:
    summary = worded(each.summary, lang)
    return CorrectionCells(
        each.position, each.on, summary, each.reason, each.actor, ", ".join(each.gates)
    )


def _annul_overdue(
    context: WriteContext,
    campaign: CampaignArgument,
    authority: AuthorityOption,
    first: Annotated[
        int, typer.Option("--from", metavar="EVENT", min=1, help="help.corrections.from")
    ],
    last: Annotated[int, typer.Option("--to", metavar="EVENT", min=1, help="help.corrections.to")],
) -> tuple[Recorded, ...]:
    """Annul every overdue fact recorded from one event up to another that still stands."""
    with reading_office(context.office) as look:
        found = [
            alert
            for alert in alerts(look, campaign)
            if first <= alert.raised_position <= last and alert.cleared_by != "annulled"
        ]
    if not found:
        what = phrase("fault.corrections.nothing")
        raise BadInput(what, [phrase("fault.corrections.none-between", first=first, last=last)])
    wanted = [_annulling(context, alert, authority) for alert in found]
    recorded: list[Recorded] = []
    for answer in context.handler.handle_many(wanted):
        if isinstance(answer, EngineError):
            raise answer
        recorded += answer
    return tuple(recorded)


def _annulling(context: WriteContext, alert: Alert, authority: str) -> Command:
    name = f"{context.stamp.command_id}:{alert.raised_position}"
    stamp = replace(context.stamp, command_id=CommandId(name))
    generation = alert.generation
    match parse_stream(alert.item):
        case AssignmentKey() as key:
            return AnnulOverdue(stamp=stamp, key=key, authority=authority, generation=generation)
        case RectificationKey() as key:
            return AnnulRectificationOverdue(
                stamp=stamp, key=key, authority=authority, generation=generation
            )
        case _:
            raise TypeError(alert.item)

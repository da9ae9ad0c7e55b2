"""campaign outbox: what became of every letter, and sending again what was given up."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

import typer
from msgspec import Struct
from msgspec.structs import replace

from engine.domain.event import Recorded
from engine.domain.message import URGING_RUNG, MessageState, RedriveMessage
from engine.errors import BadInput, NotAllowed, NotFound, ReasonRequired
from engine.ids import CampaignId, CommandId, StreamId, letter_key
from engine.phrases import Phrase, phrase
from office.answers.letters import Letter, dead_letters, letters
from office.answers.reading import reading as reading_of
from office.cli.changing import WriteContext, changing
from office.cli.invocation import Invocation, invocation_of
from office.cli.options import JsonOption, plain
from office.cli.reading import AtOption, LimitOption, reading, tell_more
from office.cli.render import column, say, show_json, show_listing
from office.words import worded

_group = typer.Typer()
CampaignOption = Annotated[
    CampaignId | None,
    typer.Option("--campaign", metavar="CAMPAIGN", help="help.outbox.campaign"),
]


class LetterCells(Struct, frozen=True):
    """A letter as people see it; `fault` is why the last try failed, `remedy` what helps."""

    queued_on: date
    state: str
    letter: str
    rungs: str
    subject: str
    fault: str
    remedy: str


def register(app: typer.Typer) -> None:
    """Add outbox."""
    app.add_typer(_group, name="outbox", callback=plain(_outbox), invoke_without_command=True)


def _outbox(
    ctx: typer.Context,
    state: Annotated[MessageState | None, typer.Option("--state", help="help.outbox.state")] = None,
    dead: Annotated[bool, typer.Option("--dead", help="help.outbox.dead")] = False,
    campaign: CampaignOption = None,
    limit: LimitOption = 50,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    if ctx.invoked_subcommand is not None:
        return
    invocation = invocation_of(ctx)
    with reading(invocation, at) as look:
        found = letters(look, campaign=campaign, state=state, limit=limit, dead=dead)
    if as_json:
        show_json(found.rows)
        return
    tell_more(found, limit, invocation)
    columns = (
        column("queued_on", "label.outbox.queued-on"),
        column("state", "label.outbox.state"),
        column("letter", "label.outbox.letter"),
        column("rungs", "label.outbox.rung"),
        column("subject", "label.outbox.subject"),
        column("fault", "label.outbox.fault"),
        column("remedy", "label.outbox.remedy", extra=True),
    )
    cells = [_cells(row, invocation) for row in found.rows]
    show_listing(cells, columns, Phrase("label.outbox"), invocation.lang)
    if any(row.dead for row in found.rows):
        say("say.outbox.redrive", invocation.lang)


def _cells(row: Letter, invocation: Invocation) -> LetterCells:
    lang = invocation.lang
    why = phrase(f"say.untrue.{row.why}") if row.why else row.fault or ""
    return LetterCells(
        queued_on=row.queued_at.astimezone(invocation.settings.office.zone_info).date(),
        state=worded(row.state, lang),
        letter=_short(row.stream),
        rungs=worded(row.rungs, lang),
        subject=row.subject or "",
        fault=worded(why, lang),
        remedy=row.remedy or "",
    )


_PREFIXES = ("message/to/", "message/")
_TO_THE_MINUTE = len("urge-20261126T0130")


def _short(stream: StreamId) -> str:
    """`li/2026-11-26.1` of `message/to/li/2026-11-26.1`; of an urging without seconds."""
    prefix = next(each for each in _PREFIXES if stream.startswith(each))
    letter = letter_key(stream)
    if letter is not None and letter.window.startswith(URGING_RUNG):
        return f"{letter.person}/{letter.window[:_TO_THE_MINUTE]}"
    return stream.removeprefix(prefix)


def _found(
    text: str, known: tuple[StreamId, ...], on_record: Callable[[StreamId], bool]
) -> StreamId:
    """The stream of a letter as lists show it, or written out. Raises NotFound with those that can
    be sent again.
    """
    whole = [StreamId(f"{prefix}{text}") for prefix in ("", *_PREFIXES)]
    exact = next((each for each in whole if each in known), None)
    if exact is None:
        exact = next((each for each in whole if "message/" in each and on_record(each)), None)
    short = [each for each in known if _short(each) == text]
    if exact is None and len(short) != 1:
        names = (each.removeprefix(_PREFIXES[0]) for each in short or known)
        raise NotFound("thing.message", text, names)
    return exact or short[0]


@changing(_group, "redrive")
def _redrive(
    context: WriteContext,
    letter: Annotated[
        str | None, typer.Argument(metavar="[LETTER]", help="help.outbox.letter")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="help.outbox.all")] = False,
    campaign: CampaignOption = None,
) -> tuple[Recorded, ...]:
    if (letter is None) is not every:
        raise BadInput("LETTER", [phrase("fault.outbox.which")])
    stamp = context.stamp
    if stamp.reason is None:
        raise ReasonRequired(phrase("act.redrive"))
    with reading_of(context.office) as look:
        dead = dead_letters(look, campaign)
    if letter is not None:
        log = context.office.log
        message = _found(letter, dead, lambda each: bool(log.read_stream(each, log.head())))
        return context.handler.handle(
            RedriveMessage(stamp=stamp, message=message, reason=stamp.reason)
        )
    commands = [
        RedriveMessage(
            stamp=replace(stamp, command_id=CommandId(f"{stamp.command_id}:{each}")),
            message=each,
            reason=stamp.reason,
        )
        for each in dead
    ]
    return context.handler.handle_together(commands, passing_over=(NotAllowed,))

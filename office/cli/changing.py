"""What every command that changes something has in common: its options, a dry run, its answer."""

import inspect
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Concatenate, NamedTuple, ParamSpec

import typer
from msgspec import Struct
from msgspec.structs import replace

from engine.domain.event import Recorded, Stamp
from engine.domain.sentences import sentence_of
from engine.errors import GateClosed
from engine.handling.door import CommandHandler
from engine.ids import CommandId
from engine.phrases import Phrase, phrase
from office.bootstrap import Office
from office.cli.filed import digest_of
from office.cli.invocation import Invocation, invocation_of
from office.cli.next_steps import next_step
from office.cli.options import (
    CommandOption,
    DocumentOption,
    DryRunOption,
    EffectiveOption,
    JsonOption,
    ReasonOption,
    with_parameters,
)
from office.cli.render import column, say, show_json, show_line, show_listing
from office.words import Language, worded

P = ParamSpec("P")
_MOST_LINES = 20
_SEALED = Phrase("state.inspection.sealed")


class WriteContext(NamedTuple):
    """What a command that changes something works with; `head` is the newest event before it."""

    invocation: Invocation
    office: Office
    stamp: Stamp
    dry_run: bool
    as_json: bool
    head: int

    @property
    def handler(self) -> CommandHandler:
        """Where commands are handled."""
        return self.office.handler

    @property
    def lang(self) -> Language:
        """The language of the screen."""
        return self.invocation.lang

    @property
    def talks(self) -> bool:
        """Whether people read the output."""
        return not self.as_json


Handler = Callable[Concatenate[WriteContext, P], tuple[Recorded, ...]]
Teller = Callable[[WriteContext, Recorded], Phrase]
Epilogue = Callable[[WriteContext, tuple[Recorded, ...]], None]


class RehearsedRow(Struct, frozen=True):
    """An event as a dry run shows it."""

    stream: str
    version: int
    name: str
    words: str


def changing(
    app: typer.Typer,
    name: str,
    epilogue: Epilogue | None = None,
    *,
    about: Callable[..., object] | None = None,
    told: Teller | None = None,
    knowing: bool = False,
) -> Callable[[Handler[P]], Handler[P]]:
    """Make a handler a command of `app`, with --reason, --document, --dry-run and the rest.

    The handler takes a WriteContext and the command's own arguments and returns what was recorded;
    `epilogue` may say more to people afterwards. `about` makes the key of an item from arguments
    that the command takes for it: the handler gets the key right after the context. `told` says
    what was recorded in words of the command's own. With `knowing` the settings may count days
    otherwise than the log.
    """

    def register(handler: Handler[P]) -> Handler[P]:
        app.command(name)(_command(handler, epilogue, about, told, knowing=knowing))
        return handler

    return register


def _command(
    handler: Callable[..., Any],
    epilogue: Epilogue | None,
    about: Callable[..., object] | None,
    told: Teller | None,
    *,
    knowing: bool,
) -> Callable[..., None]:
    own = list(inspect.signature(handler).parameters.values())[1:]
    naming = list(inspect.signature(about).parameters.values()) if about else []

    def command(
        ctx: typer.Context,
        reason: ReasonOption = None,
        effective_on: EffectiveOption = None,
        document: DocumentOption = None,
        dry_run: DryRunOption = False,
        command_id: CommandOption = None,
        as_json: JsonOption = False,
        **arguments: Any,
    ) -> None:
        invocation = invocation_of(ctx)
        with (
            invocation.office(dry_run=dry_run, knowing=knowing) as office,
            office.evidence.until_recorded(office.log.holds) as stays,
        ):
            stamp = invocation.stamp(office, reason, effective_on, command_id)
            if document is not None:
                stamp = replace(stamp, document=digest_of(office, document, dry_run=dry_run))
            context = WriteContext(invocation, office, stamp, dry_run, as_json, office.log.head())
            before = office.log.on_record(CommandId(command_id)) if command_id else None
            repeated = before is not None
            try:
                named = [about(**{p.name: arguments.pop(p.name) for p in naming})] if about else []
                recorded = handler(context, *named, **arguments)
                stays(recorded)
            except GateClosed:
                if dry_run and context.talks:
                    say("say.nothing-recorded", invocation.lang)
                raise
            if as_json:
                show_json(recorded)
                return
            if before is not None:
                known = before.fingerprint is not None
                say("say.on-record" if known else "say.on-record.unproven", invocation.lang)
            words = partial(told, context) if told else sentence_of
            tell(recorded, invocation.lang, dry_run=dry_run and not repeated, told=words)
            if epilogue:
                epilogue(context, recorded)
            if recorded and not dry_run:
                hint = next_step(recorded[-1], invocation.lang, office.handler)
                if hint:
                    say("say.next", invocation.lang, command=hint)

    shared = list(inspect.signature(command).parameters.values())
    ctx, *options = (p for p in shared if p.kind is not inspect.Parameter.VAR_KEYWORD)
    if about:
        needed = [p for p in naming if p.default is p.empty]
        own = [*needed, *own[1:], *(p for p in naming if p not in needed)]
    return with_parameters(command, (ctx, *own, *options))


def tell(
    recorded: Sequence[Recorded],
    lang: Language,
    *,
    dry_run: bool = False,
    told: Callable[[Recorded], Phrase] = sentence_of,
) -> None:
    """What was recorded, one line an event (many of a kind: one line a kind)."""
    if dry_run:
        rows = [RehearsedRow(r.stream, r.version, r.name, worded(told(r), lang)) for r in recorded]
        columns = (
            column("stream", "label.stream"),
            column("version", "label.version", right=True),
            column("name", "label.event"),
            column("words", "label.in-words"),
        )
        show_listing(rows, columns, phrase("label.would-be-recorded"), lang)
        say("say.nothing-recorded", lang)
    elif not recorded:
        say("say.nothing-to-do", lang)
    elif len(recorded) <= _MOST_LINES:
        for entry in recorded:
            # What is sealed has no position of its own.
            mark = f"#{entry.position}" if entry.position else worded(_SEALED, lang)
            show_line(f"✔ {mark} {entry.name}  {worded(told(entry), lang)}")
    else:
        first, last = recorded[0].position, recorded[-1].position
        for name, times in Counter(entry.name for entry in recorded).items():
            show_line(f"✔ #{first}-#{last} {name} × {times}")

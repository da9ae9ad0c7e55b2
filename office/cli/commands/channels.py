"""campaign channel and campaign bounces: by which ways letters go out, and what came back."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from engine.errors import BadInput
from engine.phrases import Phrase, phrase
from office.cli.invocation import Invocation, invocation_of
from office.cli.options import JsonOption, plain
from office.cli.render import column, say, show_json, show_line, show_listing
from office.words import worded

if TYPE_CHECKING:
    from office.channels.bounces import BouncesRead

_UNREAD: Final = 1
_channels, _bounces = typer.Typer(), typer.Typer()


def register(app: typer.Typer) -> None:
    """Add the groups channel and bounces."""
    app.add_typer(_channels, name="channel")
    app.add_typer(_bounces, name="bounces")


def _list(ctx: typer.Context, as_json: JsonOption = False) -> None:
    # Here, so that every other command starts sooner.
    from office.channels.trials import channels_in_words

    invocation = invocation_of(ctx)
    rows = channels_in_words(invocation.settings)
    columns = (
        column("name", "label.channel.name"),
        column("kind", "label.channel.kind"),
        column("place", "label.channel.place"),
        column("per_minute", "label.channel.per-minute", right=True),
        column("fallback", "label.channel.fallback"),
    )
    show_listing(rows, columns, Phrase("label.channels"), invocation.lang, as_json=as_json)


_channels.command("list")(plain(_list))


def _test(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="CHANNEL", help="help.channel.name")],
    to: Annotated[
        str | None, typer.Option("--to", metavar="ADDRESS", help="help.channel.to")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    from office.channels.trials import try_channel

    invocation = invocation_of(ctx)
    settings = invocation.settings
    if name not in settings.channel_names:
        known = settings.channel_names
        raise BadInput(name, [phrase("fault.reach.no-channel", name=name, known=known)])
    # No office is opened: a letter of trial is of nobody's record.
    done = try_channel(settings, name, to, invocation.now(), invocation.lang)
    if as_json:
        show_json(done)
        return
    said = "say.channel.sent" if done.sent else "say.channel.reached"
    say(said, invocation.lang, name=name, address=done.address, receipt=done.receipt)


_channels.command("test")(plain(_test))


def _read(ctx: typer.Context, as_json: JsonOption = False) -> None:
    from office.channels.bounces import note_bounces

    invocation = invocation_of(ctx)
    with invocation.office() as office:
        found = note_bounces(office)
    if as_json:
        faults = [worded(fault, invocation.lang) for fault in found.faults]
        told = {"read": found.read, "noted": found.noted, "unknown": found.unknown}
        more = {"settled": found.settled, "late": found.late, "unclear": found.unclear}
        show_json({**told, **more, "faults": faults})
    else:
        _tell(found, invocation)
    if found.faults:
        raise typer.Exit(_UNREAD)


def _tell(found: "BouncesRead", invocation: Invocation) -> None:
    say(
        "say.bounces.read",
        invocation.lang,
        read=phrase("count.notifications", count=found.read),
        noted=found.noted,
        unknown=found.unknown,
        settled=found.settled,
    )
    if found.late:
        count = phrase("count.notifications", count=found.late)
        say("say.bounces.late", invocation.lang, late=count)
    if found.unclear:
        count = phrase("count.notifications", count=found.unclear)
        say("say.bounces.unclear", invocation.lang, unclear=count)
    for fault in found.faults:
        show_line(f"  ! {worded(fault, invocation.lang)}")


_bounces.command("read")(plain(_read))

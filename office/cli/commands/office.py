"""campaign office: whose log it is, how its days are counted, and by which clock it lives."""

from typing import Annotated

import typer

from engine.domain.event import Recorded
from engine.domain.office.commands import ChangeDayRules, ConfirmClock, MarkStrays
from engine.phrases import phrase
from office.answers.office import office_on_record
from office.cli.changing import WriteContext, changing
from office.cli.invocation import invocation_of
from office.cli.options import AuthorityOption, JsonOption
from office.cli.reading import AtOption, moment_named
from office.cli.render import say, show_json, show_line
from office.words import worded

_group = typer.Typer()

FirstArgument = Annotated[int, typer.Argument(metavar="FIRST", help="help.argument.first", min=1)]
LastArgument = Annotated[int, typer.Argument(metavar="LAST", help="help.argument.last", min=1)]


def register(app: typer.Typer) -> None:
    """Add the group office."""
    app.add_typer(_group, name="office")


@_group.command("show")
def _show(ctx: typer.Context, at: AtOption = None, as_json: JsonOption = False) -> None:
    invocation = invocation_of(ctx)
    with invocation.office(to_read=True) as office, moment_named():
        found = office_on_record(office, at)
    if as_json:
        show_json(found)
        return
    say(
        "say.office",
        invocation.lang,
        identity=found.identity,
        zone=found.zone,
        day_ends=found.day_ends,
        clock=found.clock,
        newest=found.newest or "",
    )
    for stray in found.strays:
        show_line(worded(phrase("say.office.strays", first=stray.first, last=stray.last),
                         invocation.lang))  # fmt: skip


def _what_it_means(context: WriteContext, recorded: tuple[Recorded, ...]) -> None:
    """What happens to deadlines, and to those who have the log open."""
    if recorded:
        days = context.office.settings.office.day_rules
        say("say.office.days-changed", context.lang, zone=days.zone, day_ends=days.last_moment)


@changing(_group, "count-days", _what_it_means, knowing=True)
def _count_days(context: WriteContext) -> tuple[Recorded, ...]:
    days = context.office.settings.office.day_rules
    return context.office.handle(ChangeDayRules(stamp=context.stamp, days=days))


@changing(_group, "confirm-clock")
def _confirm_clock(context: WriteContext) -> tuple[Recorded, ...]:
    return context.office.handle(ConfirmClock(stamp=context.stamp))


@changing(_group, "mark-strays")
def _mark_strays(
    context: WriteContext, first: FirstArgument, last: LastArgument, authority: AuthorityOption
) -> tuple[Recorded, ...]:
    return context.office.handle(
        MarkStrays(stamp=context.stamp, first=first, last=last, authority=authority)
    )

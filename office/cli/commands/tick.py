"""campaign tick: one pass of the scheduler."""

from contextlib import nullcontext
from typing import Annotated

import typer
from msgspec import to_builtins

from engine.phrases import phrase
from office.cli.invocation import invocation_of
from office.cli.options import JsonOption
from office.cli.render import say, show_json, show_line
from office.service.operating_log import configure, kept_off
from office.service.scheduler_lock import scheduler_lock
from office.webhooks.telling import tell_webhooks
from office.words import worded


def register(app: typer.Typer) -> None:
    """Add tick."""
    app.command("tick")(_tick)


def _tick(
    ctx: typer.Context,
    now: Annotated[
        str | None,
        typer.Option(
            "--now",
            metavar="MOMENT",
            help="help.tick.now",
        ),
    ] = None,
    log: Annotated[bool, typer.Option("--log", help="help.tick.log")] = False,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    invocation.wanted_now = now or invocation.wanted_now
    if log:
        configure("tick")
    with (
        nullcontext() if log else kept_off(),
        invocation.office() as office,
        scheduler_lock(office.settings),
    ):
        report = office.tick()
        told = tell_webhooks(office)
    if as_json:
        words = [worded(fault, invocation.lang) for fault in report.faults]
        show_json({**to_builtins(report), "faults": words})
        return
    say(
        "say.ticked",
        invocation.lang,
        opened=phrase("count.periods", count=report.opened),
        overdue=report.overdue,
        reminded=phrase("count.reminders", count=report.reminded),
        letters=phrase("count.letters", count=report.delivered),
        failed=report.failed,
        abandoned=report.abandoned,
    )
    if told.sent or told.refused:
        say("say.webhook.told", invocation.lang, count=told.sent, refused=told.refused)
    if report.told:
        say("say.tick-told", invocation.lang, count=report.told)
    if report.missed:
        say("say.tick-missed", invocation.lang, count=report.missed)
    if report.redriven:
        say("say.tick-redriven", invocation.lang, count=report.redriven)
    if report.voided:
        say("say.tick-voided", invocation.lang, count=report.voided)
    if report.bounced:
        say("say.tick-bounced", invocation.lang, count=report.bounced)
    if report.deferred:
        say("say.tick-deferred", invocation.lang, count=report.deferred)
    for fault in report.faults:
        show_line(f"  ! {worded(fault, invocation.lang)}")

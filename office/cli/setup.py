"""campaign init: lay the office's folder down."""

import typer

from office.cli.changing import tell
from office.cli.invocation import invocation_of
from office.cli.next_steps import next_step
from office.cli.render import say, show_line


def register(app: typer.Typer) -> None:
    """Add init."""
    app.command("init")(_init)


def _init(ctx: typer.Context) -> None:
    invocation = invocation_of(ctx)
    with invocation.office(create=True) as office:
        made = () if office.found_at else tuple(office.log.read(0))
        if made:
            tell(made, invocation.lang)
        say("say.log-ready", invocation.lang, path=office.log.place, count=office.log.head())
        if made and (hint := next_step(made[-1], invocation.lang, office.handler)):
            show_line(f"→ {hint}")

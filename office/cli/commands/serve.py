"""campaign serve: the pages, with views and scheduler in the same process."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from engine.errors import BadInput
from engine.phrases import Phrase, phrase
from office.bootstrap import Office
from office.cli.commands.processes import PortOption
from office.cli.invocation import Invocation, invocation_of
from office.cli.render import column, say, show_listing
from office.settings import Settings, load_settings

if TYPE_CHECKING:
    from office.demo.serve_office import ServedOffice


def register(app: typer.Typer) -> None:
    """Add serve."""
    app.command("serve")(_serve)


def _serve(
    ctx: typer.Context,
    address: Annotated[
        str | None, typer.Option("--address", metavar="ADDRESS", help="help.serve.address")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="PORT", min=0, max=65535, help="help.serve.port"),
    ] = None,
    metrics_port: PortOption = None,
    without_scheduler: Annotated[
        bool, typer.Option("--without-scheduler", help="help.serve.without-scheduler")
    ] = False,
    demo: Annotated[bool, typer.Option("--demo", help="help.serve.demo")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="help.serve.fresh")] = False,
    folder: Annotated[
        Path | None, typer.Option("--folder", metavar="DIR", help="help.serve.folder")
    ] = None,
) -> None:
    invocation = invocation_of(ctx)
    if not demo and (fresh or folder is not None):
        raise BadInput("--fresh, --folder", [phrase("fault.serve.without-demo")])
    settings = _demo(invocation, folder, fresh=fresh) if demo else invocation.settings
    given = {"address": address, "port": port}
    chosen = {name: value for name, value in given.items() if value is not None}
    metrics = settings.metrics
    _run(
        invocation,
        replace(
            settings,
            serve=replace(settings.serve, **chosen),
            metrics=metrics if metrics_port is None else replace(metrics, port=metrics_port),
        ),
        with_scheduler=not without_scheduler,
    )


def _run(invocation: Invocation, settings: Settings, *, with_scheduler: bool) -> None:
    # Here, so that every other command starts sooner.
    from office.accounts.store import open_accounts
    from office.service.metrics import Metrics, served
    from office.service.operating_log import configure
    from office.service.serving import serve
    from office.web.app import make_app
    from office.web.templating import preload

    preload(settings.office.language)
    metrics = Metrics()
    configure("serve")
    with served(metrics, settings.metrics), open_accounts(settings) as accounts:
        serve(
            lambda: Office(settings, clock=invocation.clock),
            lambda office: make_app(office, accounts),
            metrics=metrics,
            told=_tell(invocation),
            with_scheduler=with_scheduler,
        )


def _tell(invocation: Invocation) -> Callable[[str], None]:
    def told(address: str) -> None:
        say("say.serve.started", invocation.lang, address=address)
        sys.stdout.flush()  # whoever started it may read a pipe

    return told


def _demo(invocation: Invocation, folder: Path | None, *, fresh: bool) -> Settings:
    """The office of the demo, made if need be, and who can sign in to it."""
    from office.demo.proof import progress_bar
    from office.demo.serve_office import CAMPAIGN, FOLDER, prepare
    from office.demo.teller import Teller, console_for_output

    with progress_bar(Teller(console_for_output(), invocation.lang)) as bar:
        task = bar.add_task(CAMPAIGN, total=None, note="")
        made = prepare(
            folder or FOLDER,
            fresh=fresh,
            progress=lambda day, number, of: bar.update(
                task, completed=number, total=of, note=day.isoformat()
            ),
        )
    _show_sign_ins(invocation, made)
    return load_settings(Path(made.config))


def _show_sign_ins(invocation: Invocation, made: "ServedOffice") -> None:
    columns = (
        column("role", "label.serve.role"),
        column("name", "label.serve.name"),
        column("login", "label.serve.login"),
        column("password", "label.serve.password"),
    )
    show_listing(made.sign_ins, columns, Phrase("label.serve.sign-ins"), invocation.lang)
    say("say.serve.demo", invocation.lang, began=made.began, config=made.config)

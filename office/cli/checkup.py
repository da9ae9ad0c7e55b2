"""campaign doctor: is everything in order, and what to do where it is not."""

from typing import Annotated, Final

import typer

from engine.phrases import phrase
from engine.store.open import store_at
from office.cli.invocation import invocation_of
from office.cli.options import JsonOption
from office.cli.render import column, show_listing

UNHEALTHY: Final = 1


def register(app: typer.Typer) -> None:
    """Add doctor."""
    app.command("doctor")(_doctor)


def _doctor(
    ctx: typer.Context,
    deep: Annotated[
        bool,
        typer.Option("--deep", help="help.checkup.deep"),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    # Here, so that every other command starts sooner.
    from office.service.health import examine
    from projections.tables.database_errors import translating

    invocation = invocation_of(ctx)
    faults = store_at(invocation.settings.views_address).faults
    with translating(faults), invocation.office() as office:
        findings = examine(office, deep=deep)
    columns = (
        column("ok", ""),
        column("what", "label.what"),
        column("found", "label.found"),
        column("remedy", "label.remedy"),
    )
    show_listing(findings, columns, phrase("label.check-up"), invocation.lang, as_json=as_json)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(UNHEALTHY)

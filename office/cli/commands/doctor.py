"""campaign doctor: is everything in order, and what to do where it is not."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final

import typer
from msgspec import Struct

from engine.phrases import phrase
from office.cli.invocation import invocation_of
from office.cli.options import JsonOption
from office.cli.render import column, show_listing
from office.words import Language, worded

if TYPE_CHECKING:
    from office.service.findings import Finding

UNHEALTHY: Final = 1


class FindingCells(Struct, frozen=True):
    """A finding in the language of the screen."""

    what: str
    ok: bool
    found: str
    remedy: str


def cells_of(findings: "Sequence[Finding]", lang: Language) -> list[FindingCells]:
    """Findings in words."""
    return [
        FindingCells(
            what=worded(f.what, lang),
            ok=f.ok,
            found=worded(f.found, lang),
            remedy=worded(f.remedy, lang),
        )
        for f in findings
    ]


def register(app: typer.Typer) -> None:
    """Add doctor."""
    app.command("doctor")(_doctor)


def _doctor(
    ctx: typer.Context,
    deep: Annotated[
        bool,
        typer.Option("--deep", help="help.doctor.deep"),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    # Here, so that every other command starts sooner.
    from office.cli.faults import UNUSABLE_STORE
    from office.service.health import UNKNOWN_EVENT, examine
    from projections.tables.database_errors import translating
    from projections.tables.open import faults_of

    invocation = invocation_of(ctx)
    faults = faults_of(invocation.settings.views_address)
    with translating(faults), invocation.office(to_read=True) as office:
        findings = examine(office, deep=deep)
    columns = (
        column("ok", ""),
        column("what", "label.what"),
        column("found", "label.found"),
        column("remedy", "label.remedy"),
    )
    cells = cells_of(findings, invocation.lang)
    show_listing(cells, columns, phrase("label.check-up"), invocation.lang, as_json=as_json)
    if any(finding.what == UNKNOWN_EVENT for finding in findings):
        raise typer.Exit(UNUSABLE_STORE)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(UNHEALTHY)

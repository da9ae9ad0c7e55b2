"""campaign quotas: the numbers to keep to, and how far what was handed in keeps them."""

from typing import Final

import typer
from msgspec import Struct
from msgspec.structs import asdict

from engine.ids import ONCE
from engine.phrases import Phrase, first_of
from office.answers.quotas import HandIn, QuotaAnswer, quotas
from office.cli.invocation import invocation_of
from office.cli.options import CampaignArgument, JsonOption, plain
from office.cli.reading import AtOption, reading
from office.cli.render import column, show_json, show_listing
from office.words import Language, worded

_NAMED: Final = 12


class QuotaLine(Struct, frozen=True):
    """A quota as it is shown: to programs with ids and keys, to people in words."""

    quota: str
    title: str
    bound: str
    per: str
    severity: str
    counted: bool
    kept: int | None
    of: int | None
    broken_by: tuple[str, ...]
    silent: object


def register(app: typer.Typer) -> None:
    """Add quotas."""
    app.command("quotas")(plain(_quotas))


def _quotas(
    ctx: typer.Context,
    campaign: CampaignArgument,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    lang = invocation.lang
    with reading(invocation, at) as look:
        found, names = quotas(look, campaign), look.unit_names()
    if as_json:
        rows = []
        for q in found:
            broken, silent = tuple(map(_hand_in, q.broken_by)), tuple(map(_hand_in, q.silent))
            rows.append(_line(q, q.severity, broken, silent, lang))
        show_json(rows)
        return
    called = {unit: worded(name, lang) for unit, name in names.items()}
    lines = [
        _line(
            q,
            worded(q.severity, lang),
            tuple(_hand_in(each, called.get(each.unit, "")) for each in q.broken_by),
            first_of([_hand_in(each, called.get(each.unit, "")) for each in q.silent], _NAMED),
            lang,
        )
        for q in found
    ]
    columns = (
        column("title", "label.quotas.title"),
        column("bound", "label.quotas.bound"),
        column("per", "label.quotas.per"),
        column("severity", "label.quotas.severity"),
        column("kept", "label.quotas.kept", right=True),
        column("of", "label.quotas.of", right=True),
        column("broken_by", "label.quotas.broken-by"),
        column("silent", "label.quotas.silent"),
    )
    show_listing(lines, columns, Phrase("label.quotas"), lang)


def _line(
    found: QuotaAnswer,
    severity: str,
    broken_by: tuple[str, ...],
    silent: object,
    lang: Language,
) -> QuotaLine:
    words = {"title": worded(found.title, lang), "severity": severity}
    return QuotaLine(**asdict(found) | words | {"broken_by": broken_by, "silent": silent})


def _hand_in(who: HandIn, name: str = "") -> str:
    """`town-01`, with its period where the duty recurs; under a name where one is given."""
    return (name or who.unit) + ("" if who.occurrence == ONCE else f" {who.occurrence}")

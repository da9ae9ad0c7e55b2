"""campaign quotas: the numbers to keep to, and how far what was handed in keeps them."""

from collections.abc import Mapping
from typing import Final

import typer
from msgspec import Struct
from msgspec.structs import replace

from engine.domain.evidence import Filed
from engine.domain.quotas import breaches
from engine.ids import ONCE, StreamId, UnitId, assignment_key
from office.cli.invocation import invocation_of
from office.cli.language import Bilingual, Language, title_in
from office.cli.options import CampaignArgument, JsonOption, plain
from office.cli.reading import reading
from office.cli.render import column, show_listing
from projections import filings
from projections.filings import FiledRow
from workflows.schema import Quota, Severity

_SEVERITY: Final = {
    Severity.HARD: Bilingual("刚性", "hard"),
    Severity.SOFT: Bilingual("须说明", "soft"),
}


class QuotaLine(Struct, frozen=True):
    """A quota with how many hand-ins keep it; not `counted`, and without figures, where it only
    stands on record.
    """

    quota: str
    title: str
    bound: str
    per: str
    severity: str
    counted: bool
    kept: int | None
    of: int | None
    broken_by: tuple[str, ...]


def register(app: typer.Typer) -> None:
    """Add quotas."""
    words = Bilingual("定量要求", "Numbers to keep to, and who keeps them.")
    app.command("quotas", help=words.both)(plain(_quotas))


def _quotas(ctx: typer.Context, campaign: CampaignArgument, as_json: JsonOption = False) -> None:
    invocation = invocation_of(ctx)
    with reading(invocation) as look:
        look.about(campaign)
        definition = look.office.desk.campaign(campaign).definition
        duties = tuple(q.duty for q in definition.quotas if q.duty)
        handed_in = filings.latest(look.views, campaign, duties, look.office.log.head())
        names = {} if as_json else look.unit_names()
    lines = [
        _line(quota, _figures(quota, handed_in, names), invocation.lang)
        for quota in definition.quotas
    ]
    columns = (
        column("title", "定量要求", "quota"),
        column("bound", "数", "bound"),
        column("per", "每", "per"),
        column("severity", "性质", "severity"),
        column("kept", "达到", "kept", right=True),
        column("of", "已报", "of", right=True),
        column("broken_by", "未达到", "not kept by"),
    )
    if not as_json:
        lines = [
            replace(line, severity=_SEVERITY[Severity(line.severity)].to(invocation.lang))
            for line in lines
        ]
    show_listing(lines, columns, Bilingual("定量要求", "Quotas"), invocation.lang, as_json=as_json)


def _figures(
    quota: Quota,
    handed_in: Mapping[StreamId, Mapping[str, FiledRow]],
    names: Mapping[UnitId, str],
) -> dict[str, tuple[Filed, ...]]:
    """What was handed in for the duty of a quota, by unit and period."""
    found: dict[str, tuple[Filed, ...]] = {}
    for item, rows in handed_in.items():
        key = assignment_key(item)
        if key is None or key.duty != quota.duty or not quota.figures:
            continue
        occurrence = "" if key.occurrence == ONCE else f" {key.occurrence}"
        found[f"{names.get(key.unit, key.unit)}{occurrence}"] = tuple(
            Filed(key=filed.key, value=filed.value) for filed in rows.values()
        )
    return found


def _line(quota: Quota, figures: Mapping[str, tuple[Filed, ...]], lang: Language) -> QuotaLine:
    broken = tuple(who for who, filed in sorted(figures.items()) if breaches((quota,), filed))
    counted = bool(quota.figures)
    bounds = (("=", quota.exactly), ("≥", quota.at_least), ("≤", quota.at_most))
    return QuotaLine(
        quota.key,
        title_in(quota.title, lang),
        " ".join(f"{sign}{number}" for sign, number in bounds if number is not None),
        quota.per,
        quota.severity,
        counted,
        len(figures) - len(broken) if counted else None,
        len(figures) if counted else None,
        broken,
    )
